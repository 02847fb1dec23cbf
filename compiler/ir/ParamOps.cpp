//===- ParamOps.cpp - parameters of the network ---------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Rules.h"
#include "compiler/ir/Shapes.h"

using namespace mlir;
using namespace resnetc::nn;

static LogicalResult verifyFold(ParamOp op, BatchNormFoldAttr fold) {
  int64_t rank = fold.getPart() == FoldPart::Filter ? 4 : 1;
  if (op.getType().getRank() != rank)
    return violation(op, "C2")
           << "a fold of a " << stringifyFoldPart(fold.getPart())
           << " must have rank " << rank << ", got " << op.getType();
  llvm::APFloat epsilon = fold.getEpsilon().getValue();
  bool valid = fold.getEpsilon().getType().isF64() && epsilon.isFinite() &&
               !epsilon.isNegative();
  if (!valid)
    return violation(op, "C3")
           << "epsilon must be a finite f64 >= 0, got " << fold.getEpsilon();
  return success();
}

LogicalResult ParamOp::verify() {
  if (!asParameter(getType(), getType().getRank()))
    return violation(*this, "C1")
           << "a parameter must be static, every extent >= 1 and below 2^31 "
              "elements, got "
           << getType();
  if (BatchNormFoldAttr fold = getFoldAttr())
    return verifyFold(*this, fold);
  return success();
}
