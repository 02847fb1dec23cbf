//===- BatchNormTraining.cpp - batch norm with batch statistics -*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Forward, over the N pixels of a batch, for each channel:
//
//   statistics:  mean = sum(x) / N, variance = sum((x - mean)^2) / N
//   training:    out = act(scale * xhat + shift + residual)
//                xhat = (x - mean) * rstd, rstd = 1 / sqrt(variance + epsilon)
//
// Backward, with dy zero where act cut the result off:
//
//   reduce:      sumDy = sum(dy), sumDyXhat = sum(dy * xhat)
//                bias's gradient += sumDy, scale's += sumDyXhat
//   backward:    dx = scale * rstd * (dy - sumDy / N - xhat * sumDyXhat / N)
//                residual's gradient = dy
//
// Each is one sweep over its tensors. The numbers of a channel are worked out
// once, in double, before the sweep.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/ChannelSums.h"
#include "compiler/kernels/halide/TrainingKernels.h"

using namespace Halide;
using namespace resnetc;

//===----------------------------------------------------------------------===//
// Statistics
//===----------------------------------------------------------------------===//

/// Squares of x itself would lose the variance beside a large mean. A group
/// sums the distances d of its pixels to its first one, p, and their squares,
/// in float32; in double that becomes what the distances to the batch's first
/// pixel, o, would give. Where all are equal, the variance is 0.
///
///   sum(x - o)   = count (p - o) + sum(d)
///   sum((x-o)^2) = count (p - o)^2 + 2 (p - o) sum(d) + sum(d^2)
Func resnetc::defineBatchNormStatistics(KernelBuilder &b) {
  ImageParam &input = b.argument(ArgumentRole::Input);
  ChannelSums sums(b, b.spec().input, input);
  auto origin = [&](const Expr &c) { return input(c, 0, 0, 0); };
  sums.define(
      2,
      [&](const PixelPlace &pixel, const PixelGroup &group) {
        // Strict: reassociated, the large mean would be back.
        Expr d = strict_float(pixel.of(input) - group.first.of(input));
        return ChannelSums::Expressions{d, d * d};
      },
      [&](const PixelGroup &group, const ChannelSums::Expressions &d) {
        Expr first = group.first.of(input);
        Expr p = cast<double>(first) - cast<double>(origin(group.first.c));
        Expr sum = cast<double>(d[0]), squares = cast<double>(d[1]);
        return ChannelSums::Expressions{
            group.count * p + sum, p * (group.count * p + 2 * sum) + squares};
      });

  Var c = b.var("c");
  Func out = b.func("out");
  ChannelSums::Expressions total = sums.at(c);
  Expr n = sums.pixels();
  Expr o = select(c < b.spec().input.c,
                  cast<double>(origin(min(c, b.spec().input.c - 1))),
                  cast<double>(0));
  Expr shift = total[0] / n;
  Expr variance = total[1] / n - shift * shift;
  // Rounding may leave less than nothing; comparing keeps NaN.
  Expr positive = strict_float(select(variance < 0, cast<double>(0), variance));
  out(c) = Tuple(cast<float>(o + shift), cast<float>(positive));
  b.bindWritten(out, {ArgumentRole::Mean, ArgumentRole::Variance});
  sums.schedule(out, c);
  return out;
}

//===----------------------------------------------------------------------===//
// Sweeps over rows
//===----------------------------------------------------------------------===//

namespace {

/// The numbers of each channel that a sweep needs, computed before it.
class ChannelNumbers {
public:
  ChannelNumbers(KernelBuilder &builder, const char *name)
      : b(builder), func(builder.func(name)), c(builder.var("channel")) {}

  Expr argument(ArgumentRole role) { return cast<double>(b.argument(role)(c)); }
  Expr rstd() {
    return 1 / sqrt(argument(ArgumentRole::Variance) +
                    cast<double>(b.spec().epsilon));
  }
  /// Defines and schedules them.
  void define(std::vector<Expr> numbers) {
    for (Expr &number : numbers)
      number = cast<float>(number);
    func(c) = Tuple(numbers);
    func.compute_root().vectorize(c, b.lanesDividing(b.spec().output.pitch));
  }
  Expr at(size_t i, const Expr &channel) const { return func(channel)[int(i)]; }

private:
  KernelBuilder &b;
  Func func;
  Var c;
};

} // namespace

Func resnetc::defineBatchNormTraining(KernelBuilder &b) {
  const KernelSpec &s = b.spec();
  TensorVars at(b);
  ChannelNumbers numbers(b, "numbers");
  Expr slope = numbers.argument(ArgumentRole::Scale) * numbers.rstd();
  numbers.define({slope, numbers.argument(ArgumentRole::Shift)});
  Expr x = b.argument(ArgumentRole::Input)(at.c, at.x, at.y, at.n);
  // Strict: multiplied out, a large mean would take the digits of x.
  Expr distance = strict_float(x - b.argument(ArgumentRole::Mean)(at.c));
  Expr value = distance * numbers.at(0, at.c) + numbers.at(1, at.c);
  if (s.residualMode == ResidualMode::Separate)
    value += b.argument(ArgumentRole::Residual)(at.c, at.x, at.y, at.n);
  if (s.activation == KernelActivation::Relu)
    value = reluKeepingNan(value);
  return defineRows(b, at, value);
}

//===----------------------------------------------------------------------===//
// Backward
//===----------------------------------------------------------------------===//

/// `dy`, or 0 where relu cut the result off. A result that is NaN was not.
static Expr maskedByResult(KernelBuilder &b, const Expr &dy,
                           const PixelPlace &at) {
  if (b.spec().activation != KernelActivation::Relu)
    return dy;
  Expr result = at.of(b.argument(ArgumentRole::Result));
  return strict_float(select(result <= 0.0f, 0.0f, dy));
}

