//===- ReferenceKernel.h - what a kernel has to compute ---------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "tests/kernels/KernelHarness.h"

namespace resnetc::test {

/// What the values of a test's tensors are drawn from.
enum class Values {
  SmallIntegers, ///< -4 to 4: sums below 2^24 are exact in float32
  Reals,         ///< uniform in [-1, 1)
};

/// Fills every argument: the interior of activations with values, the part of
/// the input's border that `spec` pads with zeros, the output with the old
/// contents of an in-place residual, the filter's gradient with what is added
/// to. All else stays unwritten(): padded lanes,
/// the rest of the border, the output.
void fillBuffers(const KernelSpec &spec, Values values, uint32_t seed,
                 std::vector<KernelBuffer> &buffers);

/// The output's interior in double, as [n][h][w][c].
std::vector<double> referenceOutput(const KernelSpec &spec,
                                    std::vector<KernelBuffer> &buffers);

} // namespace resnetc::test
