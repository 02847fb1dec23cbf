//===- OnnxSlice.cpp - Slice ----------------------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "SampleSlice.h"

using namespace resnetc;

static bool isWhole(SymbolicInt extent, const AxisSlice &slice) {
  return slice.start == 0 && slice.step == 1 &&
         SymbolicInt(slice.count) == extent;
}

/// What the node says about each axis that it names. Attributes before opset
/// 10, then inputs.
static std::vector<std::pair<size_t, SliceBounds>>
boundsOf(OnnxConversion &node, size_t rank) {
  const bool attributes = node.opset() < 10;
  auto symbols = [&](llvm::StringRef name, size_t input) {
    if (!attributes)
      return node.symbols(input);
    Sizes values = node.integers(name, Sizes());
    return OnnxShape(values.begin(), values.end());
  };
  const OnnxShape starts = symbols("starts", 1), ends = symbols("ends", 2);
  Sizes axes, steps(starts.size(), 1);
  for (size_t i = 0; i < starts.size() && i < rank; ++i)
    axes.push_back(static_cast<int64_t>(i));
  if (attributes)
    axes = node.integers("axes", axes);
  else if (node.has(3))
    axes = node.numbers(3);
  if (!attributes && node.has(4))
    steps = node.numbers(4);
  std::vector<size_t> resolved;
  if (node.failed() || !holds(node, resolveAxes(axes, rank, resolved)))
    return {};
  std::vector<std::pair<size_t, SliceBounds>> bounds;
  if (starts.size() != axes.size() || ends.size() != axes.size() ||
      steps.size() != axes.size()) {
    node.issue("starts, ends, axes and steps must have one length, got " +
               text(starts) + ", " + text(ends) + ", " + text(axes) + ", " +
               text(steps));
    return {};
  }
  for (size_t i = 0; i < axes.size(); ++i)
    bounds.push_back({resolved[i], {starts[i], ends[i], steps[i]}});
  return bounds;
}

static void sliceKnown(OnnxConversion &node, const Slices &slices) {
  std::optional<KnownArray> array = knownInput(node, 0);
  if (!array)
    return;
  std::vector<AxisMap> axes;
  for (size_t axis = 0; axis < slices.size(); ++axis)
    axes.push_back(slices[axis] ? AxisMap{axis, indicesOf(*slices[axis])}
                                : wholeAxis(array->dims, axis));
  setKnownResult(node, rearrange(*array, axes));
}

static OnnxShape slicedShape(OnnxShape shape, const Slices &slices) {
  for (size_t axis = 0; axis < shape.size(); ++axis)
    if (slices[axis])
      shape[axis] = slices[axis]->count;
  return shape;
}

static void convertSlice(OnnxConversion &node) {
  const OnnxShape shape = node.shapeOf(0);
  const bool activation = isActivation(node, 0);
  Slices slices(shape.size());
  for (const auto &[axis, bounds] : boundsOf(node, shape.size())) {
    if (takesAll(shape[axis], bounds))
      continue;
    if (activation && static_cast<int64_t>(axis) < node.firstAxis())
      return node.mixesBatch("Slice of axis 0");
    AxisSlice slice;
    if (!holds(node, resolveSlice(shape[axis], bounds, slice)))
      return;
    if (!isWhole(shape[axis], slice))
      slices[axis] = slice;
  }
  if (node.failed())
    return;
  if (!activation)
    return sliceKnown(node, slices);
  if (OnnxShape result = slicedShape(shape, slices);
      llvm::is_contained(result, SymbolicInt(0)))
    return setEmptyResult(node, result);
  OnnxActivation result = sliceActivation(node, node.activation(0), slices);
  if (!node.failed())
    node.setResult(std::move(result));
}

void resnetc::addSliceConversions(OnnxConversions &table) {
  addForAnyInput(table, "Slice", {convertSlice, 1, 5});
}
