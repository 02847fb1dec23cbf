//===- OnnxEltwise.cpp - ops of one tensor that keep its shape ------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// These act on an activation in whatever form it has. On constants they are
// computed here, in double, and rounded once.
//
//===----------------------------------------------------------------------===//
#include "OnnxConversion.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace resnetc;

static void setFolded(OnnxConversion &node,
                      llvm::function_ref<double(double)> compute) {
  OnnxConstant x = node.floats(0);
  if (node.failed())
    return;
  auto result = std::make_shared<OnnxTensor>();
  result->name = node.node().outputs.front();
  result->type = OnnxType::Float;
  result->dims = x->dims;
  for (float value : x->floats)
    result->floats.push_back(float(compute(value)));
  node.setResult(OnnxConstant(std::move(result)));
}

/// Emits Op on the input in the form that it has.
template <typename Op, typename... Arguments>
static void setUnary(OnnxConversion &node, Arguments &&...arguments) {
  OnnxActivation x = node.activation(0);
  if (node.failed())
    return;
  x.value = node.emit<Op>(x.value, std::forward<Arguments>(arguments)...);
  node.setResult(std::move(x));
}

static void convertRelu(OnnxConversion &node) { setUnary<nn::ReluOp>(node); }
static void foldRelu(OnnxConversion &node) {
  setFolded(node, [](double x) { return x < 0 ? 0 : x; });
}

static void convertSigmoid(OnnxConversion &node) {
  setUnary<nn::SigmoidOp>(node);
}
static void foldSigmoid(OnnxConversion &node) {
  setFolded(node, [](double x) { return 1 / (1 + std::exp(-x)); });
}

static void foldSqrt(OnnxConversion &node) {
  setFolded(node, [](double x) { return std::sqrt(x); });
}

static float leakyAlpha(OnnxConversion &node) {
  return node.number("alpha", 0.01f);
}
static void convertLeakyRelu(OnnxConversion &node) {
  setUnary<nn::LeakyReluOp>(
      node, node.builder().ops().getF32FloatAttr(leakyAlpha(node)));
}
static void foldLeakyRelu(OnnxConversion &node) {
  double alpha = leakyAlpha(node);
  setFolded(node, [&](double x) { return x < 0 ? alpha * x : x; });
}

namespace {
struct Bounds {
  float least, most;
};
} // namespace

/// Attributes up to opset 10, inputs since.
static Bounds clipBounds(OnnxConversion &node) {
  const float most = std::numeric_limits<float>::max();
  if (node.opset() < 11)
    return {node.number("min", -most), node.number("max", most)};
  return {node.floatScalar(1, -most), node.floatScalar(2, most)};
}
static void convertClip(OnnxConversion &node) {
  OpBuilder &ops = node.builder().ops();
  Bounds bounds = clipBounds(node);
  setUnary<nn::ClipOp>(node, ops.getF32FloatAttr(bounds.least),
                       ops.getF32FloatAttr(bounds.most));
}
static void foldClip(OnnxConversion &node) {
  Bounds bounds = clipBounds(node);
  setFolded(node, [&](double x) {
    double raised = x < bounds.least ? bounds.least : x;
    return raised > bounds.most ? bounds.most : raised;
  });
}

static void convertIdentity(OnnxConversion &node) {
  node.setResult(node.input(0));
}

/// Inference passes everything on.
static void convertDropout(OnnxConversion &node) {
  if (node.wantsResult(1))
    return node.issue("the mask is an output of training, which is not "
                      "supported",
                      "export the model in eval mode");
  if (node.has(2)) {
    auto mode = std::get_if<OnnxConstant>(&node.input(2));
    if (!mode || (*mode)->ints != std::vector<int64_t>{0})
      return node.issue("training_mode must be a constant false",
                        "export the model in eval mode");
  }
  node.setResult(node.input(0));
}

/// A constant from whichever attribute holds it.
static OnnxTensor constantOf(OnnxConversion &node) {
  OnnxTensor result;
  if (const OnnxTensor *tensor = node.tensor("value"))
    return *tensor;
  if (node.hasAttribute("value_float") || node.hasAttribute("value_floats")) {
    result.type = OnnxType::Float;
    result.floats = node.hasAttribute("value_float")
                        ? std::vector<float>{node.number("value_float", 0)}
                        : node.numbers("value_floats");
  } else if (node.hasAttribute("value_int") ||
             node.hasAttribute("value_ints")) {
    result.type = OnnxType::Int64;
    result.ints = node.hasAttribute("value_int")
                      ? std::vector<int64_t>{node.integer("value_int", 0)}
                      : node.integers("value_ints", std::vector<int64_t>());
  } else {
    node.issue("expected one of the attributes value, value_float, "
               "value_floats, value_int and value_ints");
  }
  if (node.hasAttribute("value_floats") || node.hasAttribute("value_ints"))
    result.dims = {int64_t(result.floats.size() + result.ints.size())};
  return result;
}

static void convertConstant(OnnxConversion &node) {
  auto result = std::make_shared<OnnxTensor>(constantOf(node));
  // Parameters are called by their tensor's name.
  result->name = node.node().outputs.empty() ? "" : node.node().outputs.front();
  node.setResult(OnnxConstant(std::move(result)));
}

void resnetc::addEltwiseConversions(OnnxConversions &table) {
  table.activations["Relu"] = {convertRelu, 1, 1};
  table.constants["Relu"] = {foldRelu, 1, 1};
  table.activations["Sigmoid"] = {convertSigmoid, 1, 1};
  table.constants["Sigmoid"] = {foldSigmoid, 1, 1};
  table.constants["Sqrt"] = {foldSqrt, 1, 1};
  table.activations["LeakyRelu"] = {convertLeakyRelu, 1, 1};
  table.constants["LeakyRelu"] = {foldLeakyRelu, 1, 1};
  table.activations["Clip"] = {convertClip, 1, 3};
  table.constants["Clip"] = {foldClip, 1, 3};
  table.activations["Identity"] = {convertIdentity, 1, 1};
  table.activations["Dropout"] = {convertDropout, 1, 3};
  table.activations["Constant"] = {convertConstant, 0, 0};
}
