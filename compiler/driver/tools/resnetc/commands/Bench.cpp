//===- Bench.cpp - resnetc bench ------------------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/Text.h"
#include "compiler/driver/tools/resnetc/commands/Commands.h"
#include "compiler/driver/tools/resnetc/commands/Plain.h"
#include "compiler/driver/tools/resnetc/model/StepRunner.h"
#include "compiler/driver/tools/resnetc/model/TrainingState.h"
#include "resnetc/RandomRows.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <sys/resource.h>

using namespace resnetc;
using namespace resnetc::cli;

using Clock = std::chrono::steady_clock;

static double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// The largest resident memory so far. The kernel's own mark comes first:
/// getrusage counts what the parent had at the time of fork as well, which is
/// gigabytes when a Python program starts this one.
static int64_t peakResidentBytes() {
  long long kilobytes = 0;
  if (FILE *file = std::fopen("/proc/self/status", "r")) {
    char line[256];
    while (std::fgets(line, sizeof line, file))
      if (std::sscanf(line, "VmHWM: %lld", &kilobytes) == 1)
        break;
    std::fclose(file);
  }
  if (kilobytes == 0) {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    kilobytes = usage.ru_maxrss;
  }
  return kilobytes * 1024;
}

/// Milliseconds of each run, sorted.
static Status measure(const std::function<Status()> &run, double seconds,
                      std::vector<double> &out) {
  // Warm-up: one run touches all memory, a tenth of the time lets the clock
  // of the CPU settle.
  const auto warm = Clock::now();
  do {
    if (Status status = run(); !status.ok())
      return status;
  } while (secondsSince(warm) < seconds / 10);

  // Five runs at least, so that a median says something.
  constexpr size_t least = 5;
  // 10^6 times are 8 MB, within what this program may use.
  constexpr size_t most = 1000000;
  const auto start = Clock::now();
  while ((out.size() < least || secondsSince(start) < seconds) &&
         out.size() < most) {
    const auto begin = Clock::now();
    if (Status status = run(); !status.ok())
      return status;
    out.push_back(secondsSince(begin) * 1e3);
  }
  std::sort(out.begin(), out.end());
  return {};
}

/// The inference of random rows.
static Status measureInfer(Runner &runner, const Model &model, double seconds,
                           std::vector<double> &out) {
  const int64_t batch = runner.batch();
  std::vector<std::vector<float>> inputs, outputs;
  std::vector<const float *> in;
  std::vector<float *> to;
  for (const resnetc_tensor_info &tensor : model.inputs())
    in.push_back(
        inputs.emplace_back(randomRows(batch * tensor.sample_elements)).data());
  for (const resnetc_tensor_info &tensor : model.outputs())
    to.push_back(outputs.emplace_back(batch * tensor.sample_elements).data());
  return measure([&] { return runner.run(batch, in, to); }, seconds, out);
}

template <typename AnyRunner>
static nlohmann::ordered_json describe(const std::vector<double> &ms,
                                       const AnyRunner &runner,
                                       const Model &model, int32_t threads) {
  const double median = (ms[(ms.size() - 1) / 2] + ms[ms.size() / 2]) / 2;
  const char *isa = model.info().isa;
  return {{"median_ms", median},
          {"min_ms", ms.front()},
          {"p95_ms", ms[(ms.size() - 1) * 95 / 100]},
          {"images_per_s", runner.batch() * 1e3 / std::max(median, 1e-9)},
          {"batch", runner.batch()},
          {"threads", threads},
          {"isa", isa ? isa : ""},
          {"arena_bytes", runner.arenaBytes()},
          {"peak_rss_bytes", peakResidentBytes()},
          {"runs", ms.size()}};
}

Status BenchCommand::execute() const {
  Model opened;
  if (Status status = opened.open(model); !status.ok())
    return status;
  const int32_t threads =
      runner.threads.value_or(resnetc_default_threads(opened.handle()));
  std::vector<double> ms;
  if (program == "train_step") {
    StepRunner steps(opened);
    if (Status status = steps.create(runner); !status.ok())
      return status;
    if (Status status = measure([&] { return steps.step(); }, seconds, ms);
        !status.ok())
      return status;
    printObject(describe(ms, steps, opened, threads), json);
    return {};
  }
  if (program != "infer")
    return Status::input(opened.path() +
                         ": program, expected infer or train_step, got " +
                         program);
  const int64_t fixed = std::max<int64_t>(1, opened.info().fixed_batch);
  Runner instance(opened);
  RunnerOptions options = runner;
  options.batch = runner.batch.value_or(fixed);
  Weights weights;
  if (Status status = weights.useCompiled(opened); !status.ok())
    return status;
  if (Status status =
          instance.create(options, *options.batch, weights.handle());
      !status.ok())
    return status;
  if (Status status = measureInfer(instance, opened, seconds, ms); !status.ok())
    return status;
  printObject(describe(ms, instance, opened, threads), json);
  return {};
}
