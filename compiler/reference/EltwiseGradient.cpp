//===- EltwiseGradient.cpp - gradients of elementwise ops -----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/reference/Ops.h"

#include <cmath>

using namespace resnetc;
using namespace resnetc::reference;

DoubleTensor reference::evaluate(Arguments<nn::NegateOp> op) {
  DoubleTensor out = *op.getInput();
  for (double &value : out.values)
    value = -value;
  return out;
}

/// slope(x) * dy, x being the forward op's input or output.
template <typename Slope>
static DoubleTensor scaled(const DoubleTensor &dy, const DoubleTensor &x,
                           Slope slope) {
  DoubleTensor out = dy;
  for (size_t i = 0; i < out.values.size(); ++i)
    out.values[i] *= slope(x.values[i]);
  return out;
}

DoubleTensor reference::evaluate(Arguments<nn::ReluBackwardOp> op) {
  return scaled(*op.getDy(), *op.getOutput(),
                [](double y) { return y > 0 ? 1 : 0; });
}

DoubleTensor reference::evaluate(Arguments<nn::LeakyReluBackwardOp> op) {
  const double alpha = op.getAlpha().convertToFloat();
  return scaled(*op.getDy(), *op.getInput(),
                [=](double x) { return x > 0 ? 1 : alpha; });
}

DoubleTensor reference::evaluate(Arguments<nn::ClipBackwardOp> op) {
  const double low = op.getMin().convertToFloat();
  const double high = op.getMax().convertToFloat();
  return scaled(*op.getDy(), *op.getInput(),
                [=](double x) { return low < x && x < high ? 1 : 0; });
}

DoubleTensor reference::evaluate(Arguments<nn::SigmoidBackwardOp> op) {
  return scaled(*op.getDy(), *op.getOutput(),
                [](double y) { return y * (1 - y); });
}

/// Calls change(dy, y) for the channels of each pixel, dy to be overwritten.
template <typename Change>
static DoubleTensor overRows(const DoubleTensor &dy, const DoubleTensor &y,
                             Change change) {
  DoubleTensor out = dy;
  const size_t channels = size_t(out.shape.back());
  for (size_t start = 0; start < out.values.size(); start += channels)
    change(llvm::MutableArrayRef<double>(&out.values[start], channels),
           llvm::ArrayRef<double>(&y.values[start], channels));
  return out;
}

DoubleTensor reference::evaluate(Arguments<nn::SoftmaxBackwardOp> op) {
  return overRows(*op.getDy(), *op.getOutput(), [](auto dy, auto y) {
    double sum = 0;
    for (size_t c = 0; c < dy.size(); ++c)
      sum += dy[c] * y[c];
    for (size_t c = 0; c < dy.size(); ++c)
      dy[c] = y[c] * (dy[c] - sum);
  });
}

DoubleTensor reference::evaluate(Arguments<nn::LogSoftmaxBackwardOp> op) {
  return overRows(*op.getDy(), *op.getOutput(), [](auto dy, auto y) {
    double sum = 0;
    for (double element : dy)
      sum += element;
    for (size_t c = 0; c < dy.size(); ++c)
      dy[c] -= std::exp(y[c]) * sum;
  });
}
