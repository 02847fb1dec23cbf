//===- ConvGradient.cpp - gradients of convolution and linear -------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/reference/Ops.h"

using namespace resnetc;
using namespace resnetc::reference;

namespace {

/// How a convolution reads its input: `ci` channels for `co` outputs a group.
struct Geometry {
  WindowAxis y, x;
  int64_t groups, ci, co;

  template <typename ConvArguments>
  Geometry(ConvArguments op, const Shape &input, const Shape &filter)
      : y{filter[2], op.getStrides()[0], op.getPads()[0], op.getDilations()[0],
          input[1]},
        x{filter[3], op.getStrides()[1], op.getPads()[1], op.getDilations()[1],
          input[2]},
        groups(op.getGroups()), ci(filter[1]), co(filter[0] / groups) {}

  /// Calls visit(out, in, tap) for each pixel of `output` and each pixel of the
  /// input under its filter: the offsets of their channels, and the filter's
  /// element, kx fastest.
  template <typename Visit>
  void forEachTap(const DoubleTensor &output, const DoubleTensor &input,
                  Visit visit) const {
    for (int64_t n = 0; n < output.shape[0]; ++n)
      for (int64_t oy = 0; oy < output.shape[1]; ++oy)
        for (int64_t ox = 0; ox < output.shape[2]; ++ox)
          for (int64_t tap = 0; tap < y.kernel * x.kernel; ++tap) {
            int64_t iy = y.input(oy, tap / x.kernel);
            int64_t ix = x.input(ox, tap % x.kernel);
            if (iy >= 0 && ix >= 0)
              visit(output.offset(n, oy, ox, 0), input.offset(n, iy, ix, 0),
                    tap);
          }
  }
};

} // namespace

/// [co][ci][taps]  ->  [taps][co][ci], whose innermost loop is over neighbours.
static std::vector<double> tapsFirst(const DoubleTensor &filter) {
  const int64_t channels = filter.shape[0] * filter.shape[1];
  const int64_t taps = filter.shape[2] * filter.shape[3];
  std::vector<double> result(filter.values.size());
  for (int64_t channel = 0; channel < channels; ++channel)
    for (int64_t tap = 0; tap < taps; ++tap)
      result[tap * channels + channel] = filter.values[channel * taps + tap];
  return result;
}

DoubleTensor reference::evaluate(Arguments<nn::Conv2dBackwardDataOp> op,
                                 Shape shape) {
  const DoubleTensor &dy = *op.getDy(), &filter = *op.getFilter();
  DoubleTensor out(std::move(shape));
  if (op.getResidual())
    out = *op.getResidual();
  const Geometry conv(op, out.shape, filter.shape);
  const std::vector<double> taps = tapsFirst(filter);
  conv.forEachTap(dy, out, [&](int64_t from, int64_t to, int64_t tap) {
    for (int64_t o = 0; o < filter.shape[0]; ++o) {
      const double *weights = &taps[(tap * filter.shape[0] + o) * conv.ci];
      double *pixel = &out.values[to + o / conv.co * conv.ci];
      for (int64_t i = 0; i < conv.ci; ++i)
        pixel[i] += weights[i] * dy.values[from + o];
    }
  });
  return out;
}

DoubleTensor reference::evaluate(Arguments<nn::Conv2dBackwardFilterOp> op,
                                 Shape shape) {
  const DoubleTensor &dy = *op.getDy(), &input = *op.getInput();
  DoubleTensor out(std::move(shape));
  const Geometry conv(op, input.shape, out.shape);
  std::vector<double> taps(out.values.size()); // [taps][co][ci]
  conv.forEachTap(dy, input, [&](int64_t from, int64_t at, int64_t tap) {
    for (int64_t o = 0; o < out.shape[0]; ++o) {
      double *weights = &taps[(tap * out.shape[0] + o) * conv.ci];
      const double *pixel = &input.values[at + o / conv.co * conv.ci];
      for (int64_t i = 0; i < conv.ci; ++i)
        weights[i] += pixel[i] * dy.values[from + o];
    }
  });
  const int64_t channels = out.shape[0] * conv.ci;
  const int64_t count = out.shape[2] * out.shape[3];
  for (int64_t channel = 0; channel < channels; ++channel)
    for (int64_t tap = 0; tap < count; ++tap)
      out.values[channel * count + tap] = taps[tap * channels + channel];
  return out;
}

/// From the source's order, channels first, to [n, h, w, c].
static DoubleTensor channelsLast(const DoubleTensor &x, Shape shape) {
  if (shape.size() == 2)
    return {std::move(shape), x.values};
  DoubleTensor planes({shape[0], shape[3], shape[1], shape[2]}, x.values);
  return transpose(planes, {2, 3, 1});
}

DoubleTensor reference::evaluate(Arguments<nn::LinearBackwardDataOp> op,
                                 Shape shape) {
  const DoubleTensor &dy = *op.getDy(), &weight = *op.getWeight();
  const int64_t features = weight.shape[0], count = weight.shape[1];
  DoubleTensor out({dy.shape[0], count});
  for (int64_t n = 0; n < dy.shape[0]; ++n)
    for (int64_t o = 0; o < features; ++o)
      for (int64_t i = 0; i < count; ++i)
        out.values[n * count + i] +=
            weight.values[o * count + i] * dy.values[n * features + o];
  return channelsLast(out, std::move(shape));
}

DoubleTensor reference::evaluate(Arguments<nn::LinearBackwardWeightOp> op) {
  const DoubleTensor &dy = *op.getDy();
  const DoubleTensor input = channelsFirst(*op.getInput());
  const int64_t features = dy.shape[1], count = input.shape[1];
  DoubleTensor out({features, count});
  for (int64_t n = 0; n < dy.shape[0]; ++n)
    for (int64_t o = 0; o < features; ++o)
      for (int64_t i = 0; i < count; ++i)
        out.values[o * count + i] +=
            dy.values[n * features + o] * input.values[n * count + i];
  return out;
}
