//===- OnnxShape.cpp - Reshape, Flatten, Squeeze, Unsqueeze, Transpose ----===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Most of these cost nothing: the elements of an activation in rows are in ONNX
// order whatever its shape is, and an image remembers which axis is which.
//
//===----------------------------------------------------------------------===//
#include "KnownArray.h"
#include "Permutation.h"

#include <algorithm>
#include <numeric>

using namespace resnetc;

//===----------------------------------------------------------------------===//
// Other shapes of the same elements
//===----------------------------------------------------------------------===//

static void reshapeKnown(OnnxConversion &node, const OnnxShape &shape) {
  std::optional<KnownArray> array = knownInput(node, 0);
  if (!array)
    return;
  array->dims.clear();
  // The elements are counted, so no extent depends on the batch.
  for (SymbolicInt extent : shape)
    array->dims.push_back(extent.coefficient());
  setKnownResult(node, std::move(*array));
}

static void reshapeActivation(OnnxConversion &node, const OnnxShape &shape) {
  OnnxActivation x = node.activation(0);
  if (x.shape == shape)
    return node.setResult(std::move(x));
  if (!node.keepsSamples(x, shape))
    return node.mixesBatch(node.node().opType + " from " + text(x.shape) +
                           " to " + text(shape));
  x = node.asRows(x);
  x.shape = shape;
  node.setResult(std::move(x));
}

/// Gives the first input the shape that `rule` settled.
static void setReshaped(OnnxConversion &node, const Status &rule,
                        const OnnxShape &shape,
                        const std::string &advice = {}) {
  if (!holds(node, rule, advice) || node.failed())
    return;
  if (isActivation(node, 0))
    reshapeActivation(node, shape);
  else
    reshapeKnown(node, shape);
}

static void convertReshape(OnnxConversion &node) {
  const OnnxShape target = node.symbols(1);
  const bool allowZero = node.flag("allowzero", false);
  if (node.failed())
    return;
  const OnnxShape input = node.shapeOf(0);
  const bool freeBatch = !input.empty() && !input[0].isNumber();
  OnnxShape shape;
  Status rule = resolveReshape(input, target, allowZero, shape);
  setReshaped(node, rule, shape,
              freeBatch ? "where the file counts on one batch size, give it "
                          "with --shape"
                        : "");
}

static void convertFlatten(OnnxConversion &node) {
  const int64_t axis = node.integer("axis", 1);
  OnnxShape shape;
  Status rule = flattenShape(node.shapeOf(0), axis, shape);
  setReshaped(node, rule, shape);
}

/// The axes of Squeeze and Unsqueeze: an attribute before opset 13, then an
/// input.
static std::optional<Sizes> axesOf(OnnxConversion &node) {
  if (node.opset() < 13)
    return node.hasAttribute("axes")
               ? std::optional(node.integers("axes", Sizes()))
               : std::nullopt;
  return node.has(1) ? std::optional(node.numbers(1)) : std::nullopt;
}

static void convertSqueeze(OnnxConversion &node) {
  std::optional<Sizes> axes = axesOf(node);
  if (node.failed())
    return;
  OnnxShape shape;
  Status rule = squeezeShape(node.shapeOf(0), axes, shape);
  setReshaped(node, rule, shape);
}

static void convertUnsqueeze(OnnxConversion &node) {
  std::optional<Sizes> axes = axesOf(node);
  if (!axes)
    node.issue("axes are missing");
  if (node.failed())
    return;
  OnnxShape shape;
  Status rule = unsqueezeShape(node.shapeOf(0), *axes, shape);
  setReshaped(node, rule, shape);
}

//===----------------------------------------------------------------------===//
// Transpose
//===----------------------------------------------------------------------===//

/// Axis a of the operand is this axis of the result.
static int placeOf(int axis, const Sizes &permutation) {
  if (axis == noAxis)
    return noAxis;
  return static_cast<int>(
      std::find(permutation.begin(), permutation.end(), axis) -
      permutation.begin());
}

static void transposeKnown(OnnxConversion &node, const Sizes &permutation) {
  std::optional<KnownArray> array = knownInput(node, 0);
  if (!array || !holds(node, checkFoldedSize(array->shape(), array->isFloat())))
    return;
  std::vector<AxisMap> axes;
  for (int64_t axis : permutation)
    axes.push_back(wholeAxis(array->dims, axis));
  setKnownResult(node, rearrange(*array, axes));
}

/// Moves the elements of rows.
static void transposeRows(OnnxConversion &node, OnnxActivation x,
                          const Sizes &permutation, const OnnxShape &shape) {
  const size_t first = node.firstAxis();
  Sizes extents, moved;
  for (size_t axis = first; axis < x.shape.size(); ++axis) {
    extents.push_back(x.shape[axis].coefficient());
    moved.push_back(permutation[axis] - static_cast<int64_t>(first));
  }
  std::optional<std::vector<TransposeStep>> steps =
      transposeSteps(extents, moved);
  if (!steps)
    return node.issue("at most " + std::to_string(maxGroups) +
                      " groups of axes can move, got perm " +
                      text(permutation));
  for (const TransposeStep &step : *steps) {
    std::array<int64_t, 3> axes = step.permutation;
    for (int64_t &axis : axes)
      ++axis; // the batch is axis 0
    if (!node.failed())
      x.value = node.transpose(node.reshape(x.value, step.extents), axes);
  }
  if (!node.failed())
    node.setResult(node.fromGroups(x.value, shape));
}

static void transposeActivation(OnnxConversion &node,
                                const Sizes &permutation) {
  OnnxActivation x = node.activation(0);
  if (!node.wholeMode() && permutation[0] != 0)
    return node.mixesBatch("Transpose by " + text(permutation));
  OnnxShape shape;
  for (int64_t axis : permutation)
    shape.push_back(x.shape[axis]);
  if (!x.isImage())
    return transposeRows(node, std::move(x), permutation, shape);
  for (int &axis : x.axes)
    axis = placeOf(axis, permutation);
  x.shape = std::move(shape);
  node.setResult(std::move(x));
}

static void convertTranspose(OnnxConversion &node) {
  const size_t rank = node.shapeOf(0).size();
  Sizes reversed(rank);
  std::iota(reversed.rbegin(), reversed.rend(), 0);
  const Sizes permutation = node.integers("perm", reversed);
  if (!isPermutation(permutation, rank))
    node.issue("perm must have each of the " + std::to_string(rank) +
               " axes once, got " + text(permutation));
  if (node.failed())
    return;
  if (!isActivation(node, 0))
    transposeKnown(node, permutation);
  else if (rank == 0)
    node.setResult(node.activation(0));
  else
    transposeActivation(node, permutation);
}

void resnetc::addShapeConversions(OnnxConversions &table) {
  addForAnyInput(table, "Flatten", {convertFlatten, 1, 1});
  addForAnyInput(table, "Reshape", {convertReshape, 2, 2});
  addForAnyInput(table, "Squeeze", {convertSqueeze, 1, 2});
  addForAnyInput(table, "Transpose", {convertTranspose, 1, 1});
  addForAnyInput(table, "Unsqueeze", {convertUnsqueeze, 1, 2});
}
