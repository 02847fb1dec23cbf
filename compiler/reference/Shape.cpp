//===- Shape.cpp - ops that only move elements, in double precision -------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/reference/Ops.h"

#include <cstdlib>

using namespace resnetc;
using namespace resnetc::reference;

DoubleTensor reference::evaluate(Arguments<nn::ReshapeOp> op) {
  const DoubleTensor &input = *op.getInput();
  std::vector<int64_t> shape = {input.shape[0]};
  shape.insert(shape.end(), op.getExtents().begin(), op.getExtents().end());
  return {std::move(shape), input.values};
}

DoubleTensor reference::transpose(const DoubleTensor &input,
                                  llvm::ArrayRef<int64_t> axes) {
  DoubleTensor out({input.shape[0], input.shape[axes[0]], input.shape[axes[1]],
                    input.shape[axes[2]]});
  int64_t from[4];
  size_t next = 0;
  for (from[0] = 0; from[0] < out.shape[0]; ++from[0])
    for (from[axes[0]] = 0; from[axes[0]] < out.shape[1]; ++from[axes[0]])
      for (from[axes[1]] = 0; from[axes[1]] < out.shape[2]; ++from[axes[1]])
        for (from[axes[2]] = 0; from[axes[2]] < out.shape[3]; ++from[axes[2]])
          out.values[next++] = input.at(from[0], from[1], from[2], from[3]);
  return out;
}

DoubleTensor reference::evaluate(Arguments<nn::TransposeOp> op) {
  return transpose(*op.getInput(), op.getPermutation());
}

/// The sum of the inputs' extents along `axis`, and of n the largest: that of a
/// parameter may be 1.
static std::vector<int64_t>
concatShape(llvm::ArrayRef<const DoubleTensor *> inputs, size_t axis) {
  std::vector<int64_t> shape = inputs.front()->shape;
  shape[axis] = 0;
  for (const DoubleTensor *input : inputs) {
    shape[0] = std::max(shape[0], input->shape[0]);
    shape[axis] += input->shape[axis];
  }
  return shape;
}

DoubleTensor reference::evaluate(Arguments<nn::ConcatOp> op) {
  const size_t axis = op.getAxis();
  DoubleTensor out;
  out.shape = concatShape(op.getInputs(), axis);
  int64_t blocks = 1; // of neighbouring elements, in the result
  for (size_t i = 0; i < axis; ++i)
    blocks *= out.shape[i];
  for (int64_t block = 0; block < blocks; ++block)
    for (const DoubleTensor *input : op.getInputs()) {
      int64_t own = blocks / out.shape[0] * input->shape[0];
      int64_t length = input->values.size() / own;
      auto begin = input->values.begin() + block % own * length;
      out.values.insert(out.values.end(), begin, begin + length);
    }
  return out;
}

DoubleTensor reference::evaluate(Arguments<nn::SliceOp> op) {
  const DoubleTensor &input = *op.getInput();
  llvm::ArrayRef<int64_t> starts = op.getStarts(), limits = op.getLimits(),
                          steps = op.getSteps();
  auto count = [&](int axis) {
    return (std::abs(limits[axis] - starts[axis]) - 1) / std::abs(steps[axis]) +
           1;
  };
  DoubleTensor out({input.shape[0], count(0), count(1), count(2)});
  for (int64_t n = 0; n < out.shape[0]; ++n)
    for (int64_t y = 0; y < out.shape[1]; ++y)
      for (int64_t x = 0; x < out.shape[2]; ++x)
        for (int64_t c = 0; c < out.shape[3]; ++c)
          out.at(n, y, x, c) =
              input.at(n, starts[0] + y * steps[0], starts[1] + x * steps[1],
                       starts[2] + c * steps[2]);
  return out;
}

int64_t reference::paddedPosition(nn::PadMode mode, int64_t position,
                                  int64_t extent) {
  if (position >= 0 && position < extent)
    return position;
  if (mode == nn::PadMode::Edge)
    return position < 0 ? 0 : extent - 1;
  if (mode == nn::PadMode::Reflect)
    return position < 0 ? -position : 2 * (extent - 1) - position;
  return -1;
}

DoubleTensor reference::evaluate(Arguments<nn::PadOp> op) {
  const DoubleTensor &input = *op.getInput();
  llvm::ArrayRef<int64_t> low = op.getLow(), high = op.getHigh();
  const std::vector<int64_t> &in = input.shape;
  const double value = op.getValue().convertToDouble();
  auto from = [&](int axis, int64_t position) {
    return paddedPosition(op.getMode(), position - low[axis], in[axis + 1]);
  };
  DoubleTensor out({in[0], low[0] + in[1] + high[0], low[1] + in[2] + high[1],
                    low[2] + in[3] + high[2]});
  size_t next = 0;
  for (int64_t n = 0; n < out.shape[0]; ++n)
    for (int64_t y = 0; y < out.shape[1]; ++y)
      for (int64_t x = 0; x < out.shape[2]; ++x)
        for (int64_t c = 0; c < out.shape[3]; ++c) {
          int64_t h = from(0, y), w = from(1, x), k = from(2, c);
          bool inside = h >= 0 && w >= 0 && k >= 0;
          out.values[next++] = inside ? input.at(n, h, w, k) : value;
        }
  return out;
}
