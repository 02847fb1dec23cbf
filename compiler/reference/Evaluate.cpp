//===- Evaluate.cpp - one op of the nn dialect ----------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/reference/Evaluate.h"

#include "compiler/reference/Ops.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace resnetc;
using namespace resnetc::reference;

/// The extents of an op's first result.
static Shape resultShape(Operation *op, int64_t batch) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  Shape shape = type.getShape().vec();
  for (int64_t &extent : shape)
    if (ShapedType::isDynamic(extent))
      extent = batch;
  return shape;
}

bool reference::evaluateOp(Operation *op,
                           llvm::ArrayRef<const DoubleTensor *> operands,
                           int64_t batch, std::vector<DoubleTensor> &results) {
  auto evaluateTyped = [&](auto typed) {
    Arguments<decltype(typed)> arguments(operands, typed);
    if constexpr (requires { evaluateAll(arguments); })
      results = evaluateAll(arguments);
    else if constexpr (requires { evaluate(arguments, Shape()); })
      results = {evaluate(arguments, resultShape(op, batch))};
    else
      results = {evaluate(arguments)};
    // A result that the op may lack stands last.
    results.resize(op->getNumResults());
    return true;
  };
  return llvm::TypeSwitch<Operation *, bool>(op)
      .Case<nn::Conv2dOp, nn::LinearOp, nn::BatchNormOp, nn::MaxPool2dOp,
            nn::AvgPool2dOp, nn::GlobalAvgPoolOp, nn::GlobalMaxPoolOp,
            nn::ReluOp, nn::LeakyReluOp, nn::ClipOp, nn::SigmoidOp, nn::AddOp,
            nn::SubOp, nn::MulOp, nn::DivOp, nn::SoftmaxOp, nn::LogSoftmaxOp,
            nn::FlattenOp, nn::ReshapeOp, nn::TransposeOp, nn::ConcatOp,
            nn::SliceOp, nn::PadOp, nn::MatmulOp>(evaluateTyped)
      .Case<nn::BatchNormTrainingOp, nn::BatchNormBackwardOp,
            nn::SoftmaxCrossEntropyOp, nn::Conv2dBackwardDataOp,
            nn::Conv2dBackwardFilterOp, nn::LinearBackwardDataOp,
            nn::LinearBackwardWeightOp, nn::ChannelSumOp, nn::ReduceSumOp,
            nn::NegateOp, nn::ReluBackwardOp, nn::SigmoidBackwardOp,
            nn::SoftmaxBackwardOp, nn::LogSoftmaxBackwardOp,
            nn::LeakyReluBackwardOp, nn::ClipBackwardOp,
            nn::MaxPool2dBackwardOp, nn::AvgPool2dBackwardOp,
            nn::GlobalAvgPoolBackwardOp, nn::GlobalMaxPoolBackwardOp,
            nn::SliceBackwardOp, nn::PadBackwardOp>(evaluateTyped)
      .Default([](Operation *) { return false; });
}
