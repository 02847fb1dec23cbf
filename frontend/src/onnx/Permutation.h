//===- Permutation.h - transposing many axes, three groups at a time  -*- C++
//-*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// nn.transpose reorders the three axes of an image's sample. A transpose of
// more axes is often the same once axes that stay neighbours are taken
// together:
//
//   [2, 3, 4, 5] by [2, 3, 0, 1]  is  [6, 20] by [1, 0]
//
// Where more than three groups are left, it is a sequence of steps, each of
// which cuts the sample in three blocks of groups and reorders these.
// PixelShuffle's [c, r, r, h, w] to [c, h, r, w, r] takes two.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "ShapeRules.h"

namespace resnetc {

/// Sees a sample as three axes and reorders them. Unlike in nn.transpose, axes
/// count from 0: result axis i is axis permutation[i].
struct TransposeStep {
  std::array<int64_t, 3> extents;
  std::array<int64_t, 3> permutation;
};

/// Whether result axes 0, 1, ... read each axis once.
bool isPermutation(const Sizes &permutation, size_t rank);

/// The steps from the elements of `shape` to those of the shape by
/// `permutation`, which must be one; none if they are in that order already.
/// Nothing if more than maxGroups groups of axes move.
std::optional<std::vector<TransposeStep>>
transposeSteps(const Sizes &shape, const Sizes &permutation);

// Bounds the search to 6! orders; more groups cannot be met in a file whose
// tensors have at most six axes.
inline constexpr size_t maxGroups = 6;

} // namespace resnetc
