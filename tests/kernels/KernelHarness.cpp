//===- KernelHarness.cpp - compiled kernels in this process -----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/kernels/KernelHarness.h"

#include <HalideRuntime.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fstream>
#include <map>
#include <new>
#include <sys/mman.h>
#include <thread>
#include <unistd.h>
#include <utility>

using namespace resnetc;
using namespace resnetc::test;

//===----------------------------------------------------------------------===//
// What a kernel imports
//===----------------------------------------------------------------------===//

static int runRange(void *context, halide_task_t task, int begin, int end,
                    uint8_t *closure) {
  for (int i = begin; i < end; ++i)
    if (int error = task(context, i, closure))
      return error;
  return 0;
}

namespace {

/// Keeps what a thread freed for that thread, as the runtime's scratch memory
/// does: fresh pages in every call, or those in the other core's cache, would
/// be what a benchmark measures.
class Scratch {
public:
  ~Scratch() {
    for (auto &[memory, bytes] : sizes)
      std::free(memory);
  }
  void *take(size_t bytes) {
    std::vector<void *> &spare = free[bytes];
    if (spare.empty()) {
      spare.push_back(std::aligned_alloc(64, (bytes + 127) / 64 * 64));
      sizes[spare.back()] = bytes;
    }
    void *memory = spare.back();
    spare.pop_back();
    return memory;
  }
  void give(void *memory) {
    if (memory)
      free[sizes.at(memory)].push_back(memory);
  }

private:
  std::map<size_t, std::vector<void *>> free;
  std::map<void *, size_t> sizes;
};

Scratch &scratch() {
  static thread_local Scratch scratch;
  return scratch;
}

} // namespace

extern "C" {
int halide_do_par_for(void *context, halide_task_t task, int min, int size,
                      uint8_t *closure) {
  const ParallelPlan &plan = *static_cast<ParallelPlan *>(context);
  if (plan.parallelFor)
    return plan.parallelFor(task, min, size, closure);
  auto bound = [&](int32_t k) {
    return min + int(int64_t(size) * k / plan.ranges);
  };
  std::vector<int> results(size_t(plan.ranges), 0);
  std::vector<std::thread> threads;
  for (int32_t k = 0; k < plan.ranges; ++k) {
    int32_t range = plan.backwards ? plan.ranges - 1 - k : k;
    auto body = [&, range] {
      results[size_t(range)] =
          runRange(context, task, bound(range), bound(range + 1), closure);
    };
    if (plan.threads && range != 0)
      threads.emplace_back(body);
    else
      body();
  }
  for (std::thread &thread : threads)
    thread.join();
  return *std::max_element(results.begin(), results.end());
}

void *halide_malloc(void *, size_t bytes) { return scratch().take(bytes); }

void halide_free(void *, void *pointer) { scratch().give(pointer); }

void halide_error(void *, const char *message) {
  std::fprintf(stderr, "halide_error: %s\n", message);
}
}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

static constexpr uint32_t kUnwritten = 0x7fc0beef;
/// Elements on either side, more than any vector or tile reaches at once.
static constexpr size_t kGuard = 1024;

float resnetc::test::unwritten() { return std::bit_cast<float>(kUnwritten); }

bool resnetc::test::isUnwritten(float value) {
  return std::bit_cast<uint32_t>(value) == kUnwritten;
}

KernelBuffer::KernelBuffer(const KernelArgument &argument, int32_t batch)
    : argument(argument), batch(batch), elements(1) {
  for (const KernelDim &dim : argument.dims) {
    int64_t extent = dim.extent < 0 ? batch : dim.extent;
    elements += (extent - 1) * dim.stride;
  }
  storage.assign(size_t(elements) + 2 * kGuard + 16, unwritten());
  begin = kGuard;
  while (reinterpret_cast<uintptr_t>(storage.data() + begin) % 64)
    ++begin;
}

float &KernelBuffer::at(std::span<const int32_t> coordinates) {
  int64_t offset = 0;
  for (size_t i = 0; i < coordinates.size(); ++i) {
    const KernelDim &dim = argument.dims[i];
    offset += int64_t(coordinates[i] - dim.min) * dim.stride;
  }
  return mapped ? mapped.get()[offset] : storage.at(begin + size_t(offset));
}

