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

//===----------------------------------------------------------------------===//
// batch_norm
//===----------------------------------------------------------------------===//

template <typename Op>
static LogicalResult verifyEpsilon(Op op, llvm::StringRef rule) {
  llvm::APFloat epsilon = op.getEpsilon();
  if (epsilon.isFinite() && !epsilon.isNegative())
    return success();
  return violation(op, rule)
         << "epsilon must be finite and >= 0, got " << op.getEpsilonAttr();
}

/// Each is [channels].
static LogicalResult verifyVectors(Operation *op, llvm::StringRef rule,
                                   llvm::ArrayRef<NamedOperand> vectors,
                                   int64_t channels) {
  for (NamedOperand vector : vectors)
    if (failed(verifyVector(op, rule, vector, channels)))
      return failure();
  return success();
}

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
  if (failed(verifyVectors(*this, "C2",
                           {{"scale", getScale()},
                            {"bias", getBias()},
                            {"mean", getMean()},
                            {"variance", getVariance()}},
                           channels)) ||
      failed(verifyEpsilon(*this, "C3")))
    return failure();
  return verifyResult(*this, "C4");
}

//===----------------------------------------------------------------------===//
// batch_norm_training, batch_norm_backward
//===----------------------------------------------------------------------===//

LogicalResult
BatchNormTrainingOp::inferReturnTypes(MLIRContext *context,
                                      std::optional<Location>, Adaptor adaptor,
                                      llvm::SmallVectorImpl<Type> &inferred) {
  if (adaptor.getOperands().empty())
    return failure();
  RankedTensorType input = asActivation(adaptor.getOperands()[0].getType());
  if (!input)
    return failure();
  auto vector =
      RankedTensorType::get(input.getShape().back(), input.getElementType());
  inferred.append({input, vector, vector});
  return success();
}

LogicalResult BatchNormTrainingOp::verify() {
  if (failed(verifyActivation(*this, "C1", {"input", getInput()})))
    return failure();
  RankedTensorType input = getInput().getType();
  int64_t channels = input.getShape().back();
  if (failed(verifyVectors(*this, "C2",
                           {{"scale", getScale()}, {"bias", getBias()}},
                           channels)) ||
      failed(verifyEpsilon(*this, "C3")) ||
      failed(verifyType(*this, "C4", {"residual", getResidual()}, input)) ||
      failed(verifyType(*this, "C5", {"out", getOut()}, input)))
    return failure();
  return verifyVectors(*this, "C5",
                       {{"mean", getMean()}, {"variance", getVariance()}},
                       channels);
}

LogicalResult BatchNormBackwardOp::verify() {
  if (failed(verifyActivation(*this, "C1", {"dy", getDy()})))
    return failure();
  RankedTensorType type = getDy().getType();
  int64_t channels = type.getShape().back();
  if (failed(verifyType(*this, "C2", {"input", getInput()}, type)) ||
      failed(verifyType(*this, "C2", {"output", getOutput()}, type)) ||
      failed(verifyVectors(*this, "C3",
                           {{"scale", getScale()},
                            {"mean", getMean()},
                            {"variance", getVariance()}},
                           channels)) ||
      failed(verifyEpsilon(*this, "C4")) ||
      failed(verifyType(*this, "C5", {"dinput", getDinput()}, type)) ||
      failed(verifyVectors(*this, "C5",
                           {{"dscale", getDscale()}, {"dbias", getDbias()}},
                           channels)) ||
      failed(verifyType(*this, "C6", {"dresidual", getDresidual()}, type)))
    return failure();
  if (getDresidual() && !getOutput())
    return violation(*this, "C6")
           << "dresidual needs output; without it, the gradient is dy";
  return success();
}
