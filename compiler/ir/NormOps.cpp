//===- NormOps.cpp - normalisation ----------------------------------------===//
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
BatchNormOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                              Adaptor adaptor,
                              llvm::SmallVectorImpl<Type> &inferred) {
  if (adaptor.getOperands().empty())
    return failure();
  RankedTensorType input = asActivation(adaptor.getOperands()[0].getType());
  if (!input)
    return failure();
  inferred.push_back(input);
  return success();
}

LogicalResult BatchNormOp::verify() {
  if (failed(verifyActivation(*this, "C1", {"input", getInput()})))
    return failure();
  int64_t channels = getInput().getType().getShape().back();
  for (NamedOperand vector :
       {NamedOperand{"scale", getScale()}, NamedOperand{"bias", getBias()},
        NamedOperand{"mean", getMean()},
        NamedOperand{"variance", getVariance()}})
    if (failed(verifyVector(*this, "C2", vector, channels)))
      return failure();
  llvm::APFloat epsilon = getEpsilon();
  if (!epsilon.isFinite() || epsilon.isNegative())
    return violation(*this, "C3")
           << "epsilon must be finite and >= 0, got " << getEpsilonAttr();
  return verifyResult(*this, "C4");
}
