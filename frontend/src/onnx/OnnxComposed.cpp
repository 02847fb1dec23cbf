//===- OnnxComposed.cpp - ops that are a few others -----------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ops that the dialect has no op for, because others say the same:
//
//   HardSigmoid   clip(alpha * x + beta, 0, 1)
//   HardSwish     x * clip(x / 6 + 1 / 2, 0, 1)
//   Max, Min      clip, where all others are scalars
//   Mean          sum / count
//   Neg           x * -1
//   PRelu         relu(x) + slope * min(x, 0), or leaky_relu of one slope
//   Reciprocal    1 / x
//
//===----------------------------------------------------------------------===//
#include "OnnxArithmetic.h"
#include "OnnxBroadcast.h"

#include <algorithm>
#include <limits>

using namespace mlir;
using namespace resnetc;

static constexpr float infinity = std::numeric_limits<float>::infinity();

/// A scalar that the node brings along, called after it.
static OnnxValue scalar(const OnnxConversion &node, const char *name,
                        float value) {
  auto constant = std::make_shared<OnnxTensor>();
  constant->name = node.node().outputs.front() + "." + name;
  constant->type = OnnxType::Float;
  constant->floats = {value};
  return OnnxConstant(std::move(constant));
}

static OnnxValue clip(OnnxConversion &node, const OnnxValue &value, float least,
                      float most) {
  auto x = std::get_if<OnnxActivation>(&value);
  if (!x || node.failed())
    return {};
  OpBuilder &ops = node.builder().ops();
  OnnxActivation result = *x;
  result.value = node.emit<nn::ClipOp>(x->value, ops.getF32FloatAttr(least),
                                       ops.getF32FloatAttr(most));
  return result;
}

static OnnxValue hardSigmoid(OnnxConversion &node, const OnnxActivation &x,
                             float alpha, float beta) {
  OnnxValue line =
      combine(node, Arithmetic::Mul, x, scalar(node, "alpha", alpha));
  line = combine(node, Arithmetic::Add, line, scalar(node, "beta", beta));
  return clip(node, line, 0, 1);
}

static void convertHardSigmoid(OnnxConversion &node) {
  const float alpha = node.number("alpha", 0.2f);
  const float beta = node.number("beta", 0.5f);
  OnnxActivation x = node.activation(0);
  if (!node.failed())
    node.setResult(hardSigmoid(node, x, alpha, beta));
}

static void convertHardSwish(OnnxConversion &node) {
  OnnxActivation x = node.activation(0);
  if (node.failed())
    return;
  OnnxValue gate = hardSigmoid(node, x, 1.0f / 6, 0.5f);
  node.setResult(combine(node, Arithmetic::Mul, x, gate));
}

static void convertNeg(OnnxConversion &node) {
  node.setResult(combine(node, Arithmetic::Mul, readOperand(node, 0),
                         scalar(node, "minus_one", -1)));
}

static void convertReciprocal(OnnxConversion &node) {
  OnnxValue x = readOperand(node, 0);
  node.setResult(combine(node, Arithmetic::Div, scalar(node, "one", 1), x));
}

static void convertMean(OnnxConversion &node) {
  OnnxValue sum = sumOfInputs(node);
  node.setResult(combine(node, Arithmetic::Div, sum,
                         scalar(node, "count", float(node.inputCount()))));
}

//===----------------------------------------------------------------------===//
// Max, Min
//===----------------------------------------------------------------------===//

/// The one activation among the inputs and the outermost of the scalars that
/// all others are.
template <bool isMax> static void convertBound(OnnxConversion &node) {
  std::optional<size_t> activation;
  float bound = isMax ? -infinity : infinity;
  for (size_t i = 0; i < node.inputCount(); ++i) {
    const bool isFirst =
        std::holds_alternative<OnnxActivation>(node.input(i)) && !activation;
    if (isFirst) {
      activation = i;
      continue;
    }
    const float value = node.floatScalar(i, bound);
    bound = isMax ? std::max(bound, value) : std::min(bound, value);
  }
  if (!activation)
    node.issue("an input must be computed at run time");
  if (node.failed())
    return;
  // A scalar of more axes than the activation would add them to the result.
  const OnnxActivation x = node.activation(*activation);
  for (size_t i = 0; i < node.inputCount(); ++i)
    if (node.shapeOf(i).size() > x.shape.size())
      return node.issue("a bound must not have more axes than " +
                        text(x.shape) + ", got " + text(node.shapeOf(i)));
  node.setResult(isMax ? clip(node, x, bound, infinity)
                       : clip(node, x, -infinity, bound));
}

//===----------------------------------------------------------------------===//
// PRelu
//===----------------------------------------------------------------------===//

static OnnxValue leakyRelu(OnnxConversion &node, OnnxActivation x,
                           float slope) {
  OpBuilder &ops = node.builder().ops();
  x.value = node.emit<nn::LeakyReluOp>(x.value, ops.getF32FloatAttr(slope));
  return x;
}

static OnnxShape shapeOf(const OnnxConstant &constant) {
  return {constant->dims.begin(), constant->dims.end()};
}

/// Before opset 7 a vector was of channels, and so some files have it still.
static OnnxConstant slopeFor(const OnnxShape &shape, OnnxConstant slope) {
  const bool isOfChannels = slope->dims.size() == 1 && shape.size() > 2 &&
                            shape[1] == SymbolicInt(slope->dims[0]) &&
                            broadcastShapes(shapeOf(slope), shape) != shape;
  if (!isOfChannels)
    return slope;
  auto result = std::make_shared<OnnxTensor>(*slope);
  result->dims.insert(result->dims.end(), shape.size() - 2, 1);
  return result;
}

static void convertPRelu(OnnxConversion &node) {
  OnnxActivation x = node.activation(0);
  OnnxConstant slope = node.floats(1);
  if (node.failed())
    return;
  slope = slopeFor(x.shape, std::move(slope));
  const OnnxShape own = shapeOf(slope);
  if (broadcastShapes(own, x.shape) != x.shape)
    return node.issue("the slope must broadcast to " + text(x.shape) +
                      ", got " + text(own));
  if (slope->floats.size() == 1)
    return node.setResult(leakyRelu(node, x, slope->floats.front()));
  OnnxActivation above = x;
  above.value = node.emit<nn::ReluOp>(x.value);
  OnnxValue below = combine(node, Arithmetic::Mul, clip(node, x, -infinity, 0),
                            OnnxValue(slope));
  node.setResult(combine(node, Arithmetic::Add, above, below));
}

void resnetc::addComposedConversions(OnnxConversions &table) {
  table.activations["HardSigmoid"] = {convertHardSigmoid, 1, 1};
  table.activations["HardSwish"] = {convertHardSwish, 1, 1};
  table.activations["Max"] = {convertBound<true>, 1, manyInputs};
  table.activations["Mean"] = {convertMean, 1, manyInputs};
  table.activations["Min"] = {convertBound<false>, 1, manyInputs};
  table.activations["PRelu"] = {convertPRelu, 2, 2};
  for (auto *map : {&table.activations, &table.constants}) {
    (*map)["Neg"] = {convertNeg, 1, 1};
    (*map)["Reciprocal"] = {convertReciprocal, 1, 1};
  }
}
