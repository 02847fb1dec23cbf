//===- Linear.cpp - fully connected layer -----------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   out[n,co] = act(bias[co] + sum over y,x,c of weight[co, y,x,c] *
//   input[n,y,x,c])
//
// At small batches the time is that of reading the weights, so every task reads
// its block of weights once and takes all images of the batch through it, a
// few at a time. Rows beyond the batch's end repeat its last image: the order
// of each image's sum is the same in every batch.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/KernelBuilder.h"

using namespace Halide;
using namespace resnetc;

/// Images at a time. With the two vectors of a block of 16 channels they make
/// the 8 independent sums that two FMA units with 4 cycles of latency need.
static constexpr int32_t kImages = 4;

Func resnetc::defineLinear(KernelBuilder &b) {
  const KernelSpec &s = b.spec();
  const int32_t vectors = int32_t(kChannelBlock) / b.lanes();
  Var c = b.var("c"), x = b.var("x"), y = b.var("y"), n = b.var("n"),
      lane = b.var("lane"), block = b.var("block"), image = b.var("image"),
      group = b.var("group");
  RDom r = b.rdom("r", {{0, s.input.c}, {0, s.input.w}, {0, s.input.h}});
  Func sum = b.func("sum"), out = b.func("out");

  sum(lane, block, image, group) =
      s.bias ? b.argument(ArgumentRole::Bias)(block * int32_t(kChannelBlock) +
                                              lane)
             : Expr(0.0f);
  Expr batch = b.argument(ArgumentRole::Input).dim(3).extent();
  Expr row = (r.z * s.input.w + r.y) * s.input.c + r.x;
  sum(lane, block, image, group) +=
      b.argument(ArgumentRole::Filter)(lane, row, block) *
      b.argument(ArgumentRole::Input)(r.x, r.y, r.z,
                                      min(group * kImages + image, batch - 1));

  Expr value = sum(c % int32_t(kChannelBlock), c / int32_t(kChannelBlock),
                   n % kImages, n / kImages);
  if (s.activation == KernelActivation::Relu)
    value = reluKeepingNan(value);
  out(c, x, y, n) = zeroPaddedLanes(s.output, c, value);
  b.bindOutput(out);

  // Unpartitioned, since that would hoist values of the batch out of the
  // parallel loop under names that depend on what else was compiled.
  out.split(c, block, lane, int32_t(kChannelBlock),
            s.output.pitch % kChannelBlock ? TailStrategy::GuardWithIf
                                           : TailStrategy::RoundUp)
      .split(n, group, image, kImages, TailStrategy::GuardWithIf)
      .reorder(lane, image, x, y, group, block)
      .vectorize(lane, b.lanes())
      .parallel(block)
      .never_partition_all();
  sum.compute_at(out, group)
      .bound(lane, 0, int32_t(kChannelBlock))
      .bound(image, 0, kImages)
      .store_in(MemoryType::Register)
      .vectorize(lane, b.lanes())
      .unroll(image);
  sum.update()
      .reorder(lane, image, r.x, r.y, r.z)
      .vectorize(lane, b.lanes())
      .unroll(image);
  if (vectors > 1)
    sum.update().unroll(lane);
  b.schedule =
      "direct " + std::to_string(vectors) + "x" + std::to_string(kImages);
  return out;
}
