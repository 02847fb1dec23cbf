//===- kernel_bench.cpp - the speed of one convolution tile -----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   kernel_bench --spec "conv2d in=..." [--tile 2x6|rows=2,shared]...
//   [--threads 2]
//                [--batch 1] [--seconds 0.3]
//
// Prints, for each tile, the shortest time of many runs and GFLOP/s or, for
// sweeps of a training step, GB/s of all buffers; and the share
// of the peak that register-only FMA loops reach on this machine in between the
// runs. Without --tile: the tile that compileKernel chooses.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/spec/ConvGradient.h"
#include "tests/kernels/KernelHarness.h"
#include "tests/kernels/ReferenceKernel.h"

#include <CLI/CLI.hpp>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

using namespace resnetc;
using namespace resnetc::test;

using Clock = std::chrono::steady_clock;

static double secondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// One pass of register-only FMAs on ymm, in GFLOP/s.
__attribute__((target("avx2,fma"))) static double fmaRate() {
  constexpr int kLoops = 100000, kSums = 12, kFlopPerFma = 16;
  auto begin = Clock::now();
  for (int i = 0; i < kLoops; ++i)
    asm volatile("vfmadd231ps %%ymm15,%%ymm15,%%ymm0\n"
                 "vfmadd231ps %%ymm15,%%ymm15,%%ymm1\n"
                 "vfmadd231ps %%ymm15,%%ymm15,%%ymm2\n"
                 "vfmadd231ps %%ymm15,%%ymm15,%%ymm3\n"
                 "vfmadd231ps %%ymm15,%%ymm15,%%ymm4\n"
                 "vfmadd231ps %%ymm15,%%ymm15,%%ymm5\n"
                 "vfmadd231ps %%ymm15,%%ymm15,%%ymm6\n"
                 "vfmadd231ps %%ymm15,%%ymm15,%%ymm7\n"
                 "vfmadd231ps %%ymm15,%%ymm15,%%ymm8\n"
                 "vfmadd231ps %%ymm15,%%ymm15,%%ymm9\n"
                 "vfmadd231ps %%ymm15,%%ymm15,%%ymm10\n"
                 "vfmadd231ps %%ymm15,%%ymm15,%%ymm11\n" ::
                     : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6",
                       "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm15");
  return double(kLoops) * kSums * kFlopPerFma / secondsSince(begin) / 1e9;
}

static double flopsOf(const KernelSpec &s, int32_t batch) {
  if (s.kind == KernelKind::Conv2dBackwardFilter ||
      s.kind == KernelKind::Conv2dBackwardData)
    return flopsOf(forwardConv(s), batch);
  double perOutput = 1;
  if (s.kind == KernelKind::Conv2d)
    perOutput = 2.0 * s.kernel[0] * s.kernel[1] * s.input.c / s.groups;
  else if (s.kind == KernelKind::Linear)
    perOutput = 2.0 * s.input.h * s.input.w * s.input.c;
  else if (s.kind == KernelKind::Matmul)
    perOutput =
        2.0 * (s.constant == ConstantOperand::Lhs ? s.input.w : s.input.c);
  return perOutput * batch * s.output.h * s.output.w * s.output.c;
}

/// Of an optimizer: the others' updates are of vectors.
static bool isUpdated(const KernelArgument &argument) {
  return argument.written && argument.role >= ArgumentRole::Parameters &&
         argument.role <= ArgumentRole::SecondMoment;
}

/// What a sweep reads and writes. What it updates counts twice.
static double bytesOf(const std::vector<KernelBuffer> &buffers) {
  double bytes = 0;
  for (const KernelBuffer &buffer : buffers)
    bytes += double(buffer.size()) * sizeof(float) *
             (isUpdated(buffer.argument) ? 2 : 1);
  return bytes;
}

namespace {

struct Options {
  std::string spec, object;
  std::vector<std::string> tiles;
  int32_t threads = 1, batch = 1;
  double seconds = 0.3;
  bool cold = false;
  Isa isa = Isa::Avx2;
};

/// Threads that wait for a turn by spinning, as the runtime's pool does.
class SpinningWorkers {
public:
  explicit SpinningWorkers(int32_t count) {
    for (int32_t i = 1; i < count; ++i)
      threads.emplace_back([this, i] { work(i); });
  }
  ~SpinningWorkers() {
    stop = true;
    for (std::thread &thread : threads)
      thread.join();
  }
  int parallelFor(int (*task)(void *, int, uint8_t *), int min, int size,
                  uint8_t *closure) {
    job = {task, min, size, closure};
    pending = int(threads.size());
    ++turn;
    runRange(0);
    while (pending > 0)
      __builtin_ia32_pause();
    return 0;
  }

private:
  struct Job {
    int (*task)(void *, int, uint8_t *) = nullptr;
    int min = 0, size = 0;
    uint8_t *closure = nullptr;
  };
  void runRange(int32_t k) {
    int64_t count = int64_t(threads.size()) + 1;
    int begin = job.min + int(job.size * k / count);
    int end = job.min + int(job.size * (k + 1) / count);
    for (int i = begin; i < end; ++i)
      job.task(this, i, job.closure);
  }
  void work(int32_t k) {
    int64_t seen = 0;
    while (!stop) {
      if (turn == seen) {
        __builtin_ia32_pause();
        continue;
      }
      ++seen;
      runRange(k);
      --pending;
    }
  }

