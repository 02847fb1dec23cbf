//===- ShapeRules.h - shapes that ONNX ops ask for ------------ -*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pure functions from shapes and attributes to shapes: what a node's numbers
// mean, before any op is built. An error is the rule with expected and got; the
// caller knows file and node.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "SymbolicInt.h"
#include "resnetc/Status.h"

#include <array>

namespace resnetc {

using Sizes = std::vector<int64_t>;

/// A list as messages show it: "[1, 2]".
std::string text(const Sizes &values);

/// axis + rank where axis is negative; an error outside [-rank, rank).
Status resolveAxis(int64_t axis, size_t rank, size_t &out);
/// The same for a list, which must not name an axis twice.
Status resolveAxes(const Sizes &axes, size_t rank, std::vector<size_t> &out);

/// Reshape: 0 keeps the input's extent unless `allowZero`, one -1 stands for
/// what is left.
Status resolveReshape(const OnnxShape &input, const OnnxShape &target,
                      bool allowZero, OnnxShape &out);

/// Squeeze: removes these axes, which must be 1; every axis of 1 if none is
/// named.
Status squeezeShape(const OnnxShape &input, const std::optional<Sizes> &axes,
                    OnnxShape &out);
/// Unsqueeze: `axes` are positions in the result.
Status unsqueezeShape(const OnnxShape &input, const Sizes &axes,
                      OnnxShape &out);
/// Flatten: the axes before `axis` become one, and so do the others.
Status flattenShape(const OnnxShape &input, int64_t axis, OnnxShape &out);

/// A shape seen from a few neighbouring axes of it: what lies before, in and
/// behind them.
struct AxisRun {
  int64_t outer, extent, inner;
};
/// The shape must be that of a tensor, so that no product overflows.
AxisRun collapseAround(const Sizes &shape, size_t firstAxis, size_t axes = 1);

} // namespace resnetc
