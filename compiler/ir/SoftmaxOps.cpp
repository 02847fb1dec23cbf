//===- SoftmaxOps.cpp - softmax and its logarithm -------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Rules.h"

using namespace mlir;
using namespace resnetc::nn;

LogicalResult SoftmaxOp::verify() {
  return verifyActivation(*this, "C1", {"input", getInput()});
}

LogicalResult LogSoftmaxOp::verify() {
  return verifyActivation(*this, "C1", {"input", getInput()});
}

LogicalResult SoftmaxBackwardOp::verify() {
  return verifyActivation(*this, "C1", {"dy", getDy()});
}

LogicalResult LogSoftmaxBackwardOp::verify() {
  return verifyActivation(*this, "C1", {"dy", getDy()});
}
