//===- CheckKernel.h - one kernel against its reference ---------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "tests/kernels/ReferenceKernel.h"

#include <gtest/gtest.h>

namespace resnetc::test {

/// The spec that `text` says; fails the test if it cannot be read.
KernelSpec specOf(const std::string &text);

/// Compiles `spec` for Avx2, which every machine that runs the tests has.
std::unique_ptr<LoadedKernel> loadKernel(const KernelSpec &spec,
                                         const ConvTile *tile = nullptr);

/// The output's interior as [n][h][w][c].
std::vector<float> outputOf(const KernelSpec &spec,
                            std::vector<KernelBuffer> &buffers);

/// Fails the test if the kernel wrote anything but the output's interior, left
/// a part of it unwritten, or left a padded lane that is not zero.
void expectOnlyInteriorWritten(const KernelSpec &spec,
                               std::vector<KernelBuffer> &buffers);

struct CheckOptions {
  int32_t batch = 1;
  Values values = Values::SmallIntegers;
  /// Largest |got - expected| / (1 + |expected|); 0 demands equal values.
  double tolerance = 0;
  uint32_t seed = 1;
};

/// Runs the kernel on values and compares everything with the reference.
void checkKernel(const KernelSpec &spec, LoadedKernel &kernel,
                 const CheckOptions &options);

/// Equal bits for a batch and its images one by one, and for every way to
/// split the tasks.
void checkBatchesAndRanges(const KernelSpec &spec, LoadedKernel &kernel,
                           int32_t batch);

} // namespace resnetc::test
