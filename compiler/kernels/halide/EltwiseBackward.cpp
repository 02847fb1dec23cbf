//===- EltwiseBackward.cpp - gradients of elementwise ops -------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// And of softmax, slices and repeated operands. `dy` may lie where the result
// goes. Comparisons are those that NaN passes, so that it stays visible.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/RowReduce.h"
#include "compiler/kernels/halide/TrainingKernels.h"

#include <functional>

using namespace Halide;
using namespace resnetc;

/// out = value(dy), where dy is an argument or what the output held.
static Func defineOfGradient(KernelBuilder &b, const TensorVars &at,
                             const std::function<Expr(const Expr &)> &value) {
  const KernelSpec &s = b.spec();
  if (!s.gradientInPlace)
    return defineRows(
        b, at,
        value(b.argument(ArgumentRole::Gradient)(at.c, at.x, at.y, at.n)));
  Func out = b.func("out");
  out(at.c, at.x, at.y, at.n) = undef<float>();
  out(at.c, at.x, at.y, at.n) =
      zeroPaddedLanes(s.output, at.c, value(out(at.c, at.x, at.y, at.n)));
  b.bindPixels(out, {ArgumentRole::Output});
  scheduleRows(b, out.update(), at);
  return out;
}

static Expr elementOf(KernelBuilder &b, ArgumentRole role,
                      const TensorVars &at) {
  return b.argument(role)(at.c, at.x, at.y, at.n);
}

Func resnetc::defineReluBackward(KernelBuilder &b) {
  TensorVars at(b);
  Expr result = elementOf(b, ArgumentRole::Result, at);
  return defineOfGradient(b, at, [&](const Expr &dy) {
    return strict_float(select(result <= 0.0f, 0.0f, dy));
  });
}

Func resnetc::defineLeakyReluBackward(KernelBuilder &b) {
  TensorVars at(b);
  Expr x = elementOf(b, ArgumentRole::Input, at);
  return defineOfGradient(b, at, [&](const Expr &dy) {
    return strict_float(select(x <= 0.0f, dy * b.spec().slope, dy));
  });
}

Func resnetc::defineClipBackward(KernelBuilder &b) {
  TensorVars at(b);
  Expr x = elementOf(b, ArgumentRole::Input, at);
  return defineOfGradient(b, at, [&](const Expr &dy) {
    return strict_float(
        select(x <= b.spec().low || x >= b.spec().high, 0.0f, dy));
  });
}

Func resnetc::defineSigmoidBackward(KernelBuilder &b) {
  TensorVars at(b);
  Expr result = elementOf(b, ArgumentRole::Result, at);
  return defineOfGradient(b, at, [&](const Expr &dy) {
    return strict_float(dy * (result * (1.0f - result)));
  });
}

Func resnetc::defineNegate(KernelBuilder &b) {
  TensorVars at(b);
  return defineRows(b, at, -elementOf(b, ArgumentRole::Input, at));
}

//===----------------------------------------------------------------------===//
// Softmax
//===----------------------------------------------------------------------===//

Func resnetc::defineSoftmaxBackward(KernelBuilder &b) {
  TensorVars at(b);
  ImageParam &gradient = b.argument(ArgumentRole::Gradient);
  ImageParam &result = b.argument(ArgumentRole::Result);
  RowSum sum(b, at, "sum", b.spec().output.c, [&](const Expr &c) {
    return gradient(c, at.x, at.y, at.n) * result(c, at.x, at.y, at.n);
  });
  Expr dy = elementOf(b, ArgumentRole::Gradient, at);
  Func out = defineRows(b, at,
                        elementOf(b, ArgumentRole::Result, at) *
                            strict_float(dy - sum.value()));
  sum.schedule(out);
  return out;
}

