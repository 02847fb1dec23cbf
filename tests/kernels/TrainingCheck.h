//===- TrainingCheck.h - kernels of training against loops ------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Kernels of training write several buffers, add to some and overwrite others.
// A test describes what one has to compute as loops in double over the call it
// is about to make, and everything the kernel wrote is compared with that.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "tests/kernels/CheckKernel.h"

#include <functional>
#include <map>

namespace resnetc::test {

/// One element that a kernel has to write.
struct Expected {
  double value = 0;
  /// What the tolerance is a part of: the sum of the sizes of what was added.
  double size = 0;

  void add(double term) {
    value += term;
    size += std::abs(term);
  }
};

/// The buffers of one call and what they hold before it.
class TrainingCall {
public:
  TrainingCall(const KernelSpec &spec, int32_t batch, Values values,
               uint32_t seed);

  KernelBuffer &buffer(ArgumentRole role);
  /// The element of an activation, of the gradient wherever it lies.
  float &at(ArgumentRole role, int32_t n, int32_t y, int32_t x, int32_t c);
  float &vector(ArgumentRole role, int32_t c) { return buffer(role).data()[c]; }
  /// Calls `visit` with each pixel (n, y, x) of an activation.
  void forPixels(ArgumentRole role,
                 const std::function<void(int32_t, int32_t, int32_t)> &visit);

  const KernelSpec spec;
  const int32_t batch;
  std::vector<KernelBuffer> buffers;
};

/// The elements to write, by role: of an activation as [n][h][w][c], of a
/// vector as [c].
using ExpectedOutputs = std::map<ArgumentRole, std::vector<Expected>>;
using TrainingReference = std::function<ExpectedOutputs(TrainingCall &)>;

struct TrainingOptions {
  int32_t batch = 1;
  Values values = Values::SmallIntegers;
  /// Largest |got - expected| / size; 0 demands equal values.
  double tolerance = 0;
  uint32_t seed = 1;
  /// Changes the call before it is made.
  std::function<void(TrainingCall &)> prepare = [](TrainingCall &) {};
};

/// Runs the kernel and compares everything it wrote, the zeros of padded lanes
/// and what it must not touch included; then with the tasks split in several
/// ways, which must not change a bit.
void checkTraining(const KernelSpec &spec, LoadedKernel &kernel,
                   const TrainingReference &reference,
                   const TrainingOptions &options);

} // namespace resnetc::test
