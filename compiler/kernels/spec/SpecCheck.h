//===- SpecCheck.h - the rules that several kinds share ---------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What KernelSpec::check() is made of.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/kernels/spec/KernelSpec.h"

#include <limits>
#include <string>

namespace resnetc {

/// What a 32-bit index of Halide counts.
inline constexpr int64_t kMaxElements = std::numeric_limits<int32_t>::max();

Status fault(const std::string &field, const std::string &rule);
Status mismatch(const std::string &field, int64_t expected, int64_t got);

/// The extents, the border and the pitch of one tensor.
Status checkLayout(const std::string &field, const TensorLayout &t,
                   bool mayBePlanar);
/// Equal h, w and c.
Status checkSameExtents(const std::string &field, const TensorLayout &expected,
                        const TensorLayout &got);
/// The output is one pixel of so many channels.
Status checkVector(const KernelSpec &s, int64_t channels);
/// A pool from `input` to `output`, a slice from `input` to `output`.
Status checkPool(const KernelSpec &s);
Status checkSlice(const KernelSpec &s);

/// The kinds of isBesideConvInTraining().
Status checkTraining(const KernelSpec &s);

} // namespace resnetc
