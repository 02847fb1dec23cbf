//===- TrainingOps.cpp - the loss, and what a training step leaves --------===//
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
// softmax_cross_entropy
//===----------------------------------------------------------------------===//

LogicalResult SoftmaxCrossEntropyOp::inferReturnTypes(
    MLIRContext *context, std::optional<Location>, Adaptor adaptor,
    llvm::SmallVectorImpl<Type> &inferred) {
  if (adaptor.getOperands().empty())
    return failure();
  RankedTensorType logits = asActivation(adaptor.getOperands()[0].getType());
  if (!logits)
    return failure();
  auto column =
      RankedTensorType::get({logits.getDimSize(0), 1}, logits.getElementType());
  inferred.append({column, column, logits});
  return success();
}

LogicalResult SoftmaxCrossEntropyOp::verify() {
  RankedTensorType logits = asActivation(getLogits().getType());
  if (!logits || logits.getRank() != 2)
    return violation(*this, "C1")
           << "logits must be [n, classes], got " << getLogits().getType();
  Type element = logits.getElementType();
  auto column = RankedTensorType::get({logits.getDimSize(0), 1}, element);
  if (failed(verifyType(*this, "C2", {"labels", getLabels()}, column)) ||
      failed(verifyType(*this, "C3", {"settings", getSettings()},
                        RankedTensorType::get({1, 2}, element))) ||
      failed(verifyType(*this, "C4", {"loss", getLoss()}, column)) ||
      failed(verifyType(*this, "C4", {"correct", getCorrect()}, column)))
    return failure();
  return verifyType(*this, "C4", {"dlogits", getDlogits()}, logits);
}

//===----------------------------------------------------------------------===//
// add_gradient, set_statistic
//===----------------------------------------------------------------------===//

LogicalResult AddGradientOp::verify() {
  RankedTensorType type = getValue().getType();
  if (asParameter(type, type.getRank()))
    return success();
  return violation(*this, "C1")
         << "value must be static, every extent >= 1 and below 2^31 elements, "
            "got "
         << type;
}

LogicalResult SetStatisticOp::verify() {
  if (failed(verifyParameter(*this, "C1", {"value", getValue()}, {"c"})))
    return failure();
  int64_t count = static_cast<int64_t>(getCount());
  if (count < 1 || count >= kSizeLimit)
    return violation(*this, "C2")
           << "count must be >= 1 and below 2^31, got " << count;
  double momentum = getMomentum().convertToDouble();
  if (momentum >= 0 && momentum <= 1)
    return success();
  return violation(*this, "C3")
         << "momentum must be 0 to 1, got " << getMomentumAttr();
}
