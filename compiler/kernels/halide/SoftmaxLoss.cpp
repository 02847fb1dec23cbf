//===- SoftmaxLoss.cpp - cross-entropy of softmax ---------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   p = softmax(logits)
//   q[c] = (1 - smoothing) * (c is the label) + smoothing / classes
//   loss = - sum of q[c] * log(p[c])
//   correct = 1 where the first largest logit is the label's, else 0
//   dlogits = (p - q) * scale
//
// settings = smoothing, scale. The logits are read twice, for the loss and for
// its gradient: what lies between has a size that grows with the batch, and a
// kernel has no such memory.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/RowReduce.h"
#include "compiler/kernels/halide/TrainingKernels.h"

using namespace Halide;
using namespace resnetc;

namespace {

class SoftmaxLoss {
public:
  explicit SoftmaxLoss(KernelBuilder &builder)
      : b(builder), at(builder), classes(builder.spec().input.c),
        smoothing(b.argument(ArgumentRole::Settings)(0)),
        scale(b.argument(ArgumentRole::Settings)(1)),
        // The runtime has checked it; a kernel must not read outside all the
        // same.
        label(clamp(
            cast<int32_t>(b.argument(ArgumentRole::Labels)(0, 0, 0, at.n)), 0,
            classes - 1)) {}

  Pipeline define() { return Pipeline({defineLoss(), defineGradient()}); }

private:
  Expr logit(const Expr &c) const {
    return b.argument(ArgumentRole::Input)(c, at.x, at.y, at.n);
  }

  /// Loss and correct.
  Func defineLoss() {
    SoftmaxRow row(b, at, "loss_");
    RowSum distances(b, at, "distance", classes,
                     [&](const Expr &c) { return row.distance(c); });
    RowSum earlier(b, at, "earlier", classes, [&](const Expr &c) {
      return strict_float(
          select(c < label && logit(c) >= row.top(), 1.0f, 0.0f));
    });
    Expr ofLabel = row.logarithm() - row.distance(label);
    Expr ofAll = row.logarithm() - distances.value() / float(classes);
    Expr smoothed = ofLabel * (1 - smoothing) + ofAll * smoothing;
    // Without smoothing a logit of minus infinity does not matter.
    Expr value = select(smoothing == 0, ofLabel, smoothed) + row.nan();
    Expr correct = logit(label) >= row.top() && earlier.value() == 0;
    Func loss = b.func("loss");
    loss(at.c, at.x, at.y, at.n) =
        Tuple(strict_float(value),
              strict_float(select(correct, Expr(1.0f), Expr(0.0f))));
    b.bindPixels(loss, {ArgumentRole::Loss, ArgumentRole::Correct});
    loss.parallel(at.n);
    row.schedule(loss);
    distances.schedule(loss);
    earlier.schedule(loss);
    return loss;
  }

  Func defineGradient() {
    SoftmaxRow row(b, at, "");
    Expr p = row.exponential(at.c) * (1.0f / row.sum());
    Expr q =
        select(at.c == label, 1 - smoothing, 0.0f) + smoothing / float(classes);
    Func out = defineRows(b, at, strict_float((p - q) * scale + row.nan()));
    row.schedule(out);
    return out;
  }

  KernelBuilder &b;
  TensorVars at;
  int32_t classes;
  Expr smoothing, scale, label;
};

} // namespace

Pipeline resnetc::defineSoftmaxCrossEntropy(KernelBuilder &builder) {
  return SoftmaxLoss(builder).define();
}
