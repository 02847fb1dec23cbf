//===- EltwiseOps.cpp - elementwise ops -----------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/NnSyntax.h"
#include "compiler/ir/Rules.h"
#include "compiler/ir/Shapes.h"

using namespace mlir;
using namespace resnetc::nn;

//===----------------------------------------------------------------------===//
// Of one tensor
//===----------------------------------------------------------------------===//

LogicalResult ReluOp::verify() {
  return verifyActivation(*this, "C1", {"input", getInput()});
}

template <typename Op> static LogicalResult verifyAlpha(Op op) {
  if (op.getAlpha().isFinite())
    return success();
  return violation(op, "C2")
         << "alpha must be finite, got " << op.getAlphaAttr();
}

LogicalResult LeakyReluOp::verify() {
  if (failed(verifyActivation(*this, "C1", {"input", getInput()})))
    return failure();
  return verifyAlpha(*this);
}

template <typename Op> static LogicalResult verifyBounds(Op op) {
  if (!op.getMin().isNaN() && !op.getMax().isNaN())
    return success();
  return violation(op, "C2") << "min and max must not be NaN, got "
                             << op.getMinAttr() << " and " << op.getMaxAttr();
}

LogicalResult ClipOp::verify() {
  if (failed(verifyActivation(*this, "C1", {"input", getInput()})))
    return failure();
  return verifyBounds(*this);
}

LogicalResult SigmoidOp::verify() {
  return verifyActivation(*this, "C1", {"input", getInput()});
}

LogicalResult NegateOp::verify() {
  return verifyActivation(*this, "C1", {"input", getInput()});
}

//===----------------------------------------------------------------------===//
// Gradients
//===----------------------------------------------------------------------===//

LogicalResult ReluBackwardOp::verify() {
  return verifyActivation(*this, "C1", {"dy", getDy()});
}

LogicalResult SigmoidBackwardOp::verify() {
  return verifyActivation(*this, "C1", {"dy", getDy()});
}

LogicalResult LeakyReluBackwardOp::verify() {
  if (failed(verifyActivation(*this, "C1", {"dy", getDy()})))
    return failure();
  return verifyAlpha(*this);
}

LogicalResult ClipBackwardOp::verify() {
  if (failed(verifyActivation(*this, "C1", {"dy", getDy()})))
    return failure();
  return verifyBounds(*this);
}

//===----------------------------------------------------------------------===//
// Of two tensors
//===----------------------------------------------------------------------===//

ParseResult resnetc::nn::parseBinaryTypes(OpAsmParser &parser, Type &lhs,
                                          Type &rhs, Type &result) {
  if (failed(parser.parseOptionalLParen())) {
    if (parser.parseType(result))
      return failure();
    lhs = rhs = result;
    return success();
  }
  return failure(parser.parseType(lhs) || parser.parseComma() ||
                 parser.parseType(rhs) || parser.parseRParen() ||
                 parser.parseArrow() || parser.parseType(result));
}

void resnetc::nn::printBinaryTypes(OpAsmPrinter &printer, Operation *, Type lhs,
                                   Type rhs, Type result) {
  if (lhs == result && rhs == result)
    printer << result;
  else
    printer << "(" << lhs << ", " << rhs << ") -> " << result;
}

/// What two extents of one axis make: their common value, or the other one
/// where one of them is 1. None if they do not meet.
static std::optional<int64_t> meet(int64_t lhs, int64_t rhs) {
  if (lhs == rhs || rhs == 1)
    return lhs;
  if (lhs == 1)
    return rhs;
  return std::nullopt;
}

static LogicalResult inferBinary(ValueRange operands,
                                 llvm::SmallVectorImpl<Type> &inferred) {
  if (operands.size() < 2)
    return failure();
  RankedTensorType lhs = asActivation(operands[0].getType());
  RankedTensorType rhs = asActivation(operands[1].getType());
  if (!lhs || !rhs || lhs.getRank() != rhs.getRank())
    return failure();
  llvm::SmallVector<int64_t, 4> extents;
  for (auto [left, right] : llvm::zip_equal(lhs.getShape(), rhs.getShape())) {
    std::optional<int64_t> extent = meet(left, right);
    if (!extent)
      return failure();
    extents.push_back(*extent);
  }
  inferred.push_back(RankedTensorType::get(extents, lhs.getElementType()));
  return success(asActivation(inferred.back()) != nullptr);
}

static bool isRepeatedParam(Value operand) {
  return operand.getDefiningOp<ParamOp>() &&
         cast<RankedTensorType>(operand.getType()).getDimSize(0) == 1;
}

template <typename Op> static LogicalResult verifyBinary(Op op) {
  if (failed(verifyActivation(op, "C1", {"lhs", op.getLhs()})) ||
      failed(verifyActivation(op, "C1", {"rhs", op.getRhs()})))
    return failure();
  RankedTensorType lhs = op.getLhs().getType(), rhs = op.getRhs().getType();
  if (lhs.getRank() != rhs.getRank())
    return violation(op, "C2")
           << "lhs and rhs must have one rank, got " << lhs << " and " << rhs;
  auto meets = [](auto extents) {
    return meet(std::get<0>(extents), std::get<1>(extents)).has_value();
  };
  if (!llvm::all_of(
          llvm::drop_begin(llvm::zip_equal(lhs.getShape(), rhs.getShape())),
          meets))
    return violation(op, "C3")
           << "extents of lhs and rhs must be equal or 1, got " << lhs
           << " and " << rhs;
  bool oneBatch = lhs.getDimSize(0) == rhs.getDimSize(0) ||
                  isRepeatedParam(op.getLhs()) || isRepeatedParam(op.getRhs());
  if (!oneBatch)
    return violation(op, "C4") << "n of lhs and rhs must be equal, or 1 of an "
                                  "nn.param, got "
                               << lhs << " and " << rhs;
  return verifyResult(op, "C5");
}

LogicalResult AddOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                      Adaptor adaptor,
                                      llvm::SmallVectorImpl<Type> &inferred) {
  return inferBinary(adaptor.getOperands(), inferred);
}
LogicalResult SubOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                      Adaptor adaptor,
                                      llvm::SmallVectorImpl<Type> &inferred) {
  return inferBinary(adaptor.getOperands(), inferred);
}
LogicalResult MulOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                      Adaptor adaptor,
                                      llvm::SmallVectorImpl<Type> &inferred) {
  return inferBinary(adaptor.getOperands(), inferred);
}
LogicalResult DivOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                      Adaptor adaptor,
                                      llvm::SmallVectorImpl<Type> &inferred) {
  return inferBinary(adaptor.getOperands(), inferred);
}

LogicalResult AddOp::verify() { return verifyBinary(*this); }
LogicalResult SubOp::verify() { return verifyBinary(*this); }
LogicalResult MulOp::verify() { return verifyBinary(*this); }
LogicalResult DivOp::verify() { return verifyBinary(*this); }
