//===- OnnxProduct.cpp - products with constant weights -------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OnnxProduct.h"

#include "OnnxBroadcast.h"

#include <cstdio>

using namespace mlir;
using namespace resnetc;

static std::vector<float> scaled(const std::vector<float> &values,
                                 double scale) {
  std::vector<float> result;
  result.reserve(values.size());
  for (float value : values)
    result.push_back(float(value * scale));
  return result;
}

/// Nine digits tell any two float32 apart, and equal names mean equal values.
static std::string scaleSuffix(float scale) {
  char digits[32];
  std::snprintf(digits, sizeof digits, ".times%.9g", scale);
  return scale == 1 ? "" : digits;
}

OnnxConstant resnetc::scaleConstant(OnnxConversion &node,
                                    const OnnxConstant &constant, float scale) {
  if (scale == 1)
    return constant;
  auto result = std::make_shared<OnnxTensor>(*constant);
  result->name =
      node.builder().derivedName(constant->name + scaleSuffix(scale));
  result->floats = scaled(constant->floats, scale);
  return result;
}

static std::vector<float> weightValues(const OnnxWeight &weight) {
  const OnnxTensor &matrix = *weight.matrix;
  if (weight.transposed)
    return scaled(matrix.floats, weight.scale);
  return scaled(permuteValues(matrix.floats, matrix.dims, {1, 0}),
                weight.scale);
}

/// The weight as [p, k], with `spatial` ones behind.
static Value weightParameter(OnnxConversion &node, const OnnxWeight &weight,
                             size_t spatial) {
  if (node.failed())
    return {};
  if (weight.transposed && weight.scale == 1 && spatial == 0)
    return node.parameter(weight.matrix);
  std::vector<int64_t> shape = {weight.p(), weight.k()};
  shape.insert(shape.end(), spatial, 1);
  std::string suffix = weight.transposed ? "" : ".transposed";
  suffix += scaleSuffix(weight.scale) + (spatial == 0 ? "" : ".1x1");
  return node.parameter(weight.matrix->name, suffix, shape,
                        [&] { return weightValues(weight); });
}

OnnxActivation resnetc::multiply(OnnxConversion &node, const OnnxActivation &x,
                                 const OnnxWeight &weight,
                                 const OnnxConstant &bias) {
  int64_t m = 1, k = x.shape.back().coefficient();
  for (int64_t extent :
       cast<RankedTensorType>(x.value.getType()).getShape().drop_front())
    m *= extent;
  m /= k;
  OnnxShape shape = x.shape;
  shape.back() = weight.p();
  OpBuilder &ops = node.builder().ops();
  auto none = nn::ActivationAttr::get(ops.getContext(), nn::Activation::None);
  Value offsets = bias ? node.parameter(bias) : Value();
  Value weights = weightParameter(node, weight, m == 1 ? 0 : 2);
  if (m == 1) {
    Value rows = node.reshape(node.asRows(x).value, {k});
    return node.fromGroups(
        node.emit<nn::LinearOp>(rows, weights, offsets, none), shape);
  }
  auto list = [&](std::initializer_list<int64_t> values) {
    return ops.getDenseI64ArrayAttr(values);
  };
  Value result = node.emit<nn::Conv2dOp>(
      node.asGroups(x, {1, m, k}), weights, offsets, /*residual=*/Value(),
      list({1, 1}), list({0, 0, 0, 0}), list({1, 1}), ops.getI64IntegerAttr(1),
      none);
  return node.fromGroups(result, shape);
}
