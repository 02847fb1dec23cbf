//===- ShapeRules.cpp - shapes that ONNX ops ask for ----------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "ShapeRules.h"

#include <algorithm>

using namespace resnetc;

std::string resnetc::text(const Sizes &values) {
  return text(OnnxShape(values.begin(), values.end()));
}

Status resnetc::resolveAxis(int64_t axis, size_t rank, size_t &out) {
  const auto count = static_cast<int64_t>(rank);
  if (axis < -count || axis >= count)
    return Status::input("axis must be in [" + std::to_string(-count) + ", " +
                         std::to_string(count) + "), got " +
                         std::to_string(axis));
  out = static_cast<size_t>(axis < 0 ? axis + count : axis);
  return {};
}

Status resnetc::resolveAxes(const Sizes &axes, size_t rank,
                            std::vector<size_t> &out) {
  out.clear();
  // More than rank axes cannot be different ones; do not look at them all.
  bool twice = axes.size() > rank;
  for (size_t i = 0; i < axes.size() && !twice; ++i) {
    size_t axis;
    if (Status status = resolveAxis(axes[i], rank, axis); !status.ok())
      return status;
    twice = std::find(out.begin(), out.end(), axis) != out.end();
    out.push_back(axis);
  }
  if (twice)
    return Status::input("axes must differ and be at most " +
                         std::to_string(rank) + ", got " +
                         std::to_string(axes.size()) + " with one named twice");
  return {};
}

//===----------------------------------------------------------------------===//
// Reshape
//===----------------------------------------------------------------------===//

/// The target without zeros that copy; -1 stays.
static Status copyExtents(const OnnxShape &input, const OnnxShape &target,
                          bool allowZero, OnnxShape &out) {
  out = target;
  for (size_t i = 0; i < out.size(); ++i) {
    if (out[i] == SymbolicInt(0) && !allowZero) {
      if (i >= input.size())
        return Status::input("the 0 at " + std::to_string(i) + " of shape " +
                             text(target) + " has no axis to copy in " +
                             text(input));
      out[i] = input[i];
    }
    if (out[i].coefficient() < 0 && out[i] != SymbolicInt(-1))
      return Status::input("expected extents of at least -1, got shape " +
                           text(target));
  }
  return {};
}

Status resnetc::resolveReshape(const OnnxShape &input, const OnnxShape &target,
                               bool allowZero, OnnxShape &out) {
  if (Status status = copyExtents(input, target, allowZero, out); !status.ok())
    return status;
  auto open = std::find(out.begin(), out.end(), SymbolicInt(-1));
  if (open != out.end() &&
      std::find(open + 1, out.end(), SymbolicInt(-1)) != out.end())
    return Status::input("shape may have one -1, got " + text(target));
  if (open != out.end() && allowZero &&
      std::find(out.begin(), out.end(), SymbolicInt(0)) != out.end())
    return Status::input("shape may have a 0 or a -1 with allowzero = 1, got " +
                         text(target));

  std::optional<SymbolicInt> elements = product(input);
  if (open != out.end() && elements) {
    *open = 1;
    std::optional<SymbolicInt> others = product(out);
    std::optional<SymbolicInt> rest =
        others ? divide(*elements, *others) : std::nullopt;
    *open = rest.value_or(0);
  }
  if (!elements || product(out) != elements)
    return Status::input("shape " + text(target) + " does not hold the " +
                         (elements ? elements->text() + " " : "") +
                         "elements of " + text(input));
  return {};
}

//===----------------------------------------------------------------------===//
// Squeeze, Unsqueeze, Flatten
//===----------------------------------------------------------------------===//

Status resnetc::squeezeShape(const OnnxShape &input,
                             const std::optional<Sizes> &axes, OnnxShape &out) {
  std::vector<size_t> dropped;
  if (axes) {
    if (Status status = resolveAxes(*axes, input.size(), dropped); !status.ok())
      return status;
  } else {
    for (size_t axis = 0; axis < input.size(); ++axis)
      if (input[axis] == SymbolicInt(1))
        dropped.push_back(axis);
  }
  out.clear();
  for (size_t axis = 0; axis < input.size(); ++axis) {
    if (std::find(dropped.begin(), dropped.end(), axis) == dropped.end())
      out.push_back(input[axis]);
    else if (input[axis] != SymbolicInt(1))
      return Status::input("only axes of extent 1 can be squeezed, got axis " +
                           std::to_string(axis) + " of " + text(input));
  }
  return {};
}

Status resnetc::unsqueezeShape(const OnnxShape &input, const Sizes &axes,
                               OnnxShape &out) {
  const size_t rank = input.size() + axes.size();
  std::vector<size_t> added;
  if (Status status = resolveAxes(axes, rank, added); !status.ok())
    return status;
  out.clear();
  auto next = input.begin();
  for (size_t axis = 0; axis < rank; ++axis)
    out.push_back(std::find(added.begin(), added.end(), axis) == added.end()
                      ? *next++
                      : SymbolicInt(1));
  return {};
}

Status resnetc::flattenShape(const OnnxShape &input, int64_t axis,
                             OnnxShape &out) {
  const auto rank = static_cast<int64_t>(input.size());
  // Unlike elsewhere, an axis behind the last is allowed.
  if (axis < -rank || axis > rank)
    return Status::input("axis must be in [" + std::to_string(-rank) + ", " +
                         std::to_string(rank) + "], got " +
                         std::to_string(axis));
  auto middle = input.begin() + (axis < 0 ? axis + rank : axis);
  std::optional<SymbolicInt> outer = product({input.begin(), middle});
  std::optional<SymbolicInt> inner = product({middle, input.end()});
  if (!outer || !inner)
    return Status::input("the elements of " + text(input) +
                         " cannot be counted");
  out = {*outer, *inner};
  return {};
}

AxisRun resnetc::collapseAround(const Sizes &shape, size_t firstAxis,
                                size_t axes) {
  AxisRun run = {1, 1, 1};
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    int64_t &group = axis < firstAxis          ? run.outer
                     : axis < firstAxis + axes ? run.extent
                                               : run.inner;
    group *= shape[axis];
  }
  return run;
}
