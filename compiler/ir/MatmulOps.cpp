//===- MatmulOps.cpp - the product of two activations ---------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Rules.h"
#include "compiler/ir/Shapes.h"

using namespace mlir;
using namespace resnetc::nn;

LogicalResult
MatmulOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                           Adaptor adaptor,
                           llvm::SmallVectorImpl<Type> &inferred) {
  if (adaptor.getOperands().size() < 2)
    return failure();
  RankedTensorType lhs = asImage(adaptor.getOperands()[0].getType());
  RankedTensorType rhs = asImage(adaptor.getOperands()[1].getType());
  if (!lhs || !rhs)
    return failure();
  // The operand of n = 1 is read by every sample of the other.
  int64_t n = lhs.getDimSize(0) == 1 ? rhs.getDimSize(0) : lhs.getDimSize(0);
  inferred.push_back(RankedTensorType::get(
      {n, lhs.getDimSize(1), lhs.getDimSize(2), rhs.getDimSize(3)},
      lhs.getElementType()));
  return success(asImage(inferred.back()) != nullptr);
}

/// Every sample may read the operand.
static bool isShared(Value operand) {
  return operand.getDefiningOp<ParamOp>() &&
         cast<RankedTensorType>(operand.getType()).getDimSize(0) == 1;
}

LogicalResult MatmulOp::verify() {
  if (failed(verifyImage(*this, "C1", {"lhs", getLhs()})) ||
      failed(verifyImage(*this, "C1", {"rhs", getRhs()})))
    return failure();
  RankedTensorType lhs = getLhs().getType(), rhs = getRhs().getType();
  if (lhs.getDimSize(1) != rhs.getDimSize(1) ||
      lhs.getDimSize(3) != rhs.getDimSize(2))
    return violation(*this, "C2")
           << "lhs and rhs must be [n, b, m, k] and [n, b, k, p], got " << lhs
           << " and " << rhs;
  bool oneBatch = lhs.getDimSize(0) == rhs.getDimSize(0);
  if (!oneBatch && !isShared(getLhs()) && !isShared(getRhs()))
    return violation(*this, "C3")
           << "lhs and rhs must have one n, but a parameter may have 1, got "
           << lhs << " and " << rhs;
  if (!countElements({lhs.getDimSize(1), lhs.getDimSize(2), rhs.getDimSize(3)}))
    return violation(*this, "C4")
           << "a sample of the result must be below 2^31 elements, got " << lhs
           << " and " << rhs;
  return verifyResult(*this, "C5");
}
