//===- MatmulGradient.cpp - the product of two activations ----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/autodiff/Rules.h"

using namespace mlir;
using namespace resnetc;
using namespace resnetc::autodiff;

/// Each [h, w] of [n, b, h, w] turned.
static Value turned(Value matrices, Gradients &gradients) {
  return gradients.create<nn::TransposeOp>(matrices,
                                           ArrayRef<int64_t>{1, 3, 2});
}

static int64_t batchOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getDimSize(0);
}

/// A parameter of n = 1 may meet many samples in a matmul; a transpose of it
/// may not.
static bool isShared(Value operand, Value other) {
  return batchOf(operand) == 1 && batchOf(other) != 1;
}

const char *autodiff::refusal(nn::MatmulOp op, const Gradients &gradients) {
  Value lhs = op.getLhs(), rhs = op.getRhs();
  bool isMissing = (gradients.isNeeded(lhs) && isShared(rhs, lhs)) ||
                   (gradients.isNeeded(rhs) && isShared(lhs, rhs));
  return isMissing ? "nn.matmul with a parameter that all samples share has no "
                     "gradient"
                   : nullptr;
}

/// dlhs = dy * transposed rhs, drhs = transposed lhs * dy
void autodiff::backward(nn::MatmulOp op, Value dy, Gradients &gradients) {
  Value lhs = op.getLhs(), rhs = op.getRhs();
  if (gradients.isNeeded(rhs)) {
    Value each = gradients.create<nn::MatmulOp>(turned(lhs, gradients), dy);
    gradients.add(rhs, gradients.sumTo(rhs.getType(), each));
  }
  if (gradients.isNeeded(lhs)) {
    Value each = gradients.create<nn::MatmulOp>(dy, turned(rhs, gradients));
    gradients.add(lhs, gradients.sumTo(lhs.getType(), each));
  }
}
