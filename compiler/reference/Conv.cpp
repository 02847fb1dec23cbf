//===- Conv.cpp - convolution and linear in double precision --------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/reference/Ops.h"

#include <algorithm>

using namespace resnetc;
using namespace resnetc::reference;

/// [co][ci][kh][kw] -> [group][kh][kw][ci][co / groups], so that the innermost
/// loop below runs over neighbours.
static std::vector<double> transposed(const DoubleTensor &filter,
                                      int64_t groups) {
  const int64_t co = filter.shape[0] / groups, ci = filter.shape[1];
  const int64_t kh = filter.shape[2], kw = filter.shape[3];
  std::vector<double> result(filter.values.size());
  size_t next = 0;
  for (int64_t g = 0; g < groups; ++g)
    for (int64_t ky = 0; ky < kh; ++ky)
      for (int64_t kx = 0; kx < kw; ++kx)
        for (int64_t i = 0; i < ci; ++i)
          for (int64_t o = 0; o < co; ++o)
            result[next++] = filter.at(g * co + o, i, ky, kx);
  return result;
}

namespace {

/// One convolution, taken apart.
struct Convolution {
  const DoubleTensor &input;
  std::vector<double> filter; ///< transposed
  WindowAxis y, x;
  int64_t groups;
  int64_t ci, co; ///< of one group

  /// Adds to `row`, [ow][co of all groups], what one group contributes to
  /// output row oy of image n. A whole row at a time, because then the filter
  /// is read once a row and not once a pixel.
  void addRow(int64_t n, int64_t oy, int64_t g, double *row, int64_t ow) const {
    const double *weights = filter.data() + g * y.kernel * x.kernel * ci * co;
    for (int64_t ky = 0; ky < y.kernel; ++ky) {
      int64_t iy = y.input(oy, ky);
      if (iy < 0)
        continue;
      for (int64_t kx = 0; kx < x.kernel; ++kx)
        for (int64_t i = 0; i < ci; ++i)
          addTap(n, iy, kx, g * ci + i,
                 weights + ((ky * x.kernel + kx) * ci + i) * co, row + g * co,
                 ow);
    }
  }

  /// The contribution of one input channel under one filter element.
  void addTap(int64_t n, int64_t iy, int64_t kx, int64_t channel,
              const double *weights, double *row, int64_t ow) const {
    for (int64_t ox = 0; ox < ow; ++ox) {
      int64_t ix = x.input(ox, kx);
      if (ix < 0)
        continue;
      double value = input.at(n, iy, ix, channel);
      double *out = row + ox * groups * co;
      for (int64_t o = 0; o < co; ++o)
        out[o] += value * weights[o];
    }
  }
};

} // namespace

DoubleTensor reference::evaluate(Arguments<nn::Conv2dOp> op) {
  const DoubleTensor &input = *op.getInput(), &filter = *op.getFilter();
  llvm::ArrayRef<int64_t> strides = op.getStrides(), pads = op.getPads(),
                          dilations = op.getDilations();
  const int64_t groups = op.getGroups();
  Convolution conv{
      input,
      transposed(filter, groups),
      {filter.shape[2], strides[0], pads[0], dilations[0], input.shape[1]},
      {filter.shape[3], strides[1], pads[1], dilations[1], input.shape[2]},
      groups,
      filter.shape[1],
      filter.shape[0] / groups};

  DoubleTensor out({input.shape[0], conv.y.outputs(pads[2]),
                    conv.x.outputs(pads[3]), filter.shape[0]});
  const int64_t oh = out.shape[1], ow = out.shape[2];
  for (int64_t n = 0; n < out.shape[0]; ++n)
    for (int64_t oy = 0; oy < oh; ++oy)
      for (int64_t g = 0; g < groups; ++g)
        conv.addRow(n, oy, g, &out.at(n, oy, 0, 0), ow);

  for (size_t i = 0; i < out.values.size(); ++i) {
    if (op.getBias())
      out.values[i] += op.getBias()->values[i % filter.shape[0]];
    if (op.getResidual())
      out.values[i] += op.getResidual()->values[i];
  }
  activate(op.getActivation(), out);
  return out;
}

DoubleTensor reference::channelsFirst(const DoubleTensor &x) {
  if (x.shape.size() == 2)
    return x;
  const int64_t h = x.shape[1], w = x.shape[2], c = x.shape[3];
  DoubleTensor out({x.shape[0], c * h * w});
  size_t next = 0;
  for (int64_t n = 0; n < x.shape[0]; ++n)
    for (int64_t k = 0; k < c; ++k)
      for (int64_t y = 0; y < h; ++y)
        for (int64_t z = 0; z < w; ++z)
          out.values[next++] = x.at(n, y, z, k);
  return out;
}

DoubleTensor reference::evaluate(Arguments<nn::FlattenOp> op) {
  return channelsFirst(*op.getInput());
}

DoubleTensor reference::evaluate(Arguments<nn::LinearOp> op) {
  DoubleTensor input = channelsFirst(*op.getInput());
  const DoubleTensor &weight = *op.getWeight();
  const int64_t features = weight.shape[0], count = weight.shape[1];
  DoubleTensor out({input.shape[0], features});
  for (int64_t n = 0; n < input.shape[0]; ++n)
    for (int64_t o = 0; o < features; ++o) {
      double sum = op.getBias() ? op.getBias()->values[o] : 0;
      for (int64_t i = 0; i < count; ++i)
        sum += weight.values[o * count + i] * input.values[n * count + i];
      out.values[n * features + o] = sum;
    }
  activate(op.getActivation(), out);
  return out;
}
