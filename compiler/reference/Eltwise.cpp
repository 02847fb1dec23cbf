//===- Eltwise.cpp - elementwise ops in double precision ------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/reference/Ops.h"

#include <algorithm>
#include <cmath>
#include <functional>

using namespace resnetc;
using namespace resnetc::reference;

//===----------------------------------------------------------------------===//
// Of one tensor
//===----------------------------------------------------------------------===//

void reference::activate(nn::Activation activation, DoubleTensor &tensor) {
  if (activation == nn::Activation::None)
    return;
  // NaN is not below 0, so it stays.
  for (double &value : tensor.values)
    value = value < 0 ? 0 : value;
}

DoubleTensor reference::evaluate(Arguments<nn::ReluOp> op) {
  DoubleTensor out = *op.getInput();
  activate(nn::Activation::Relu, out);
  return out;
}

DoubleTensor reference::evaluate(Arguments<nn::LeakyReluOp> op) {
  DoubleTensor out = *op.getInput();
  const double alpha = op.getAlpha().convertToFloat();
  for (double &value : out.values)
    value = value < 0 ? alpha * value : value;
  return out;
}

DoubleTensor reference::evaluate(Arguments<nn::ClipOp> op) {
  DoubleTensor out = *op.getInput();
  const double low = op.getMin().convertToFloat();
  const double high = op.getMax().convertToFloat();
  for (double &value : out.values) {
    // NaN is neither below the one nor above the other, so it stays.
    value = value < low ? low : value;
    value = value > high ? high : value;
  }
  return out;
}

DoubleTensor reference::evaluate(Arguments<nn::SigmoidOp> op) {
  DoubleTensor out = *op.getInput();
  for (double &value : out.values)
    value = 1 / (1 + std::exp(-value));
  return out;
}

//===----------------------------------------------------------------------===//
// Of two tensors
//===----------------------------------------------------------------------===//

size_t reference::repeatedOffset(const Shape &shape, size_t index,
                                 const DoubleTensor &operand) {
  size_t offset = 0, stride = 1;
  for (size_t axis = shape.size(); axis-- > 0;) {
    if (operand.shape[axis] != 1)
      offset += index % shape[axis] * stride;
    index /= shape[axis];
    stride *= operand.shape[axis];
  }
  return offset;
}

template <typename Op, typename Function>
static DoubleTensor combine(Op op, Function function) {
  const DoubleTensor &lhs = *op.getLhs(), &rhs = *op.getRhs();
  Shape shape = lhs.shape;
  for (size_t axis = 0; axis < shape.size(); ++axis)
    shape[axis] = std::max(shape[axis], rhs.shape[axis]);
  DoubleTensor out(shape);
  for (size_t i = 0; i < out.values.size(); ++i)
    out.values[i] = function(lhs.values[repeatedOffset(shape, i, lhs)],
                             rhs.values[repeatedOffset(shape, i, rhs)]);
  activate(op.getActivation(), out);
  return out;
}

DoubleTensor reference::evaluate(Arguments<nn::AddOp> op) {
  return combine(op, std::plus<double>());
}
DoubleTensor reference::evaluate(Arguments<nn::SubOp> op) {
  return combine(op, std::minus<double>());
}
DoubleTensor reference::evaluate(Arguments<nn::MulOp> op) {
  return combine(op, std::multiplies<double>());
}
DoubleTensor reference::evaluate(Arguments<nn::DivOp> op) {
  return combine(op, std::divides<double>());
}