void KernelBuffer::moveToEndOfPage() {
  size_t page = size_t(sysconf(_SC_PAGESIZE));
  size_t bytes = size_t(elements) * sizeof(float);
  size_t length = (bytes + page - 1) / page * page + page;
  void *pages = mmap(nullptr, length, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED)
    throw std::bad_alloc();
  char *end = static_cast<char *>(pages) + length - page;
  mprotect(end, page, PROT_NONE);
  std::memcpy(end - bytes, data(), bytes);
  mapped = {reinterpret_cast<float *>(end - bytes),
            [pages, length](float *) { munmap(pages, length); }};
}

bool KernelBuffer::guardsIntact() const {
  auto first = storage.begin() + int64_t(begin);
  return std::all_of(storage.begin(), first, isUnwritten) &&
         std::all_of(first + elements, storage.end(), isUnwritten);
}

std::vector<KernelBuffer> resnetc::test::makeBuffers(const KernelSpec &spec,
                                                     int32_t batch) {
  std::vector<KernelBuffer> buffers;
  for (const KernelArgument &argument : kernelArguments(spec))
    buffers.emplace_back(argument, batch);
  return buffers;
}

float &resnetc::test::pixel(KernelBuffer &buffer, const TensorLayout &layout,
                            int32_t n, int32_t y, int32_t x, int32_t c) {
  if (layout.planar)
    return buffer.at(std::array{x, y, c, n});
  return buffer.at(std::array{c, x, y, n});
}

//===----------------------------------------------------------------------===//
// Loading
//===----------------------------------------------------------------------===//

/// A path in the temporary folder that no other process uses.
static std::string temporaryPath(const char *suffix) {
  static std::atomic<int> counter;
  const char *folder = std::getenv("TMPDIR");
  return std::string(folder ? folder : "/tmp") + "/resnetc-kernel-" +
         std::to_string(getpid()) + "-" + std::to_string(counter++) + suffix;
}

std::string LoadedKernel::open(const KernelObject &object,
                               std::unique_ptr<LoadedKernel> &out) {
  std::string objectPath = temporaryPath(".o"),
              libraryPath = temporaryPath(".so");
  std::ofstream(objectPath, std::ios::binary)
      .write(object.elf.data(), std::streamsize(object.elf.size()));
  std::string command = RESNETC_LLD " -shared -z noexecstack -o " +
                        libraryPath + " " + objectPath;
  int linked = std::system(command.c_str());
  out = std::make_unique<LoadedKernel>();
  out->schedule = object.schedule;
  out->library = linked == 0 ? dlopen(libraryPath.c_str(), RTLD_NOW) : nullptr;
  std::remove(objectPath.c_str());
  std::remove(libraryPath.c_str());
  if (!out->library)
    return linked == 0 ? dlerror() : "ld.lld failed";
  void *symbol = dlsym(out->library, "kernel_argv");
  std::memcpy(&out->entry, &symbol, sizeof symbol);
  return symbol ? "" : "the object has no kernel_argv";
}

std::string LoadedKernel::load(const KernelSpec &spec, Isa isa,
                               const ConvTile *tile,
                               std::unique_ptr<LoadedKernel> &out) {
  KernelObject object;
  Status status = tile ? compileConvKernel(spec, isa, *tile, "kernel", object)
                       : compileKernel(spec, isa, "kernel", object);
  return status.ok() ? open(object, out) : status.message();
}

LoadedKernel::~LoadedKernel() {
  if (library)
    dlclose(library);
}

/// Fills the stack that a kernel is about to use, so that one which does not
/// write its own memory before reading it shows.
[[gnu::noinline]] static void dirtyStack() {
  volatile uint32_t words[1 << 16];
  for (volatile uint32_t &word : words)
    word = kUnwritten;
}

int LoadedKernel::run(std::vector<KernelBuffer> &buffers, ParallelPlan plan) {
  void *context = &plan;
  std::vector<halide_buffer_t> headers(buffers.size());
  std::vector<std::vector<halide_dimension_t>> dims(buffers.size());
  std::vector<void *> arguments{&context};
  for (size_t i = 0; i < buffers.size(); ++i) {
    KernelBuffer &buffer = buffers[i];
    for (const KernelDim &dim : buffer.argument.dims)
      dims[i].push_back(
          {dim.min, dim.extent < 0 ? buffer.batch : dim.extent, dim.stride, 0});
    headers[i] = {};
    headers[i].host = reinterpret_cast<uint8_t *>(buffer.data());
    headers[i].type = halide_type_t(halide_type_float, 32);
    headers[i].dimensions = int32_t(dims[i].size());
    headers[i].dim = dims[i].data();
    arguments.push_back(&headers[i]);
  }
  if (!std::exchange(ran, true))
    dirtyStack();
  return entry(arguments.data());
}
