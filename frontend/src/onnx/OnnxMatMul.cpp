//===- OnnxMatMul.cpp - MatMul --------------------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// numpy's product: of matrices, of stacks of matrices and of vectors.
//
//===----------------------------------------------------------------------===//
#include "OnnxBroadcast.h"
#include "OnnxProduct.h"

using namespace mlir;
using namespace resnetc;

namespace {

const OnnxActivation *asActivation(const OnnxValue &value) {
  return std::get_if<OnnxActivation>(&value);
}

/// An operand of a product of matrices: its shape has rank 2 or more, a vector
/// became a row or a column.
struct Factor {
  const OnnxValue &value;
  OnnxShape shape;
};

OnnxShape outerOf(const Factor &factor) {
  return {factor.shape.begin(), factor.shape.end() - 2};
}

int64_t countOf(llvm::ArrayRef<SymbolicInt> extents) {
  int64_t count = 1;
  for (SymbolicInt extent : extents)
    count *= extent.coefficient();
  return count;
}

// A constant that is repeated for each matrix may become this large: 16 MiB.
constexpr int64_t maxRepeated = int64_t(1) << 22;

/// The operand as IR [n, b, rows, columns].
Value factorValue(OnnxConversion &node, const Factor &factor, int64_t batches) {
  int64_t rows = factor.shape[factor.shape.size() - 2].coefficient();
  int64_t columns = factor.shape.back().coefficient();
  if (auto x = asActivation(factor.value))
    return node.asGroups(*x, {batches, rows, columns});
  const OnnxTensor &constant = **std::get_if<OnnxConstant>(&factor.value);
  int64_t own = int64_t(constant.floats.size()), all = 0;
  if (__builtin_mul_overflow(batches, rows * columns, &all) ||
      all > std::max(own, maxRepeated)) {
    node.issue("the constant " + text(factor.shape) + " would be repeated to " +
               std::to_string(batches) + " matrices");
    return {};
  }
  return node.parameter(constant.name,
                        "." + std::to_string(batches) + "matrices",
                        {1, batches, rows, columns}, [&] {
                          std::vector<float> values;
                          while (own > 0 && int64_t(values.size()) < all)
                            values.insert(values.end(), constant.floats.begin(),
                                          constant.floats.end());
                          return values;
                        });
}

/// The axes in front of the two matrices, without the batch. They have to be
/// the same, or one operand has none.
std::optional<int64_t> sharedBatches(OnnxConversion &node, const Factor &lhs,
                                     const Factor &rhs) {
  OnnxShape left = outerOf(lhs), right = outerOf(rhs);
  size_t rank = std::max(left.size(), right.size());
  left = alignShape(left, rank);
  right = alignShape(right, rank);
  size_t first = std::min<size_t>(node.firstAxis(), rank);
  auto inner = [&](const OnnxShape &shape) {
    return llvm::ArrayRef(shape).drop_front(first);
  };
  int64_t l = countOf(inner(left)), r = countOf(inner(right));
  bool isSame = inner(left) == inner(right);
  bool isRepeated = (l == 1 && !asActivation(lhs.value)) ||
                    (r == 1 && !asActivation(rhs.value));
  if (isSame || isRepeated)
    return std::max(l, r);
  node.issue("the axes in front of the matrices must be equal, got " +
             text(lhs.shape) + " and " + text(rhs.shape));
  return std::nullopt;
}

/// Whether axis 0 of the result would be something else than the batch.
bool reachesBatch(OnnxConversion &node, const Factor &lhs, const Factor &rhs) {
  if (node.wholeMode())
    return false;
  size_t rank = std::max(lhs.shape.size(), rhs.shape.size());
  for (const Factor *factor : {&lhs, &rhs}) {
    if (asActivation(factor->value) &&
        (factor->shape.size() < rank || factor->shape.size() < 3))
      return true;
    bool isBatched = !asActivation(factor->value) &&
                     factor->shape.size() == rank && rank > 2 &&
                     factor->shape[0] != SymbolicInt(1);
    if (isBatched)
      return true;
  }
  return false;
}

void setMatmul(OnnxConversion &node, const Factor &lhs, const Factor &rhs,
               const OnnxShape &shape) {
  if (reachesBatch(node, lhs, rhs))
    return node.mixesBatch("the product of " + text(lhs.shape) + " and " +
                           text(rhs.shape) + " reaches axis 0");
  std::optional<int64_t> batches = sharedBatches(node, lhs, rhs);
  if (!batches)
    return;
  Value left = factorValue(node, lhs, *batches);
  Value right = factorValue(node, rhs, *batches);
  Value result = node.emit<nn::MatmulOp>(left, right);
  node.setResult(node.fromGroups(result, shape));
}

/// numpy's shape of a product; none if the shapes do not fit. The operands got
/// their vectors' missing axes already, which the result loses again.
std::optional<OnnxShape> productShape(const Factor &lhs, const Factor &rhs,
                                      bool dropRow, bool dropColumn) {
  std::optional<OnnxShape> shape = broadcastShapes(outerOf(lhs), outerOf(rhs));
  if (!shape || lhs.shape.back() != rhs.shape[rhs.shape.size() - 2])
    return std::nullopt;
  if (!dropRow)
    shape->push_back(lhs.shape[lhs.shape.size() - 2]);
  if (!dropColumn)
    shape->push_back(rhs.shape.back());
  return shape;
}

/// Float operands only.
bool readFactor(OnnxConversion &node, size_t input) {
  if (asActivation(node.input(input)))
    return true;
  node.floats(input);
  return !node.failed();
}

void convertMatMul(OnnxConversion &node) {
  if (!readFactor(node, 0) || !readFactor(node, 1))
    return;
  Factor lhs = {node.input(0), node.shapeOf(0)};
  Factor rhs = {node.input(1), node.shapeOf(1)};
  bool isRow = lhs.shape.size() == 1, isColumn = rhs.shape.size() == 1;
  if (lhs.shape.empty() || rhs.shape.empty())
    return node.issue("MatMul needs operands of rank 1 or more");
  if (isRow && asActivation(lhs.value) && !node.wholeMode())
    return node.mixesBatch("the product sums over axis 0");
  if (isRow)
    lhs.shape.insert(lhs.shape.begin(), SymbolicInt(1));
  if (isColumn)
    rhs.shape.push_back(SymbolicInt(1));
  auto shape = productShape(lhs, rhs, isRow, isColumn);
  if (!shape)
    return node.issue("the shapes " + text(lhs.shape) + " and " +
                      text(rhs.shape) + " have no product");
  auto matrix = std::get_if<OnnxConstant>(&rhs.value);
  if (!matrix || !asActivation(lhs.value) || isRow || isColumn ||
      (*matrix)->dims.size() != 2)
    return setMatmul(node, lhs, rhs, *shape);
  node.setResult(
      multiply(node, *asActivation(lhs.value), {*matrix}, /*bias=*/nullptr));
}

} // namespace

void resnetc::addMatMulConversions(OnnxConversions &table) {
  table.activations["MatMul"] = {convertMatMul, 2, 2};
}
