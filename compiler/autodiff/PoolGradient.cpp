//===- PoolGradient.cpp - pooling -----------------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/autodiff/Rules.h"

using namespace mlir;
using namespace resnetc;
using namespace resnetc::autodiff;

// An op of one operand has a turn only if that is needed.

void autodiff::backward(nn::MaxPool2dOp op, Value dy, Gradients &gradients) {
  gradients.add(op.getInput(), gradients.create<nn::MaxPool2dBackwardOp>(
                                   op.getInput().getType(), dy, op.getInput(),
                                   op.getKernelAttr(), op.getStridesAttr(),
                                   op.getPadsAttr(), op.getDilationsAttr()));
}

void autodiff::backward(nn::AvgPool2dOp op, Value dy, Gradients &gradients) {
  gradients.add(op.getInput(),
                gradients.create<nn::AvgPool2dBackwardOp>(
                    op.getInput().getType(), dy, op.getKernelAttr(),
                    op.getStridesAttr(), op.getPadsAttr(),
                    op.getCountIncludePadAttr()));
}

void autodiff::backward(nn::GlobalAvgPoolOp op, Value dy,
                        Gradients &gradients) {
  gradients.add(op.getInput(), gradients.create<nn::GlobalAvgPoolBackwardOp>(
                                   op.getInput().getType(), dy));
}

void autodiff::backward(nn::GlobalMaxPoolOp op, Value dy,
                        Gradients &gradients) {
  gradients.add(op.getInput(), gradients.create<nn::GlobalMaxPoolBackwardOp>(
                                   op.getInput().getType(), dy, op.getInput()));
}
