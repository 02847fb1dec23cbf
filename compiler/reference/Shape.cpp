//===- Shape.cpp - ops that only move elements, in double precision -------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/reference/Ops.h"

using namespace resnetc;
using namespace resnetc::reference;

DoubleTensor reference::evaluate(Arguments<nn::SliceOp> op) {
  const DoubleTensor &input = *op.getInput();
  llvm::ArrayRef<int64_t> starts = op.getStarts(), limits = op.getLimits(),
                          steps = op.getSteps();
  auto count = [&](int axis) {
    return (limits[axis] - starts[axis] - 1) / steps[axis] + 1;
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

DoubleTensor reference::evaluate(Arguments<nn::PadOp> op) {
  const DoubleTensor &input = *op.getInput();
  llvm::ArrayRef<int64_t> low = op.getLow(), high = op.getHigh();
  const std::vector<int64_t> &in = input.shape;
  DoubleTensor out({in[0], low[0] + in[1] + high[0], low[1] + in[2] + high[1],
                    low[2] + in[3] + high[2]});
  out.values.assign(out.values.size(), op.getValue().convertToDouble());
  for (int64_t n = 0; n < in[0]; ++n)
    for (int64_t y = 0; y < in[1]; ++y)
      for (int64_t x = 0; x < in[2]; ++x)
        for (int64_t c = 0; c < in[3]; ++c)
          out.at(n, low[0] + y, low[1] + x, low[2] + c) = input.at(n, y, x, c);
  return out;
}
