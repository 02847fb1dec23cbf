//===- ShapeGradient.cpp - gradients of ops that move elements ------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/reference/Ops.h"

using namespace resnetc;
using namespace resnetc::reference;

/// Adds each dy to the element of the result that `place(axis, position)`, for
/// axes 0 to 2, h, w and c, says.
template <typename Place>
static DoubleTensor scattered(const DoubleTensor &dy, Shape shape,
                              Place place) {
  DoubleTensor out(std::move(shape));
  for (int64_t n = 0; n < dy.shape[0]; ++n)
    for (int64_t y = 0; y < dy.shape[1]; ++y)
      for (int64_t x = 0; x < dy.shape[2]; ++x)
        for (int64_t c = 0; c < dy.shape[3]; ++c)
          out.at(n, place(0, y), place(1, x), place(2, c)) += dy.at(n, y, x, c);
  return out;
}

DoubleTensor reference::evaluate(Arguments<nn::SliceBackwardOp> op,
                                 Shape shape) {
  return scattered(
      *op.getDy(), std::move(shape), [&](int axis, int64_t position) {
        return op.getStarts()[axis] + position * op.getSteps()[axis];
      });
}

DoubleTensor reference::evaluate(Arguments<nn::PadBackwardOp> op, Shape shape) {
  const Shape extents = shape;
  return scattered(
      *op.getDy(), std::move(shape), [&](int axis, int64_t position) {
        return paddedPosition(op.getMode(), position - op.getLow()[axis],
                              extents[axis + 1]);
      });
}
