//===- Reduce.cpp - sums in double precision ------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/reference/Ops.h"

using namespace resnetc;
using namespace resnetc::reference;

DoubleTensor reference::evaluate(Arguments<nn::ChannelSumOp> op) {
  const DoubleTensor &input = *op.getInput();
  DoubleTensor out({input.shape.back()});
  for (size_t i = 0; i < input.values.size(); ++i)
    out.values[i % out.values.size()] += input.values[i];
  return out;
}

DoubleTensor reference::evaluate(Arguments<nn::ReduceSumOp> op, Shape shape) {
  const DoubleTensor &input = *op.getInput();
  DoubleTensor out(std::move(shape));
  for (size_t i = 0; i < input.values.size(); ++i)
    out.values[repeatedOffset(input.shape, i, out)] += input.values[i];
  return out;
}
