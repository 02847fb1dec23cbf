//===- OnnxExpand.cpp - Expand --------------------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Squeeze-and-excitation is often written x * y.expand_as(x). An activation is
// repeated by multiplying it with ones.
//
//===----------------------------------------------------------------------===//
#include "KnownArray.h"
#include "OnnxArithmetic.h"
#include "OnnxBroadcast.h"

using namespace resnetc;

/// 1 where the activation has the result's extent, else that extent.
static OnnxConstant onesBetween(const OnnxConversion &node,
                                const OnnxShape &shape,
                                const OnnxShape &result) {
  auto ones = std::make_shared<OnnxTensor>();
  ones->name = node.node().outputs.front() + ".ones";
  ones->type = OnnxType::Float;
  const size_t added = result.size() - shape.size();
  for (size_t axis = 0; axis < result.size(); ++axis) {
    const bool repeats = axis < added || shape[axis - added] != result[axis];
    ones->dims.push_back(repeats ? result[axis].coefficient() : 1);
  }
  ones->floats.assign(ones->elements(), 1.0f);
  return ones;
}

/// Repeats one run of neighbouring axes after the other.
static void repeatByRuns(OnnxConversion &node, OnnxActivation x,
                         const OnnxShape &result) {
  x = node.asRows(x);
  x.shape = alignShape(x.shape, result.size());
  for (size_t axis = 0; axis < result.size() && !node.failed(); ++axis) {
    OnnxShape next = x.shape;
    for (; axis < result.size() && x.shape[axis] != result[axis]; ++axis)
      next[axis] = result[axis];
    if (next == x.shape)
      continue;
    OnnxValue repeated =
        combine(node, Arithmetic::Mul, x, onesBetween(node, x.shape, next));
    if (auto *activation = std::get_if<OnnxActivation>(&repeated))
      x = std::move(*activation);
  }
  if (!node.failed())
    node.setResult(std::move(x));
}

static void expandActivation(OnnxConversion &node, const OnnxShape &result) {
  OnnxActivation x = node.activation(0);
  if (x.shape == result)
    return node.setResult(std::move(x));
  const bool keepsBatch =
      x.shape.size() == result.size() && x.shape[0] == result[0];
  if (!node.wholeMode() && !keepsBatch)
    return node.mixesBatch("Expand from " + text(x.shape) + " to " +
                           text(result));
  OnnxShape sample(result.begin() + node.firstAxis(), result.end());
  if (!holds(node, checkFoldedSize(sample, /*isFloat=*/true)))
    return;
  // Three groups of axes fit one product.
  if (groupAxes(x.shape, result, node.firstAxis()).lhs.size() <= 3)
    return node.setResult(
        combine(node, Arithmetic::Mul, x, onesBetween(node, x.shape, result)));
  repeatByRuns(node, std::move(x), result);
}

static void convertExpand(OnnxConversion &node) {
  const OnnxShape input = node.shapeOf(0), target = node.symbols(1);
  if (node.failed())
    return;
  std::optional<OnnxShape> result = broadcastShapes(input, target);
  if (!result)
    return node.issue("the shapes " + text(input) + " and " + text(target) +
                      " do not broadcast");
  if (isActivation(node, 0))
    return expandActivation(node, *result);
  std::optional<KnownArray> array = knownInput(node, 0);
  if (array && holds(node, checkFoldedSize(*result, array->isFloat())))
    setKnownResult(node, broadcastTo(std::move(*array), *result));
}

void resnetc::addExpandConversions(OnnxConversions &table) {
  addForAnyInput(table, "Expand", {convertExpand, 2, 2});
}
