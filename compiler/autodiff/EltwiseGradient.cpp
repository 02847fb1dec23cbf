//===- EltwiseGradient.cpp - elementwise ops ------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/autodiff/Rules.h"

using namespace mlir;
using namespace resnetc;
using namespace resnetc::autodiff;

//===----------------------------------------------------------------------===//
// Of one tensor: such an op has a turn only if that is needed
//===----------------------------------------------------------------------===//

void autodiff::backward(nn::ReluOp op, Value dy, Gradients &gradients) {
  gradients.add(op.getInput(),
                gradients.create<nn::ReluBackwardOp>(dy, op.getResult()));
}

void autodiff::backward(nn::LeakyReluOp op, Value dy, Gradients &gradients) {
  gradients.add(op.getInput(), gradients.create<nn::LeakyReluBackwardOp>(
                                   dy, op.getInput(), op.getAlphaAttr()));
}

void autodiff::backward(nn::ClipOp op, Value dy, Gradients &gradients) {
  gradients.add(op.getInput(),
                gradients.create<nn::ClipBackwardOp>(
                    dy, op.getInput(), op.getMinAttr(), op.getMaxAttr()));
}

void autodiff::backward(nn::SigmoidOp op, Value dy, Gradients &gradients) {
  gradients.add(op.getInput(),
                gradients.create<nn::SigmoidBackwardOp>(dy, op.getResult()));
}

//===----------------------------------------------------------------------===//
// Of two tensors
//===----------------------------------------------------------------------===//

/// Adds to an operand's gradient, if it is needed, what `make` gives for the
/// result's shape.
template <typename Make>
static void addOperand(Value operand, Gradients &gradients, Make make) {
  if (gradients.isNeeded(operand))
    gradients.add(operand, gradients.sumTo(operand.getType(), make()));
}

/// The same with the other sign.
template <typename Make>
static void subtractOperand(Value operand, Gradients &gradients, Make make) {
  if (!gradients.isNeeded(operand))
    return;
  Value negative = gradients.create<nn::NegateOp>(make());
  gradients.add(operand, gradients.sumTo(operand.getType(), negative));
}

void autodiff::backward(nn::AddOp op, Value dy, Gradients &gradients) {
  dy = beforeActivation(op, dy, gradients);
  addOperand(op.getLhs(), gradients, [&] { return dy; });
  addOperand(op.getRhs(), gradients, [&] { return dy; });
}

void autodiff::backward(nn::SubOp op, Value dy, Gradients &gradients) {
  dy = beforeActivation(op, dy, gradients);
  addOperand(op.getLhs(), gradients, [&] { return dy; });
  subtractOperand(op.getRhs(), gradients, [&] { return dy; });
}

void autodiff::backward(nn::MulOp op, Value dy, Gradients &gradients) {
  dy = beforeActivation(op, dy, gradients);
  auto times = [&](Value other) -> Value {
    return gradients.create<nn::MulOp>(dy, other);
  };
  addOperand(op.getLhs(), gradients, [&] { return times(op.getRhs()); });
  addOperand(op.getRhs(), gradients, [&] { return times(op.getLhs()); });
}

/// dlhs = dy / rhs, drhs = - (dy / rhs) * (lhs / rhs), of which the last is the
/// op's result: where relu has changed that, dy is 0.
void autodiff::backward(nn::DivOp op, Value dy, Gradients &gradients) {
  dy = beforeActivation(op, dy, gradients);
  Value dlhs = gradients.create<nn::DivOp>(dy, op.getRhs());
  addOperand(op.getLhs(), gradients, [&] { return dlhs; });
  subtractOperand(op.getRhs(), gradients, [&]() -> Value {
    return gradients.create<nn::MulOp>(dlhs, op.getResult());
  });
}

//===----------------------------------------------------------------------===//
// Over channels
//===----------------------------------------------------------------------===//

void autodiff::backward(nn::SoftmaxOp op, Value dy, Gradients &gradients) {
  gradients.add(op.getInput(),
                gradients.create<nn::SoftmaxBackwardOp>(dy, op.getResult()));
}

void autodiff::backward(nn::LogSoftmaxOp op, Value dy, Gradients &gradients) {
  gradients.add(op.getInput(),
                gradients.create<nn::LogSoftmaxBackwardOp>(dy, op.getResult()));
}
