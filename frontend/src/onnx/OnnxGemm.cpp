//===- OnnxGemm.cpp - Gemm ------------------------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// alpha * A * B + beta * C. The usual case, B a constant and C one number a
// column, is one op; everything else is a product, then what is left of it.
//
//===----------------------------------------------------------------------===//
#include "OnnxArithmetic.h"
#include "OnnxBroadcast.h"
#include "OnnxProduct.h"

#include "compiler/ir/Rules.h"

using namespace mlir;
using namespace resnetc;

namespace {

struct Gemm {
  float alpha, beta;
  bool transposeA, transposeB;
};

/// Whether C is a constant of one number, or one a column.
bool isBias(const OnnxValue &c, int64_t columns) {
  auto constant = std::get_if<OnnxConstant>(&c);
  if (!constant)
    return false;
  const std::vector<int64_t> &dims = (*constant)->dims;
  if (dims.size() > 2 || (dims.size() == 2 && dims[0] != 1))
    return false;
  return dims.empty() || dims.back() == 1 || dims.back() == columns;
}

/// beta * C as [columns].
OnnxConstant biasOf(OnnxConversion &node, float beta, int64_t columns) {
  OnnxConstant c = node.floats(2);
  if (node.failed())
    return c;
  c = scaleConstant(node, c, beta);
  if (c->dims == std::vector<int64_t>{columns})
    return c;
  auto bias = std::make_shared<OnnxTensor>(*c);
  bias->name =
      node.builder().derivedName(c->name + "." + std::to_string(columns));
  bias->dims = {columns};
  bias->floats.resize(columns, c->floats.empty() ? 0 : c->floats.front());
  return bias;
}

/// The value times a number that is no constant of the file.
OnnxValue scaleValue(OnnxConversion &node, const OnnxValue &value,
                     float scale) {
  if (scale == 1)
    return value;
  if (auto constant = std::get_if<OnnxConstant>(&value))
    return scaleConstant(node, *constant, scale);
  auto one = std::make_shared<OnnxTensor>();
  one->name = node.builder().derivedName(node.node().name + ".scale");
  one->type = OnnxType::Float;
  one->floats = {1};
  return combine(node, Arithmetic::Mul, value, scaleConstant(node, one, scale));
}

/// A constant matrix as IR [1, 1, rows, columns], transposed here: planning
/// knows no op on parameters.
Value constantMatrix(OnnxConversion &node, const OnnxTensor &matrix,
                     bool transposed) {
  std::vector<int64_t> shape = {1, 1, matrix.dims[0], matrix.dims[1]};
  if (!transposed)
    return node.parameter(matrix.name, ".matrix", shape,
                          [&] { return matrix.floats; });
  std::swap(shape[2], shape[3]);
  return node.parameter(matrix.name, ".matrix.transposed", shape, [&] {
    return permuteValues(matrix.floats, matrix.dims, {1, 0});
  });
}

/// A matrix as IR [1, 1, rows, columns].
Value matrixValue(OnnxConversion &node, size_t input, bool transposed) {
  auto x = std::get_if<OnnxActivation>(&node.input(input));
  if (!x)
    return constantMatrix(node, *node.floats(input), transposed);
  OnnxShape shape = node.shapeOf(input);
  Value matrix =
      node.asGroups(*x, {1, shape[0].coefficient(), shape[1].coefficient()});
  return transposed ? node.transpose(matrix, {1, 3, 2}) : matrix;
}

/// A * B without weights; in whole mode.
OnnxValue multiplyMatrices(OnnxConversion &node, const Gemm &gemm) {
  if (!node.wholeMode()) {
    node.mixesBatch("the product of " + text(node.shapeOf(0)) + " and " +
                    text(node.shapeOf(1)) + " reaches axis 0");
    return {};
  }
  OnnxShape a = node.shapeOf(0), b = node.shapeOf(1);
  OnnxShape shape = {a[gemm.transposeA ? 1 : 0], b[gemm.transposeB ? 0 : 1]};
  Value lhs = matrixValue(node, 0, gemm.transposeA);
  Value rhs = matrixValue(node, 1, gemm.transposeB);
  return node.fromGroups(node.emit<nn::MatmulOp>(lhs, rhs), shape);
}

bool checkShapes(OnnxConversion &node, const Gemm &gemm) {
  OnnxShape a = node.shapeOf(0), b = node.shapeOf(1);
  if (a.size() == 2 && b.size() == 2 &&
      a[gemm.transposeA ? 0 : 1] == b[gemm.transposeB ? 1 : 0])
    return true;
  node.issue("the matrices A " + text(a) +
             (gemm.transposeA ? " (transposed)" : "") + " and B " + text(b) +
             (gemm.transposeB ? " (transposed)" : "") + " have no product");
  return false;
}

void convertGemm(OnnxConversion &node) {
  Gemm gemm = {node.number("alpha", 1), node.number("beta", 1),
               node.flag("transA", false), node.flag("transB", false)};
  for (size_t input = 0; input < 3; ++input)
    if (node.has(input) &&
        !std::holds_alternative<OnnxActivation>(node.input(input)))
      node.floats(input);
  if (node.failed() || !checkShapes(node, gemm))
    return;
  auto x = std::get_if<OnnxActivation>(&node.input(0));
  auto matrix = std::get_if<OnnxConstant>(&node.input(1));
  OnnxValue result;
  bool hasBias = false;
  if (x && matrix && !gemm.transposeA) {
    OnnxWeight weight = {*matrix, gemm.transposeB, gemm.alpha};
    hasBias = node.has(2) && isBias(node.input(2), weight.p());
    OnnxConstant bias = hasBias ? biasOf(node, gemm.beta, weight.p()) : nullptr;
    result = multiply(node, *x, weight, bias);
  } else {
    result = scaleValue(node, multiplyMatrices(node, gemm), gemm.alpha);
  }
  if (node.has(2) && !hasBias && !node.failed())
    result = combine(node, Arithmetic::Add, result,
                     scaleValue(node, node.input(2), gemm.beta));
  node.setResult(std::move(result));
}

} // namespace

void resnetc::addGemmConversions(OnnxConversions &table) {
  table.activations["Gemm"] = {convertGemm, 2, 3};
}
