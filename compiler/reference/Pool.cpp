//===- Pool.cpp - pooling in double precision -----------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/reference/Ops.h"

#include <cmath>
#include <limits>

using namespace resnetc;
using namespace resnetc::reference;

/// Calls pool(window) for every output element, where window(use) calls
/// use(element) for every input element in its window.
template <typename Pool2dArguments, typename Pool>
static DoubleTensor poolWindows(Pool2dArguments op,
                                llvm::ArrayRef<int64_t> dilations, Pool pool) {
  const DoubleTensor &input = *op.getInput();
  llvm::ArrayRef<int64_t> kernel = op.getKernel(), strides = op.getStrides(),
                          pads = op.getPads();
  const WindowAxis y{kernel[0], strides[0], pads[0], dilations[0],
                     input.shape[1]};
  const WindowAxis x{kernel[1], strides[1], pads[1], dilations[1],
                     input.shape[2]};
  DoubleTensor out(
      {input.shape[0], y.outputs(pads[2]), x.outputs(pads[3]), input.shape[3]});
  for (int64_t n = 0; n < out.shape[0]; ++n)
    for (int64_t oy = 0; oy < out.shape[1]; ++oy)
      for (int64_t ox = 0; ox < out.shape[2]; ++ox)
        for (int64_t c = 0; c < out.shape[3]; ++c)
          out.at(n, oy, ox, c) = pool([&](auto use) {
            for (int64_t ky = 0; ky < y.kernel; ++ky)
              for (int64_t kx = 0; kx < x.kernel; ++kx)
                if (y.input(oy, ky) >= 0 && x.input(ox, kx) >= 0)
                  use(input.at(n, y.input(oy, ky), x.input(ox, kx), c));
          });
  return out;
}

/// The larger one, or NaN if either is: a NaN found before is not below.
static double maxKeepingNan(double largest, double element) {
  return element > largest || std::isnan(element) ? element : largest;
}

DoubleTensor reference::evaluate(Arguments<nn::MaxPool2dOp> op) {
  return poolWindows(op, op.getDilations(), [](auto window) {
    double largest = -std::numeric_limits<double>::infinity();
    window([&](double element) { largest = maxKeepingNan(largest, element); });
    return largest;
  });
}

DoubleTensor reference::evaluate(Arguments<nn::AvgPool2dOp> op) {
  const int64_t whole = op.getKernel()[0] * op.getKernel()[1];
  return poolWindows(op, {1, 1}, [&](auto window) {
    double sum = 0;
    int64_t count = 0;
    window([&](double element) {
      sum += element;
      ++count;
    });
    return sum / (op.getCountIncludePad() ? whole : count);
  });
}

DoubleTensor reference::evaluate(Arguments<nn::GlobalAvgPoolOp> op) {
  const DoubleTensor &input = *op.getInput();
  const int64_t h = input.shape[1], w = input.shape[2];
  DoubleTensor out({input.shape[0], 1, 1, input.shape[3]});
  for (int64_t n = 0; n < input.shape[0]; ++n)
    for (int64_t c = 0; c < input.shape[3]; ++c) {
      double sum = 0;
      for (int64_t y = 0; y < h; ++y)
        for (int64_t x = 0; x < w; ++x)
          sum += input.at(n, y, x, c);
      out.at(n, 0, 0, c) = sum / (h * w);
    }
  return out;
}

DoubleTensor reference::evaluate(Arguments<nn::GlobalMaxPoolOp> op) {
  const DoubleTensor &input = *op.getInput();
  const int64_t c = input.shape[3], pixels = input.shape[1] * input.shape[2];
  DoubleTensor out({input.shape[0], 1, 1, c});
  for (int64_t i = 0; i < input.shape[0] * c; ++i) {
    const double *first = input.values.data() + i / c * pixels * c + i % c;
    double largest = *first;
    for (int64_t pixel = 1; pixel < pixels; ++pixel)
      largest = maxKeepingNan(largest, first[pixel * c]);
    out.values[i] = largest;
  }
  return out;
}