  std::vector<std::thread> threads;
  Job job;
  std::atomic<int> pending{0};
  std::atomic<int64_t> turn{0};
  std::atomic<bool> stop{false};
};

} // namespace

/// A tile of direct convolution or of a filter's gradient, or a band of
/// Winograd; empty: the chosen one.
static Status compileTile(const KernelSpec &spec, const std::string &text,
                          Isa isa, KernelObject &out) {
  if (text.empty())
    return compileKernel(spec, isa, "kernel", out);
  if (spec.winogradTile && spec.kind == KernelKind::Conv2dBackwardFilter) {
    WinogradGradientTile tile;
    if (Status status = WinogradGradientTile::parse(text, tile); !status.ok())
      return status;
    return compileWinogradGradientKernel(spec, isa, tile, "kernel", out);
  }
  if (spec.winogradTile) {
    WinogradBand band;
    if (Status status = WinogradBand::parse(text, band); !status.ok())
      return status;
    return compileWinogradKernel(spec, isa, band, "kernel", out);
  }
  if (spec.kind == KernelKind::Conv2dBackwardFilter) {
    FilterGradientTile tile;
    if (Status status = FilterGradientTile::parse(text, tile); !status.ok())
      return status;
    return compileFilterGradientKernel(spec, isa, tile, "kernel", out);
  }
  ConvTile tile;
  if (Status status = ConvTile::parse(text, tile); !status.ok())
    return status;
  return compileConvKernel(spec, isa, tile, "kernel", out);
}

static void measure(const KernelSpec &spec, const std::string &tileText,
                    const Options &options) {
  KernelObject object;
  Status status = compileTile(spec, tileText, options.isa, object);
  if (!status.ok()) {
    std::printf("%-24s %s\n", tileText.c_str(), status.message().c_str());
    return;
  }
  if (!options.object.empty()) {
    std::ofstream(options.object, std::ios::binary)
        .write(object.elf.data(), std::streamsize(object.elf.size()));
    return;
  }
  std::unique_ptr<LoadedKernel> kernel;
  std::string error = LoadedKernel::open(object, kernel);
  if (!error.empty()) {
    std::printf("%-24s %s\n", tileText.c_str(), error.c_str());
    return;
  }
  std::vector<KernelBuffer> buffers = makeBuffers(spec, options.batch);
  fillBuffers(spec, Values::SmallIntegers, 1, buffers);
  SpinningWorkers workers(options.threads);
  ParallelPlan plan;
  plan.parallelFor = [&](auto task, int min, int size, uint8_t *closure) {
    return workers.parallelFor(task, min, size, closure);
  };
  auto evictFilter = [&] {
    for (KernelBuffer &buffer : buffers)
      if (buffer.argument.role == ArgumentRole::Filter)
        for (int64_t i = 0; i < buffer.size(); i += 16)
          __builtin_ia32_clflush(buffer.data() + i);
    __builtin_ia32_mfence();
  };
  double best = 1e30, peak = 0;
  auto begin = Clock::now();
  while (secondsSince(begin) < options.seconds) {
    peak = std::max(peak, fmaRate());
    for (int i = 0; i < 4; ++i) {
      if (options.cold)
        evictFilter();
      auto start = Clock::now();
      kernel->run(buffers, plan);
      best = std::min(best, secondsSince(start));
    }
  }
  if (isBesideConvInTraining(spec.kind)) {
    std::printf("%-24s %9.1f us %7.1f GB/s\n", kernel->schedule.c_str(),
                best * 1e6, bytesOf(buffers) / best / 1e9);
    return;
  }
  double rate = flopsOf(spec, options.batch) / best / 1e9;
  std::printf("%-24s %9.1f us %7.1f GFLOP/s %5.1f %% of %.1f x %d\n",
              kernel->schedule.c_str(), best * 1e6, rate,
              100 * rate / (peak * options.threads), peak, options.threads);
}

int main(int argc, char **argv) {
  Options options;
  CLI::App app("the speed of one kernel");
  app.add_option("--spec", options.spec)->required();
  app.add_option("--tile", options.tiles);
  app.add_option("--threads", options.threads)->check(CLI::Range(1, 64));
  app.add_option("--batch", options.batch)->check(CLI::Range(1, 1024));
  app.add_option("--seconds", options.seconds);
  app.add_flag("--cold", options.cold,
               "throw the filter out of the caches before each run, as the "
               "other layers of a network do");
  app.add_option("--object", options.object,
                 "write the object here and do not run it");
  app.add_flag_callback("--avx512", [&] { options.isa = Isa::Avx512; });
  CLI11_PARSE(app, argc, argv);
  KernelSpec spec;
  if (Status status = KernelSpec::parse(options.spec, spec); !status.ok()) {
    std::fprintf(stderr, "%s\n", status.message().c_str());
    return 2;
  }
  if (options.tiles.empty())
    options.tiles.push_back("");
  for (const std::string &tile : options.tiles)
    measure(spec, tile, options);
}
