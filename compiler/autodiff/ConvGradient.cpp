//===- ConvGradient.cpp - convolution and linear --------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/autodiff/Rules.h"

using namespace mlir;
using namespace resnetc;
using namespace resnetc::autodiff;

/// db = sum of dy over n, h, w
static void addBias(Value bias, Value dy, Gradients &gradients) {
  if (bias && gradients.isNeeded(bias))
    gradients.add(bias, gradients.create<nn::ChannelSumOp>(dy));
}

/// The filter first: it is the last reader of many an input, whose memory the
/// input's gradient may then take.
void autodiff::backward(nn::Conv2dOp op, Value dy, Gradients &gradients) {
  dy = beforeActivation(op, dy, gradients);
  addBias(op.getBias(), dy, gradients);
  if (gradients.isNeeded(op.getFilter()))
    gradients.add(op.getFilter(),
                  gradients.create<nn::Conv2dBackwardFilterOp>(
                      op.getFilter().getType(), dy, op.getInput(),
                      op.getStridesAttr(), op.getPadsAttr(),
                      op.getDilationsAttr(), op.getGroupsAttr()));
  if (gradients.isNeeded(op.getInput()))
    gradients.add(op.getInput(),
                  gradients.create<nn::Conv2dBackwardDataOp>(
                      op.getInput().getType(), dy, op.getFilter(),
                      /*residual=*/Value(), op.getStridesAttr(),
                      op.getPadsAttr(), op.getDilationsAttr(),
                      op.getGroupsAttr()));
  if (op.getResidual() && gradients.isNeeded(op.getResidual()))
    gradients.add(op.getResidual(), dy);
}

void autodiff::backward(nn::LinearOp op, Value dy, Gradients &gradients) {
  dy = beforeActivation(op, dy, gradients);
  addBias(op.getBias(), dy, gradients);
  if (gradients.isNeeded(op.getWeight()))
    gradients.add(op.getWeight(), gradients.create<nn::LinearBackwardWeightOp>(
                                      dy, op.getInput()));
  if (gradients.isNeeded(op.getInput()))
    gradients.add(op.getInput(),
                  gradients.create<nn::LinearBackwardDataOp>(
                      op.getInput().getType(), dy, op.getWeight()));
}
