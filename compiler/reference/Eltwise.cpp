//===- Eltwise.cpp - elementwise ops and softmax in double precision ------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/reference/Ops.h"

#include <algorithm>
#include <cmath>

using namespace resnetc;
using namespace resnetc::reference;

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

DoubleTensor reference::evaluate(Arguments<nn::AddOp> op) {
  DoubleTensor out = *op.getLhs();
  for (size_t i = 0; i < out.values.size(); ++i)
    out.values[i] += op.getRhs()->values[i];
  activate(op.getActivation(), out);
  return out;
}

DoubleTensor reference::evaluate(Arguments<nn::SoftmaxOp> op) {
  DoubleTensor out = *op.getInput();
  const int64_t channels = out.shape.back();
  for (size_t start = 0; start < out.values.size(); start += channels) {
    double *row = out.values.data() + start;
    // Taking the largest away first changes nothing but the overflow.
    double largest = *std::max_element(row, row + channels);
    double sum = 0;
    for (int64_t c = 0; c < channels; ++c)
      sum += row[c] = std::exp(row[c] - largest);
    for (int64_t c = 0; c < channels; ++c)
      row[c] /= sum;
  }
  return out;
}
