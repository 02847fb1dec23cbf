//===- Matmul.cpp - the product of two activations ---*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   out[n,b,m,p] = sum over k of lhs[n,b,m,k] * rhs[n,b,k,p]
//
// A task takes a panel of rhs, all k of a few vectors of p, through every row
// m, some rows at a time: the panel stays in the cache, and each of its vectors
// is loaded once for all of these rows. Batches and b are apart, so the order
// of a sum is the same whatever else is computed.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/KernelBuilder.h"

using namespace Halide;
using namespace resnetc;

/// Rows at a time. With two vectors of p they make the 8 independent sums that
/// two FMA units with 4 cycles of latency need, and leave registers for rhs.
static constexpr int32_t kRows = 4;

namespace {

/// An operand at (c, x) of matrix y of sample n.
struct Operand {
  ImageParam &argument;
  bool constant;
  Expr at(const Expr &c, const Expr &x, const Var &y, const Var &n) const {
    return constant ? argument(c, x, y) : argument(c, x, y, n);
  }
};

} // namespace

static Operand secondOperand(KernelBuilder &b) {
  bool constant = b.spec().constant != ConstantOperand::None;
  return {
      b.argument(constant ? ArgumentRole::Constant : ArgumentRole::Residual),
      constant};
}

/// Lanes of a panel: two vectors where the pitch has them.
static int32_t panelLanes(const KernelBuilder &b) {
  int32_t lanes = b.lanesDividing(b.spec().output.pitch);
  bool two = lanes == b.lanes() && b.spec().output.pitch % (2 * lanes) == 0;
  return two ? 2 * lanes : lanes;
}

Func resnetc::defineMatmul(KernelBuilder &b) {
  const KernelSpec &s = b.spec();
  bool swapped = s.constant == ConstantOperand::Lhs;
  Operand first{b.argument(ArgumentRole::Input), false};
  Operand lhs = swapped ? secondOperand(b) : first;
  Operand rhs = swapped ? first : secondOperand(b);
  TensorVars at(b);
  RDom k = b.rdom("k", {{0, swapped ? s.input.w : s.input.c}});
  Func sum = b.func("sum"), out = b.func("out");
  sum(at.c, at.x, at.y, at.n) = 0.0f;
  sum(at.c, at.x, at.y, at.n) +=
      lhs.at(k, at.x, at.y, at.n) * rhs.at(at.c, k, at.y, at.n);
  // A padded lane of rhs is 0, but times an infinite lhs that is NaN.
  out(at.c, at.x, at.y, at.n) =
      zeroPaddedLanes(s.output, at.c, sum(at.c, at.x, at.y, at.n));
  b.bindOutput(out);

  Var lane = b.var("lane"), row = b.var("row"), matrix = b.var("matrix"),
      task = b.var("task");
  int32_t lanes = panelLanes(b), rows = std::min(kRows, s.output.w);
  int32_t vector = std::min(lanes, b.lanes());
  out.split(at.c, at.c, lane, lanes, TailStrategy::RoundUp)
      .split(at.x, at.x, row, rows, TailStrategy::ShiftInwards)
      .reorder(lane, row, at.x, at.c, at.y, at.n)
      .vectorize(lane, vector)
      .unroll(row)
      .fuse(at.c, at.y, matrix)
      .fuse(matrix, at.n, task)
      .parallel(task)
      .never_partition_all();
  sum.compute_at(out, at.x)
      .store_in(MemoryType::Register)
      .bound_extent(at.c, lanes)
      .bound_extent(at.x, rows)
      .vectorize(at.c, vector)
      .unroll(at.x);
  sum.update().reorder(at.c, at.x, k).vectorize(at.c, vector).unroll(at.x);
  if (lanes > vector) {
    out.unroll(lane);
    sum.unroll(at.c);
    sum.update().unroll(at.c);
  }
  b.schedule =
      "direct " + std::to_string(lanes / vector) + "x" + std::to_string(rows);
  return out;
}
