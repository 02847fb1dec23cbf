//===- IndexRules.h - which elements Slice, Pad and Gather read  -*- C++
//-*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the numbers of these ops mean on one axis. See ShapeRules.h.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "ShapeRules.h"

namespace resnetc {

/// What a Slice says about one axis, as it stands in the file.
struct SliceBounds {
  SymbolicInt start, end;
  int64_t step = 1;
};

/// Elements start, start + step, ... of an axis.
struct AxisSlice {
  int64_t start, step, count;

  /// As nn.slice wants it: behind the last element that is taken.
  int64_t limit() const {
    return start + (count - 1) * step + (step < 0 ? -1 : 1);
  }
};

/// Whether the slice takes an axis as it is, whatever its extent.
bool takesAll(SymbolicInt extent, const SliceBounds &bounds);
/// As numpy does: bounds below 0 count from the end, and are then clamped to
/// the axis. An axis that the batch scales can only be taken whole (see above).
/// `count` may be 0.
Status resolveSlice(SymbolicInt extent, const SliceBounds &bounds,
                    AxisSlice &out);

enum class PadMode { Constant, Reflect, Edge };

/// How many elements are added in front and behind; negative: removed.
struct AxisPad {
  int64_t low = 0, high = 0;

  bool isNothing() const { return low == 0 && high == 0; }
};

/// All pads in front and then all behind, of these axes or of each of `rank`.
/// One element an axis in the result.
Status resolvePads(const Sizes &pads, const std::optional<Sizes> &axes,
                   size_t rank, std::vector<AxisPad> &out);
/// Whether an axis of this extent can be padded so, and keeps an element.
Status checkPad(int64_t extent, const AxisPad &pad, PadMode mode);

/// What a result's axis reads of the source's: an index an element, or -1 for
/// an element that is not in the source.
Sizes indicesOf(const AxisSlice &slice);
Sizes indicesOf(int64_t extent, const AxisPad &pad, PadMode mode);

} // namespace resnetc
