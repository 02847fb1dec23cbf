//===- OnnxIntegers.cpp - Shape, and arithmetic on integers ---------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Integers never reach the running network: what a graph computes of shapes is
// known when it is imported, up to the batch (SymbolicInt.h).
//
//===----------------------------------------------------------------------===//
#include "IndexRules.h"
#include "IntegerTypes.h"
#include "KnownArray.h"
#include "OnnxBroadcast.h"

#include <algorithm>

using namespace resnetc;

static OnnxIntegers vectorOf(OnnxShape values) {
  const auto count = static_cast<int64_t>(values.size());
  return {std::move(values), {count}, OnnxType::Int64};
}

//===----------------------------------------------------------------------===//
// Shape, Size, ConstantOfShape
//===----------------------------------------------------------------------===//

/// Of any value; start and end since opset 15.
static void convertShape(OnnxConversion &node) {
  const OnnxShape shape = node.shapeOf(0);
  const auto rank = static_cast<int64_t>(shape.size());
  AxisSlice slice;
  SliceBounds bounds = {node.integer("start", 0), node.integer("end", rank)};
  if (!holds(node, resolveSlice(rank, bounds, slice)))
    return;
  const auto first = shape.begin() + slice.start;
  node.setResult(vectorOf({first, first + slice.count}));
}

static void convertSize(OnnxConversion &node) {
  std::optional<SymbolicInt> elements = product(node.shapeOf(0));
  if (!elements)
    return node.issue("the elements of " + text(node.shapeOf(0)) +
                      " cannot be counted");
  node.setResult(OnnxIntegers{{*elements}, {}, OnnxType::Int64});
}

/// One element of the type that the result gets: float 0 unless `value` says
/// otherwise.
static KnownArray fillOf(OnnxConversion &node) {
  KnownArray fill = {OnnxType::Float, {1}, {0}, {}};
  for (const OnnxAttribute &attribute : node.node().attributes) {
    if (attribute.name != "value")
      continue;
    const OnnxTensor &tensor = attribute.tensor;
    fill = {tensor.type, {1}, tensor.floats, {}};
    fill.integers.assign(tensor.ints.begin(), tensor.ints.end());
    const size_t values =
        fill.isFloat() ? fill.floats.size() : fill.integers.size();
    if (attribute.kind != OnnxAttribute::Kind::Tensor || values != 1)
      node.issue("value must be one float or integer");
  }
  return fill;
}

static void convertConstantOfShape(OnnxConversion &node) {
  const OnnxShape shape = node.symbols(0);
  const KnownArray fill = fillOf(node);
  // Before anything is allocated.
  if (node.failed() || !holds(node, checkFoldedSize(shape, fill.isFloat())))
    return;
  KnownArray array = fill;
  array.dims.clear();
  for (SymbolicInt extent : shape) {
    if (extent.coefficient() < 0)
      return node.issue("expected extents of at least 0, got " + text(shape));
    array.dims.push_back(extent.coefficient());
  }
  const size_t elements = product(shape)->coefficient();
  if (array.isFloat())
    array.floats.assign(elements, fill.floats.front());
  else
    array.integers.assign(elements, fill.integers.front());
  setKnownResult(node, std::move(array));
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

namespace {

using Arithmetic = std::optional<SymbolicInt> (*)(SymbolicInt, SymbolicInt);

} // namespace

static std::optional<SymbolicInt> isEqual(SymbolicInt lhs, SymbolicInt rhs) {
  // A batch is at least 1, so it is no number of another sign: not the -1 that
  // stands for an extent as it is.
  const int64_t l = lhs.coefficient(), r = rhs.coefficient();
  const bool unknown = lhs.isNumber() != rhs.isNumber() &&
                       ((l > 0 && r > 0) || (l < 0 && r < 0));
  return unknown ? std::nullopt : std::optional<SymbolicInt>(lhs == rhs);
}

/// All inputs as integers of one shape; empty after an issue.
static std::vector<KnownArray> broadcastInputs(OnnxConversion &node) {
  std::vector<KnownArray> arrays;
  OnnxShape shape;
  for (size_t i = 0; i < node.inputCount(); ++i) {
    std::optional<KnownArray> array = knownInput(node, i);
    if (!array)
      return {};
    std::optional<OnnxShape> both = broadcastShapes(shape, array->shape());
    if (!both) {
      node.issue("the shapes " + text(shape) + " and " + text(array->shape()) +
                 " do not broadcast");
      return {};
    }
    shape = std::move(*both);
    arrays.push_back(std::move(*array));
  }
  if (!holds(node, checkFoldedSize(shape, /*isFloat=*/false)))
    return {};
  for (KnownArray &array : arrays)
    array = broadcastTo(std::move(array), shape);
  return arrays;
}

template <Arithmetic compute>
static void convertArithmetic(OnnxConversion &node) {
  std::vector<KnownArray> inputs = broadcastInputs(node);
  if (inputs.empty())
    return;
  KnownArray result = std::move(inputs[0]);
  if (compute == isEqual)
    result.type = OnnxType::Bool;
  for (size_t i = 0; i < result.integers.size(); ++i) {
    const SymbolicInt lhs = result.integers[i], rhs = inputs[1].integers[i];
    std::optional<SymbolicInt> value = compute(lhs, rhs);
    if (!value)
      return node.issue("cannot compute with " + lhs.text() + " and " +
                            rhs.text(),
                        "give the batch with --shape");
    result.integers[i] = *value;
  }
  if (holds(node, checkRange(result.integers, result.type)))
    setKnownResult(node, std::move(result));
}

/// Of the second input where the first is not 0, else of the third.
static void convertWhere(OnnxConversion &node) {
  std::vector<KnownArray> inputs = broadcastInputs(node);
  if (inputs.empty())
    return;
  KnownArray result = std::move(inputs[1]);
  for (size_t i = 0; i < result.integers.size(); ++i)
    if (inputs[0].integers[i] == SymbolicInt(0))
      result.integers[i] = inputs[2].integers[i];
  setKnownResult(node, std::move(result));
}

void resnetc::addIntegersConversions(OnnxConversions &table) {
  addForAnyInput(table, "ConstantOfShape", {convertConstantOfShape, 1, 1});
  addForAnyInput(table, "Shape", {convertShape, 1, 1});
  addForAnyInput(table, "Size", {convertSize, 1, 1});
  table.integers["Add"] = {convertArithmetic<add>, 2, 2};
  table.integers["Div"] = {convertArithmetic<divide>, 2, 2};
  table.integers["Equal"] = {convertArithmetic<isEqual>, 2, 2};
  table.integers["Mul"] = {convertArithmetic<multiply>, 2, 2};
  table.integers["Sub"] = {convertArithmetic<subtract>, 2, 2};
  table.integers["Where"] = {convertWhere, 3, 3};
}
