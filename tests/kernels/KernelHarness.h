//===- KernelHarness.h - compiled kernels in this process -------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compiles a kernel, links its object with lld into a shared library, opens it,
// and runs it on buffers surrounded by guards. The few halide_* functions that
// a kernel may import are defined here; the program that links this must export
// its symbols (resnetc_add_kernel_program in CMakeLists.txt).
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/kernels/halide/CompileKernel.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace resnetc::test {

/// What memory holds that nobody has written: a NaN with its own payload.
float unwritten();
bool isUnwritten(float value);

/// One argument's memory, 64-byte aligned, between two guards. All of it is
/// unwritten() at first.
class KernelBuffer {
public:
  KernelBuffer(const KernelArgument &argument, int32_t batch);
  KernelBuffer(KernelBuffer &&) = default;

  float *data() { return mapped ? mapped.get() : storage.data() + begin; }
  const float *data() const {
    return mapped ? mapped.get() : storage.data() + begin;
  }
  /// Moves the contents to where no byte behind them may be read: a kernel that
  /// does it dies.
  void moveToEndOfPage();
  int64_t size() const { return elements; }
  /// The element at these coordinates, in the order of the argument's dims.
  float &at(std::span<const int32_t> coordinates);
  /// True while nothing around the memory was written.
  bool guardsIntact() const;

  KernelArgument argument;
  int32_t batch;

private:
  std::vector<float> storage;    ///< never copied: a copy would lose alignment
  std::shared_ptr<float> mapped; ///< instead of `storage`
  size_t begin = 0;
  int64_t elements = 0;
};

/// The buffers of a whole call, in the order of kernelArguments().
std::vector<KernelBuffer> makeBuffers(const KernelSpec &spec, int32_t batch);

/// The element (n, y, x, c) of an activation, planar or not.
float &pixel(KernelBuffer &buffer, const TensorLayout &layout, int32_t n,
             int32_t y, int32_t x, int32_t c);

/// How halide_do_par_for hands out the tasks of a loop.
struct ParallelPlan {
  /// Contiguous ranges; run last to first when `backwards`.
  int32_t ranges = 1;
  bool backwards = false;
  /// Run the ranges on threads of their own.
  bool threads = false;
  /// Replaces all of the above.
  std::function<int(int (*task)(void *, int, uint8_t *), int min, int size,
                    uint8_t *closure)>
      parallelFor;
};

class LoadedKernel {
public:
  /// Compiles and loads; the text of the failure where that fails.
  static std::string load(const KernelSpec &spec, Isa isa, const ConvTile *tile,
                          std::unique_ptr<LoadedKernel> &out);
  /// Loads an object compiled with the symbol "kernel".
  static std::string open(const KernelObject &object,
                          std::unique_ptr<LoadedKernel> &out);
  ~LoadedKernel();

  /// Runs on these buffers, the first time on a dirty stack; Halide's error
  /// code.
  int run(std::vector<KernelBuffer> &buffers, ParallelPlan plan = {});

  std::string schedule;

private:
  void *library = nullptr;
  int (*entry)(void **) = nullptr;
  bool ran = false;
};

} // namespace resnetc::test
