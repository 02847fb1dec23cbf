//===- SampleGroups.h - an axis of an activation and what lies around it  -*-
// C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The nn dialect has three axes for a sample, ONNX any number. An op along one
// axis only needs that axis, so the others are taken together: a sample
// [2, 3, 4, 5] with axis 3 in the middle is [outer 6, extent 4, inner 5].
//
//===----------------------------------------------------------------------===//
#pragma once

#include "KnownArray.h"

namespace resnetc {

/// A sample with one axis, or a run of them, for itself.
struct SampleGroups {
  std::array<int64_t, 3> extents; ///< of h, w, c
  size_t axis;                    ///< which of them is the axis: 0, 1 or 2
};

/// The groups around ONNX axes first to first + axes - 1 of an activation of
/// this shape. What can be is on c, where elements are dense.
SampleGroups groupsAround(const OnnxConversion &node, const OnnxShape &shape,
                          size_t first, size_t axes = 1);

/// The IR axis, 1 to 3, of an image that is this ONNX axis; none if it is not
/// one of h, w, c.
std::optional<size_t> imageAxis(const OnnxActivation &image, size_t axis);

} // namespace resnetc
