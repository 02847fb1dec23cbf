//===- Kernels.cpp - compiles a model's kernels in parallel ---------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file sees no LLVM header and is compiled with exceptions: a machine that
// gives no more threads must be survived, and std::thread reports it by one.
//
//===----------------------------------------------------------------------===//
#include "compiler/codegen/Kernels.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <system_error>
#include <thread>

using namespace resnetc;

namespace {

/// Runs task(0..count-1) on up to `jobs` threads, this one included.
template <typename Task>
void forEachOn(unsigned jobs, size_t count, const Task &task) {
  std::atomic<size_t> next{0};
  auto work = [&] {
    for (size_t i = next++; i < count; i = next++)
      task(i);
  };
  std::vector<std::thread> threads;
  try {
    for (size_t i = 1; i < std::min<size_t>(jobs, count); ++i)
      threads.emplace_back(work);
  } catch (const std::system_error &) {
    // No more threads to be had: go on with those there are.
  }
  work();
  for (std::thread &thread : threads)
    thread.join();
}

double secondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
      .count();
}

Status findOrCompile(const ArtefactKernel &kernel, Isa isa,
                     const KernelCache &cache, CompiledKernel &out) {
  auto start = std::chrono::steady_clock::now();
  std::string symbol = kernel.symbol + "_" + isaName(isa);
  std::string key = kernelKey(kernel.spec, isa, symbol);
  out.function = symbol + "_argv";
  out.cached = cache.find(key, out.object);
  Status status;
  if (!out.cached)
    status = compileKernel(kernel.spec, isa, symbol, out.object);
  if (!out.cached && status.ok())
    cache.keep(key, out.object);
  out.seconds = secondsSince(start);
  return status;
}

} // namespace

Status resnetc::compileKernels(const Artefact &artefact, unsigned jobs,
                               const KernelCache &cache,
                               std::vector<CompiledKernel> &out) {
  size_t kernels = artefact.kernels.size();
  size_t count = kernels * artefact.isas.size();
  out.assign(count, {});
  std::vector<Status> statuses(count);
  forEachOn(jobs, count, [&](size_t i) {
    statuses[i] = findOrCompile(artefact.kernels[i % kernels],
                                artefact.isas[i / kernels], cache, out[i]);
  });
  for (Status &status : statuses)
    if (!status.ok())
      return status;
  return {};
}
