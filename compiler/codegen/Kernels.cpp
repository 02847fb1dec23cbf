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

} // namespace

Status resnetc::compileKernels(const Artefact &artefact, unsigned jobs,
                               std::vector<CompiledKernel> &out) {
  size_t kernels = artefact.kernels.size();
  size_t count = kernels * artefact.isas.size();
  out.assign(count, {});
  std::vector<Status> statuses(count);
  forEachOn(jobs, count, [&](size_t i) {
    auto start = std::chrono::steady_clock::now();
    Isa isa = artefact.isas[i / kernels];
    const ArtefactKernel &kernel = artefact.kernels[i % kernels];
    std::string symbol = kernel.symbol + "_" + isaName(isa);
    statuses[i] = compileKernel(kernel.spec, isa, symbol, out[i].object);
    out[i].function = symbol + "_argv";
    out[i].seconds = secondsSince(start);
  });
  for (Status &status : statuses)
    if (!status.ok())
      return status;
  return {};
}