Func resnetc::defineBatchNormReduce(KernelBuilder &b) {
  ImageParam &gradient = b.argument(ArgumentRole::Gradient);
  ChannelSums sums(b, b.spec().input, gradient);
  sums.define(2, [&](const PixelPlace &pixel, const PixelGroup &) {
    Expr dy = maskedByResult(b, pixel.of(gradient), pixel);
    Expr x = pixel.of(b.argument(ArgumentRole::Input));
    Expr distance = strict_float(x - b.argument(ArgumentRole::Mean)(pixel.c));
    return ChannelSums::Expressions{dy, dy * distance};
  });

  Var c = b.var("c");
  Func out = b.func("out");
  Expr variance = cast<double>(b.argument(ArgumentRole::Variance)(c));
  ChannelSums::Expressions total = sums.at(c);
  Expr sumDy = cast<float>(total[0]);
  Expr rstd = 1 / sqrt(variance + cast<double>(b.spec().epsilon));
  Expr sumDyXhat = cast<float>(total[1] * rstd);
  sumDyXhat = select(c < b.spec().input.c, sumDyXhat, 0.0f);
  out(c) = Tuple(std::vector<Expr>(4, undef<float>()));
  out(c) = Tuple(sumDy, sumDyXhat, out(c)[2] + sumDyXhat, out(c)[3] + sumDy);
  b.bindWritten(out, {ArgumentRole::SumDy, ArgumentRole::SumDyXhat,
                      ArgumentRole::ScaleGradient, ArgumentRole::BiasGradient});
  sums.schedule(out, c);
  return out;
}

namespace {

/// The second sweep of the gradient. It writes dx and, where there is a
/// residual, its gradient.
class BatchNormBackward {
public:
  explicit BatchNormBackward(KernelBuilder &builder)
      : b(builder), s(builder.spec()), at(builder),
        numbers(builder, "numbers") {}

  Pipeline define() {
    defineNumbers();
    if (s.gradientInPlace)
      return overwriteGradient();
    Expr dy = place.of(b.argument(ArgumentRole::Gradient));
    dy = maskedByResult(b, dy, place);
    out(at.c, at.x, at.y, at.n) = inputGradient(dy);
    b.bindPixels(out, {ArgumentRole::Output});
    Var vector = scheduleRows(b, out, at);
    if (!hasResidual())
      return out;
    // A Func of its own: its border may be another.
    Func residual = b.func("residual");
    residual(at.c, at.x, at.y, at.n) = zeroPaddedLanes(s.residual, at.c, dy);
    b.bindPixels(residual, {ArgumentRole::Residual});
    scheduleRows(b, residual, at);
    residual.compute_with(out, vector);
    return Pipeline({out, residual});
  }

private:
  bool hasResidual() const { return s.residualMode == ResidualMode::Separate; }

  void defineNumbers() {
    Expr rstd = numbers.rstd();
    Expr batch = b.argument(ArgumentRole::Input).dim(3).extent();
    Expr n = cast<double>(batch) * cast<double>(s.input.h * s.input.w);
    numbers.define({numbers.argument(ArgumentRole::Scale) * rstd,
                    numbers.argument(ArgumentRole::SumDy) / n,
                    numbers.argument(ArgumentRole::SumDyXhat) / n * rstd});
  }

  Expr inputGradient(const Expr &dy) {
    Expr x = place.of(b.argument(ArgumentRole::Input));
    Expr distance = strict_float(x - b.argument(ArgumentRole::Mean)(at.c));
    Expr dx = numbers.at(0, at.c) *
              (dy - numbers.at(1, at.c) - distance * numbers.at(2, at.c));
    return zeroPaddedLanes(s.output, at.c, dx);
  }

  /// dy is what the last activation written holds.
  Func overwriteGradient() {
    std::vector<ArgumentRole> roles{ArgumentRole::Output};
    if (hasResidual())
      roles.push_back(ArgumentRole::Residual);
    out(at.c, at.x, at.y, at.n) =
        Tuple(std::vector<Expr>(roles.size(), undef<float>()));
    FuncRef old = out(at.c, at.x, at.y, at.n);
    Expr dy =
        maskedByResult(b, hasResidual() ? Expr(old[1]) : Expr(old), place);
    std::vector<Expr> values{inputGradient(dy)};
    if (hasResidual())
      values.push_back(zeroPaddedLanes(s.residual, at.c, dy));
    out(at.c, at.x, at.y, at.n) = Tuple(values);
    b.bindPixels(out, roles);
    scheduleRows(b, out.update(), at);
    return out;
  }

  KernelBuilder &b;
  const KernelSpec &s;
  TensorVars at;
  PixelPlace place{at.c, at.x, at.y, at.n};
  ChannelNumbers numbers;
  Func out = b.func("out");
};

} // namespace

Pipeline resnetc::defineBatchNormBackward(KernelBuilder &b) {
  return BatchNormBackward(b).define();
}

//===----------------------------------------------------------------------===//
// Biases
//===----------------------------------------------------------------------===//

Func resnetc::defineChannelSum(KernelBuilder &b) {
  ImageParam &gradient = b.argument(ArgumentRole::Gradient);
  ChannelSums sums(b, b.spec().gradient, gradient);
  sums.define(1, [&](const PixelPlace &pixel, const PixelGroup &) {
    return ChannelSums::Expressions{pixel.of(gradient)};
  });
  Var c = b.var("c");
  Func out = b.func("out");
  out(c) = undef<float>();
  out(c) += cast<float>(sums.at(c)[0]);
  b.bindWritten(out, {ArgumentRole::BiasGradient});
  sums.schedule(out, c);
  return out;
}
