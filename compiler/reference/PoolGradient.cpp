//===- PoolGradient.cpp - gradients of pooling in double precision --------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/reference/Ops.h"

#include <cmath>

using namespace resnetc;
using namespace resnetc::reference;

/// Whether `element` takes the maximum over: it is larger, or the first NaN.
static bool isAbove(double element, double largest) {
  return element > largest || (std::isnan(element) && !std::isnan(largest));
}

/// The offsets of an image's elements that a window holds, row by row.
static std::vector<size_t> windowAt(const WindowAxis &y, const WindowAxis &x,
                                    const DoubleTensor &image,
                                    const DoubleTensor &pooled, size_t index) {
  const int64_t c = index % pooled.shape[3];
  const int64_t ox = index / pooled.shape[3] % pooled.shape[2];
  const int64_t oy =
      index / pooled.shape[3] / pooled.shape[2] % pooled.shape[1];
  const int64_t n = index / pooled.shape[3] / pooled.shape[2] / pooled.shape[1];
  std::vector<size_t> offsets;
  for (int64_t ky = 0; ky < y.kernel; ++ky)
    for (int64_t kx = 0; kx < x.kernel; ++kx)
      if (y.input(oy, ky) >= 0 && x.input(ox, kx) >= 0)
        offsets.push_back(image.offset(n, y.input(oy, ky), x.input(ox, kx), c));
  return offsets;
}

DoubleTensor reference::evaluate(Arguments<nn::MaxPool2dBackwardOp> op) {
  const DoubleTensor &dy = *op.getDy(), &input = *op.getInput();
  llvm::ArrayRef<int64_t> kernel = op.getKernel(), strides = op.getStrides(),
                          pads = op.getPads(), dilations = op.getDilations();
  const WindowAxis y{kernel[0], strides[0], pads[0], dilations[0],
                     input.shape[1]};
  const WindowAxis x{kernel[1], strides[1], pads[1], dilations[1],
                     input.shape[2]};
  DoubleTensor out(input.shape);
  for (size_t i = 0; i < dy.values.size(); ++i) {
    std::vector<size_t> window = windowAt(y, x, input, dy, i);
    size_t largest = window.front();
    for (size_t offset : window)
      if (isAbove(input.values[offset], input.values[largest]))
        largest = offset;
    out.values[largest] += dy.values[i];
  }
  return out;
}

DoubleTensor reference::evaluate(Arguments<nn::AvgPool2dBackwardOp> op,
                                 Shape shape) {
  const DoubleTensor &dy = *op.getDy();
  llvm::ArrayRef<int64_t> kernel = op.getKernel(), strides = op.getStrides(),
                          pads = op.getPads();
  DoubleTensor out(std::move(shape));
  const WindowAxis y{kernel[0], strides[0], pads[0], 1, out.shape[1]};
  const WindowAxis x{kernel[1], strides[1], pads[1], 1, out.shape[2]};
  for (size_t i = 0; i < dy.values.size(); ++i) {
    std::vector<size_t> window = windowAt(y, x, out, dy, i);
    double count =
        op.getCountIncludePad() ? kernel[0] * kernel[1] : window.size();
    for (size_t offset : window)
      out.values[offset] += dy.values[i] / count;
  }
  return out;
}

DoubleTensor reference::evaluate(Arguments<nn::GlobalAvgPoolBackwardOp> op,
                                 Shape shape) {
  const DoubleTensor &dy = *op.getDy();
  DoubleTensor out(std::move(shape));
  const int64_t pixels = out.shape[1] * out.shape[2], c = out.shape[3];
  for (size_t i = 0; i < out.values.size(); ++i)
    out.values[i] = dy.values[i / c / pixels * c + i % c] / pixels;
  return out;
}

DoubleTensor reference::evaluate(Arguments<nn::GlobalMaxPoolBackwardOp> op) {
  const DoubleTensor &dy = *op.getDy(), &input = *op.getInput();
  const size_t pixels = input.shape[1] * input.shape[2], c = input.shape[3];
  DoubleTensor out(input.shape);
  for (size_t i = 0; i < dy.values.size(); ++i) {
    const size_t first = i / c * pixels * c + i % c;
    size_t largest = first;
    for (size_t pixel = 1; pixel < pixels; ++pixel)
      if (isAbove(input.values[first + pixel * c], input.values[largest]))
        largest = first + pixel * c;
    out.values[largest] = dy.values[i];
  }
  return out;
}
