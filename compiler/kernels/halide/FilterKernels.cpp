//===- FilterKernels.cpp - one packed filter from another -------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Training changes filters in every step, so what inference packs once is
// computed by kernels there: the filter of the transposed convolution, and
// Winograd's filters (see Winograd.cpp for what they are).
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/KernelBuilder.h"
#include "compiler/kernels/halide/WinogradTransforms.h"

using namespace Halide;
using namespace resnetc;
using namespace resnetc::winograd;

static constexpr int32_t kBlock = int32_t(kChannelBlock);

namespace {

/// The variables of a packed filter, in memory order.
struct FilterVars {
  explicit FilterVars(const KernelBuilder &b)
      : lane(b.var("lane")), row(b.var("row")), kx(b.var("kx")),
        ky(b.var("ky")), block(b.var("block")), task(b.var("task")) {}
  Var lane, row, kx, ky, block, task;
};

} // namespace

//===----------------------------------------------------------------------===//
// Transposed
//===----------------------------------------------------------------------===//

Func resnetc::defineTransposeFilter(KernelBuilder &b) {
  const KernelSpec &s = b.spec();
  const FilterVars at(b);
  const int32_t groupInputs = s.input.c / s.groups,
                groupOutputs = s.output.c / s.groups;
  Func out = b.func("out");
  // `row` counts the output channels of the group that `ci` is of.
  Expr channel = at.block * kBlock + at.lane;
  Expr ci = s.input.c % kBlock ? min(channel, s.input.c - 1) : channel;
  Expr co = ci / groupInputs * groupOutputs + at.row;
  if (s.groups == 1)
    co = at.row;
  Expr value = b.argument(ArgumentRole::Filter)(
      co % kBlock, s.groups == 1 ? ci : ci % groupInputs,
      s.kernel[1] - 1 - at.kx, s.kernel[0] - 1 - at.ky, co / kBlock);
  if (s.input.c % kBlock)
    value = select(channel < s.input.c, value, 0.0f);
  out(at.lane, at.row, at.kx, at.ky, at.block) = value;
  b.bindFilter(out);
  // A block of the source, 16 channels by 16, is 16 lines: they are read for
  // the first output channel of a block and stay for the others.
  out.vectorize(at.lane, b.lanes())
      .fuse(at.ky, at.block, at.task)
      .parallel(at.task);
  return out;
}

//===----------------------------------------------------------------------===//
// Winograd
//===----------------------------------------------------------------------===//

Func resnetc::defineWinogradFilter(KernelBuilder &b) {
  const int32_t m = b.spec().winogradTile, taps = 3;
  const FilterVars at(b);
  ImageParam &filter = b.argument(ArgumentRole::Filter);
  Func rows = b.func("rows"), out = b.func("out");
  Exprs row, column;
  for (int32_t k = 0; k < taps; ++k)
    row.push_back(filter(at.lane, at.row, k, at.ky, at.block));
  rows(at.lane, at.row, at.kx, at.ky, at.block) =
      mux(at.kx, transformFilter(m, row));
  for (int32_t k = 0; k < taps; ++k)
    column.push_back(rows(at.lane, at.row, at.kx, k, at.block));
  out(at.lane, at.row, at.kx, at.ky, at.block) =
      mux(at.ky, transformFilter(m, column));
  b.bindFilter(out);
  Var vector = b.var("vector");
  out.split(at.lane, vector, at.lane, b.lanes(), TailStrategy::RoundUp)
      .reorder(at.lane, at.kx, at.ky, vector, at.row, at.block)
      .vectorize(at.lane)
      .unroll(at.kx)
      .unroll(at.ky)
      .fuse(at.row, at.block, at.task)
      .parallel(at.task);
  rows.compute_at(out, vector).vectorize(at.lane).unroll(at.kx).unroll(at.ky);
  return out;
}
