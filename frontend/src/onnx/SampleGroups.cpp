//===- SampleGroups.cpp - an axis of an activation and what lies around it ===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "SampleGroups.h"

using namespace resnetc;

SampleGroups resnetc::groupsAround(const OnnxConversion &node,
                                   const OnnxShape &shape, size_t first,
                                   size_t axes) {
  const size_t sample = node.firstAxis();
  Sizes extents;
  for (size_t axis = sample; axis < shape.size(); ++axis)
    extents.push_back(shape[axis].coefficient());
  AxisRun run = collapseAround(extents, first - sample, axes);
  if (run.inner == 1)
    return {{1, run.outer, run.extent}, 2};
  return {{run.outer, run.extent, run.inner}, 1};
}

std::optional<size_t> resnetc::imageAxis(const OnnxActivation &image,
                                         size_t axis) {
  for (size_t i = 1; i < image.axes.size(); ++i)
    if (image.axes[i] == static_cast<int>(axis))
      return i;
  return {};
}
