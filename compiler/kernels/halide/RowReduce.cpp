//===- RowReduce.cpp - reductions over the channels of a pixel --*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/RowReduce.h"

using namespace Halide;
using namespace resnetc;

static int32_t vectorCount(const KernelBuilder &b, int32_t channels) {
  return int32_t(roundUp(channels, b.lanes())) / b.lanes();
}

static void scheduleLanes(const KernelBuilder &b, Func lanes, const Var &l,
                          Func consumer, const Var &x) {
  lanes.compute_at(consumer, x).bound(l, 0, b.lanes()).vectorize(l);
  lanes.update().vectorize(l);
}

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

RowSum::RowSum(KernelBuilder &builder, const TensorVars &at,
               const std::string &name, int32_t channels, const Term &term)
    : b(builder), at(at), l(b.var("l")),
      vectors(b.rdom(name + "_vectors", {{0, vectorCount(b, channels)}})),
      lanes(b.rdom(name + "_lanes", {{0, b.lanes()}})),
      laneSum(b.func("lane_" + name)), sum(b.func(name)) {
  // Lane l of a vector, or the last channel where there is none.
  Expr place = vectors * b.lanes() + l;
  Expr value = term(min(place, channels - 1));
  laneSum(l, at.x, at.y, at.n) = 0.0f;
  laneSum(l, at.x, at.y, at.n) += select(place < channels, value, 0.0f);
  sum(at.x, at.y, at.n) = 0.0f;
  sum(at.x, at.y, at.n) += laneSum(lanes, at.x, at.y, at.n);
}

void RowSum::schedule(Func consumer) {
  scheduleLanes(b, laneSum, l, consumer, at.x);
  sum.compute_at(consumer, at.x);
}

//===----------------------------------------------------------------------===//
// Softmax
//===----------------------------------------------------------------------===//

RowMaximum::RowMaximum(KernelBuilder &builder, const TensorVars &at,
                       const std::string &name)
    : b(builder), at(at), l(b.var("l")),
      vectors(
          b.rdom(name + "_vectors", {{0, vectorCount(b, b.spec().input.c)}})),
      lanes(b.rdom(name + "_lanes", {{0, b.lanes()}})),
      laneMaximum(b.func("lane_" + name)), maximum(b.func(name)) {
  ImageParam &input = b.argument(ArgumentRole::Input);
  // Where there is no channel the last one counts twice.
  auto channel = [&](const Expr &k) {
    return min(k * b.lanes() + l, b.spec().input.c - 1);
  };
  laneMaximum(l, at.x, at.y, at.n) = input(channel(0), at.x, at.y, at.n);
  laneMaximum(l, at.x, at.y, at.n) =
      maxKeepingNan(laneMaximum(l, at.x, at.y, at.n),
                    input(channel(vectors), at.x, at.y, at.n));
  maximum(at.x, at.y, at.n) = laneMaximum(0, at.x, at.y, at.n);
  maximum(at.x, at.y, at.n) = maxKeepingNan(
      maximum(at.x, at.y, at.n), laneMaximum(lanes, at.x, at.y, at.n));
}

void RowMaximum::schedule(Func consumer) {
  scheduleLanes(b, laneMaximum, l, consumer, at.x);
  maximum.compute_at(consumer, at.x);
}

SoftmaxRow::SoftmaxRow(KernelBuilder &builder, const TensorVars &at,
                       const std::string &prefix)
    : b(builder), at(at), maximum(b, at, prefix + "maximum"),
      sums(b, at, prefix + "sum", b.spec().input.c,
           [this](const Expr &c) { return exponential(c); }) {}

Expr SoftmaxRow::distance(const Expr &c) const {
  return b.argument(ArgumentRole::Input)(c, at.x, at.y, at.n) - top();
}

Expr SoftmaxRow::exponential(const Expr &c) const {
  // exp(-104) is less than half the smallest float32 denormal.
  return exp(max(distance(c), -104.0f));
}

void SoftmaxRow::schedule(Func consumer) {
  maximum.schedule(consumer);
  sums.schedule(consumer);
}
