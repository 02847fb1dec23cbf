//===- Softmax.cpp - softmax and its logarithm in double precision --------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/reference/Ops.h"

#include <cmath>

using namespace resnetc;
using namespace resnetc::reference;

/// Calls use(row, largest, sum) for the channels of each pixel, where sum is
/// that of exp(x - largest): without the largest, exp() would overflow. A NaN
/// makes the sum NaN, whatever the largest is.
template <typename Use>
static DoubleTensor overRows(const DoubleTensor &input, Use use) {
  DoubleTensor out = input;
  const size_t channels = size_t(out.shape.back());
  for (size_t start = 0; start < out.values.size(); start += channels) {
    llvm::MutableArrayRef<double> row(out.values.data() + start, channels);
    double largest = row.front(), sum = 0;
    for (double x : row)
      largest = x > largest ? x : largest;
    for (double x : row)
      sum += std::exp(x - largest);
    use(row, largest, sum);
  }
  return out;
}

DoubleTensor reference::evaluate(Arguments<nn::SoftmaxOp> op) {
  return overRows(*op.getInput(), [](auto row, double largest, double sum) {
    for (double &x : row)
      x = std::exp(x - largest) / sum;
  });
}

DoubleTensor reference::evaluate(Arguments<nn::LogSoftmaxOp> op) {
  return overRows(*op.getInput(), [](auto row, double largest, double sum) {
    for (double &x : row)
      x = x - largest - std::log(sum);
  });
}
