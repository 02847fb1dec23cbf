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

#include <algorithm>

using namespace resnetc;

static OnnxIntegers vectorOf(Shape values) {
  const auto count = static_cast<int64_t>(values.size());
  return {std::move(values), {count}, OnnxType::Int64};
}

//===----------------------------------------------------------------------===//
// Shape, Size, ConstantOfShape
//===----------------------------------------------------------------------===//

/// Of any value; start and end since opset 15.
static void convertShape(OnnxConversion &node) {
  const Shape shape = node.shapeOf(0);
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
  const Shape shape = node.symbols(0);
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

/// numpy's broadcast of two shapes of numbers.
static Status broadcast(const Sizes &lhs, const Sizes &rhs, Sizes &out) {
  out.assign(std::max(lhs.size(), rhs.size()), 1);
  for (size_t back = 1; back <= out.size(); ++back) {
    const int64_t l = back <= lhs.size() ? lhs[lhs.size() - back] : 1;
    const int64_t r = back <= rhs.size() ? rhs[rhs.size() - back] : 1;
    if (l != r && l != 1 && r != 1)
      return Status::input("shapes must be equal or broadcast, got " +
                           text(lhs) + " and " + text(rhs));
    out[out.size() - back] = l == 1 ? r : l;
  }
  return {};
}

/// The array in the shape that it broadcasts to.
static KnownArray broadcastTo(KnownArray array, const Sizes &dims) {
  array.dims.insert(array.dims.begin(), dims.size() - array.dims.size(), 1);
  std::vector<AxisMap> axes;
  for (size_t axis = 0; axis < dims.size(); ++axis)
    axes.push_back(array.dims[axis] == dims[axis]
                       ? wholeAxis(array.dims, axis)
                       : AxisMap{axis, Sizes(dims[axis], 0)});
  return rearrange(array, axes);
}

template <Arithmetic compute>
static void convertArithmetic(OnnxConversion &node) {
  std::optional<KnownArray> lhs = knownInput(node, 0);
  std::optional<KnownArray> rhs = knownInput(node, 1);
  if (!lhs || !rhs)
    return;
  Sizes dims;
  if (!holds(node, broadcast(lhs->dims, rhs->dims, dims)) ||
      !holds(node, checkFoldedSize(Shape(dims.begin(), dims.end()), false)))
    return;
  KnownArray result = broadcastTo(std::move(*lhs), dims);
  const KnownArray other = broadcastTo(std::move(*rhs), dims);
  for (size_t i = 0; i < result.integers.size(); ++i) {
    std::optional<SymbolicInt> value =
        compute(result.integers[i], other.integers[i]);
    if (!value)
      return node.issue("cannot compute with " + result.integers[i].text() +
                            " and " + other.integers[i].text(),
                        "give the batch with --shape");
    result.integers[i] = *value;
  }
  if (holds(node, checkRange(result.integers, result.type)))
    setKnownResult(node, std::move(result));
}

void resnetc::addIntegersConversions(OnnxConversions &table) {
  addForAnyInput(table, "ConstantOfShape", {convertConstantOfShape, 1, 1});
  addForAnyInput(table, "Shape", {convertShape, 1, 1});
  addForAnyInput(table, "Size", {convertSize, 1, 1});
  table.integers["Add"] = {convertArithmetic<add>, 2, 2};
  table.integers["Div"] = {convertArithmetic<divide>, 2, 2};
  table.integers["Mul"] = {convertArithmetic<multiply>, 2, 2};
  table.integers["Sub"] = {convertArithmetic<subtract>, 2, 2};
}