Func resnetc::defineLogSoftmaxBackward(KernelBuilder &b) {
  TensorVars at(b);
  ImageParam &gradient = b.argument(ArgumentRole::Gradient);
  RowSum sum(b, at, "sum", b.spec().output.c,
             [&](const Expr &c) { return gradient(c, at.x, at.y, at.n); });
  Expr result = elementOf(b, ArgumentRole::Result, at);
  // exp(-104) is less than half the smallest float32 denormal, and Halide's own
  // vector exp() knows neither infinity nor NaN.
  Expr p =
      strict_float(select(is_nan(result), result, exp(max(result, -104.0f))));
  Func out = defineRows(b, at,
                        elementOf(b, ArgumentRole::Gradient, at) -
                            strict_float(p * sum.value()));
  sum.schedule(out);
  return out;
}

//===----------------------------------------------------------------------===//
// Elements that move
//===----------------------------------------------------------------------===//

namespace {

/// One axis of a slice: where an element of its input went.
struct SliceAxis {
  Expr distance; ///< from the first element taken, in the step's direction
  int32_t step, extent;

  SliceAxis(const Expr &position, int32_t start, int32_t step, int32_t extent)
      : distance(step > 0 ? position - start : start - position),
        step(std::abs(step)), extent(extent) {}
  Expr isTaken() const {
    return distance >= 0 && distance % step == 0 && distance / step < extent;
  }
  Expr position() const { return clamp(distance / step, 0, extent - 1); }
};

} // namespace

Func resnetc::defineSliceBackward(KernelBuilder &b) {
  const KernelSpec &s = b.spec();
  TensorVars at(b);
  SliceAxis y(at.y, s.starts[0], s.steps[0], s.gradient.h);
  SliceAxis x(at.x, s.starts[1], s.steps[1], s.gradient.w);
  SliceAxis c(at.c, s.starts[2], s.steps[2], s.gradient.c);
  Expr dy = b.argument(ArgumentRole::Gradient)(c.position(), x.position(),
                                               y.position(), at.n);
  return defineRows(
      b, at, select(y.isTaken() && x.isTaken() && c.isTaken(), dy, 0.0f));
}

//===----------------------------------------------------------------------===//
// Repeated operands
//===----------------------------------------------------------------------===//

/// The elements of the output's extent 1 along an axis are all of the input's.
static int32_t summed(int32_t in, int32_t out) { return in == out ? 1 : in; }

/// In double, one element after another: the sum may be as long as the tensor.
Func resnetc::defineReduceSum(KernelBuilder &b) {
  const KernelSpec &s = b.spec();
  TensorVars at(b);
  ImageParam &input = b.argument(ArgumentRole::Input);
  bool overBatch = s.constant != ConstantOperand::None;
  RDom r = b.rdom("r", {{0, summed(s.input.c, s.output.c)},
                        {0, summed(s.input.w, s.output.w)},
                        {0, summed(s.input.h, s.output.h)},
                        {0, overBatch ? input.dim(3).extent() : Expr(1)}});
  std::vector<Expr> place{at.c, at.x, at.y};
  if (!overBatch)
    place.push_back(at.n);
  Func sum = b.func("sum");
  sum(place) = cast<double>(0);
  sum(place) +=
      cast<double>(input(channelOf(s.output, at.c) + r.x, at.x + r.y,
                         at.y + r.z, overBatch ? Expr(r.w) : at.n + r.w));
  if (!overBatch) {
    Func out = defineRows(b, at, cast<float>(sum(place)));
    sum.compute_at(out, at.c).vectorize(at.c);
    sum.update().vectorize(at.c);
    return out;
  }
  Func out = b.func("out");
  out(place) = undef<float>();
  out(place) =
      zeroPaddedLanes(s.output, at.c, out(place) + cast<float>(sum(place)));
  b.bindWritten(out, {ArgumentRole::Constant});
  Var lane = b.var("lane");
  out.update()
      .split(at.c, at.c, lane, b.lanesDividing(s.output.pitch),
             TailStrategy::RoundUp)
      .vectorize(lane)
      .parallel(at.y);
  sum.compute_at(out, at.c).vectorize(at.c);
  sum.update().vectorize(at.c);
  return out;
}
