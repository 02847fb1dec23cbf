//===- Softmax.cpp - softmax over channels, and its logarithm ---*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   softmax:      out[c] = exp(in[c] - m) / sum
//   log_softmax:  out[c] = in[c] - m - log(sum)
//   where m = max over k of in[k], sum = sum over k of exp(in[k] - m)
//
// The maximum and the sum are kept per lane and joined in the order of the
// lanes. exp() is computed twice rather than stored: a kernel owns no memory.
// Halide's own vector exp() knows neither NaN nor infinity, so its argument is
// cut off where float32 results are zero, and m - m, which is NaN exactly when
// one input is NaN or the largest is infinite, is added at the end.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/KernelBuilder.h"

using namespace Halide;
using namespace resnetc;

namespace {

class Softmax {
public:
  explicit Softmax(KernelBuilder &builder)
      : b(builder), s(builder.spec()), at(builder),
        input(builder.argument(ArgumentRole::Input)) {}

  Func define() {
    defineMaximum();
    defineSum();
    bool logarithm = s.kind == KernelKind::LogSoftmax;
    Expr value = logarithm ? logProbability() : probability();
    out(at.c, at.x, at.y, at.n) = zeroPaddedLanes(s.output, at.c, value);
    b.bindOutput(out);
    schedule();
    return out;
  }

private:
  /// Lane l of vector k, or the last channel where there is none.
  Expr channel(const Expr &k) { return min(k * b.lanes() + l, s.input.c - 1); }
  Expr isChannel(const Expr &k) { return k * b.lanes() + l < s.input.c; }
  Expr exponential(const Expr &c) {
    // exp(-104) is less than half the smallest float32 denormal.
    Expr distance = input(c, at.x, at.y, at.n) - maximum(at.x, at.y, at.n);
    return exp(max(distance, -104.0f));
  }

  Expr probability() {
    Expr inverse = 1.0f / sum(at.x, at.y, at.n);
    Expr top = maximum(at.x, at.y, at.n);
    return strict_float(exponential(at.c) * inverse + (top - top));
  }
  /// In float32 in[c] - (m + log(sum)) would lose the logarithm next to a large
  /// m. The sum is at least 1, where Halide's logarithm is exact to two bits.
  Expr logProbability() {
    Expr top = maximum(at.x, at.y, at.n);
    Expr distance = input(at.c, at.x, at.y, at.n) - top;
    Expr logarithm = Internal::halide_log(sum(at.x, at.y, at.n));
    return strict_float(distance - logarithm + (top - top));
  }

  void defineMaximum() {
    laneMaximum(l, at.x, at.y, at.n) = input(channel(0), at.x, at.y, at.n);
    laneMaximum(l, at.x, at.y, at.n) =
        maxKeepingNan(laneMaximum(l, at.x, at.y, at.n),
                      input(channel(maximumVectors), at.x, at.y, at.n));
    maximum(at.x, at.y, at.n) = laneMaximum(0, at.x, at.y, at.n);
    maximum(at.x, at.y, at.n) = maxKeepingNan(
        maximum(at.x, at.y, at.n), laneMaximum(maximumLanes, at.x, at.y, at.n));
  }

  void defineSum() {
    laneSum(l, at.x, at.y, at.n) = 0.0f;
    laneSum(l, at.x, at.y, at.n) +=
        select(isChannel(sumVectors), exponential(channel(sumVectors)), 0.0f);
    sum(at.x, at.y, at.n) = 0.0f;
    sum(at.x, at.y, at.n) += laneSum(sumLanes, at.x, at.y, at.n);
  }

  void schedule() {
    scheduleRows(b, out, at);
    for (Func lanes : {laneMaximum, laneSum}) {
      lanes.compute_at(out, at.x).bound(l, 0, b.lanes()).vectorize(l);
      lanes.update().vectorize(l);
    }
    maximum.compute_at(out, at.x);
    sum.compute_at(out, at.x);
  }

  RDom overVectors(const char *name) {
    return b.rdom(name,
                  {{0, int32_t(roundUp(s.input.c, b.lanes())) / b.lanes()}});
  }
  RDom overLanes(const char *name) { return b.rdom(name, {{0, b.lanes()}}); }

  KernelBuilder &b;
  const KernelSpec &s;
  TensorVars at;
  ImageParam input;
  Var l = b.var("l");
  RDom maximumVectors = overVectors("maximum_vectors"),
       sumVectors = overVectors("sum_vectors"),
       maximumLanes = overLanes("maximum_lanes"),
       sumLanes = overLanes("sum_lanes");
  Func laneMaximum = b.func("lane_maximum"), maximum = b.func("maximum"),
       laneSum = b.func("lane_sum"), sum = b.func("sum"), out = b.func("out");
};

} // namespace

Func resnetc::defineSoftmax(KernelBuilder &builder) {
  return Softmax(builder).define();
}

Func resnetc::defineLogSoftmax(KernelBuilder &builder) {
  return Softmax(builder).define();
}
