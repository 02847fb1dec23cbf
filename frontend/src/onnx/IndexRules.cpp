//===- IndexRules.cpp - which elements Slice, Pad and Gather read ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "IndexRules.h"

#include <algorithm>

using namespace resnetc;

// As in the dialect: no extent, and so no pad, reaches this.
static constexpr int64_t sizeLimit = int64_t(1) << 31;

//===----------------------------------------------------------------------===//
// Slice
//===----------------------------------------------------------------------===//

bool resnetc::takesAll(SymbolicInt extent, const SliceBounds &bounds) {
  // Exporters say "to the end" with INT64_MAX, INT32_MAX or the extent itself.
  bool toTheEnd =
      bounds.end == extent ||
      (bounds.end.isNumber() && bounds.end.coefficient() >= sizeLimit - 1 &&
       (!extent.isNumber() ||
        extent.coefficient() <= bounds.end.coefficient()));
  return bounds.start == SymbolicInt(0) && bounds.step == 1 && toTheEnd;
}

/// A bound in [least, most] after counting from the end where it is negative.
static int64_t clampBound(int64_t bound, int64_t extent, int64_t least,
                          int64_t most) {
  // The sum cannot overflow: one is negative, the other not.
  return std::clamp(bound < 0 ? bound + extent : bound, least, most);
}

Status resnetc::resolveSlice(SymbolicInt extent, const SliceBounds &bounds,
                             AxisSlice &out) {
  if (bounds.step == 0)
    return Status::input("steps must not be 0");
  if (!extent.isNumber() || !bounds.start.isNumber() || !bounds.end.isNumber())
    return Status::input("bounds must not depend on the batch, got " +
                         bounds.start.text() + " to " + bounds.end.text() +
                         " of " + extent.text());
  const int64_t size = extent.coefficient();
  if (size == 0) {
    out = {0, 1, 0};
    return {};
  }
  const int64_t step = std::clamp(bounds.step, -sizeLimit, sizeLimit);
  const bool back = step < 0;
  const int64_t first =
      clampBound(bounds.start.coefficient(), size, 0, back ? size - 1 : size);
  const int64_t end = clampBound(bounds.end.coefficient(), size, back ? -1 : 0,
                                 back ? size - 1 : size);
  const int64_t distance = back ? first - end : end - first;
  const int64_t count =
      distance > 0 ? (distance - 1) / (back ? -step : step) + 1 : 0;
  // One element has no next: any step is as good as 1.
  out = {first, count == 1 ? 1 : step, count};
  return {};
}

Sizes resnetc::indicesOf(const AxisSlice &slice) {
  Sizes indices(slice.count);
  for (int64_t i = 0; i < slice.count; ++i)
    indices[i] = slice.start + i * slice.step;
  return indices;
}

//===----------------------------------------------------------------------===//
// Pad
//===----------------------------------------------------------------------===//

Status resnetc::resolvePads(const Sizes &pads, const std::optional<Sizes> &axes,
                            size_t rank, std::vector<AxisPad> &out) {
  std::vector<size_t> padded;
  if (axes) {
    if (Status status = resolveAxes(*axes, rank, padded); !status.ok())
      return status;
  } else {
    for (size_t axis = 0; axis < rank; ++axis)
      padded.push_back(axis);
  }
  if (pads.size() != 2 * padded.size())
    return Status::input("expected two pads an axis, " +
                         std::to_string(2 * padded.size()) + ", got " +
                         std::to_string(pads.size()));
  out.assign(rank, {});
  for (size_t i = 0; i < padded.size(); ++i) {
    AxisPad pad = {pads[i], pads[i + padded.size()]};
    if (std::max(pad.low, pad.high) >= sizeLimit ||
        std::min(pad.low, pad.high) <= -sizeLimit)
      return Status::input("pads must be below 2^31, got " +
                           std::to_string(pad.low) + " and " +
                           std::to_string(pad.high));
    out[padded[i]] = pad;
  }
  return {};
}

Status resnetc::checkPad(int64_t extent, const AxisPad &pad, PadMode mode) {
  const std::string got = ", got pads " + std::to_string(pad.low) + " and " +
                          std::to_string(pad.high) + " of extent " +
                          std::to_string(extent);
  const int64_t kept =
      extent + std::min<int64_t>(pad.low, 0) + std::min<int64_t>(pad.high, 0);
  if (kept < 1)
    return Status::input("negative pads must leave an element" + got);
  if (mode != PadMode::Constant && (pad.low < 0 || pad.high < 0))
    return Status::input("only a constant can have negative pads" + got);
  if (mode == PadMode::Reflect && std::max(pad.low, pad.high) >= extent)
    return Status::input("reflected pads must be below the extent" + got);
  if (extent + pad.low + pad.high >= sizeLimit)
    return Status::input("a padded axis must stay below 2^31" + got);
  return {};
}

Sizes resnetc::indicesOf(int64_t extent, const AxisPad &pad, PadMode mode) {
  Sizes indices;
  for (int64_t i = -pad.low; i < extent + pad.high; ++i) {
    bool inside = 0 <= i && i < extent;
    int64_t mirrored = i < 0 ? -i : 2 * (extent - 1) - i;
    int64_t outside = mode == PadMode::Constant ? -1
                      : mode == PadMode::Reflect
                          ? mirrored
                          : std::clamp<int64_t>(i, 0, extent - 1);
    indices.push_back(inside ? i : outside);
  }
  return indices;
}
