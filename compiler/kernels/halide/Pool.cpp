//===- Pool.cpp - max, average and global average pooling -------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Windows may reach outside the input, and pools do not read its border: they
// clamp the index instead. For a maximum that is exact, since the clamped pixel
// lies in the same window; an average leaves those taps out.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/KernelBuilder.h"

using namespace Halide;
using namespace resnetc;

namespace {

/// The input under a window of the output pixel (x, y).
struct Window {
  explicit Window(KernelBuilder &b)
      : s(b.spec()), at(b), input(b.argument(ArgumentRole::Input)),
        r(b.rdom("r", {{0, s.kernel[1]}, {0, s.kernel[0]}})),
        firstX(at.x * s.strides[1] - s.pads[1]),
        firstY(at.y * s.strides[0] - s.pads[0]) {}

  /// The input at an offset into the window, clamped to the input.
  Expr tap(const Expr &dx, const Expr &dy) const {
    return input(at.c, clamp(firstX + dx, 0, s.input.w - 1),
                 clamp(firstY + dy, 0, s.input.h - 1), at.n);
  }

  const KernelSpec &s;
  TensorVars at;
  ImageParam input;
  RDom r;
  Expr firstX, firstY;
};

} // namespace

/// Windows up to this many taps are unrolled whole: 3x3 and what is smaller.
static constexpr int32_t kUnrolledTaps = 9;

/// `reduction` over a window stays in a register.
static void scheduleWindow(KernelBuilder &b, const Window &w, Func out,
                           Func reduction) {
  b.bindOutput(out);
  Var vector = scheduleRows(b, out, w.at);
  reduction.compute_at(out, vector)
      .store_in(MemoryType::Register)
      .vectorize(w.at.c);
  Stage update = reduction.update();
  update.reorder(w.at.c, w.r.x, w.r.y).vectorize(w.at.c);
  if (w.s.kernel[0] * w.s.kernel[1] <= kUnrolledTaps)
    update.unroll(w.r.x).unroll(w.r.y);
}

Func resnetc::defineMaxPool2d(KernelBuilder &b) {
  Window w(b);
  const TensorVars &at = w.at;
  Func best = b.func("best"), out = b.func("out");
  best(at.c, at.x, at.y, at.n) = w.tap(0, 0);
  best(at.c, at.x, at.y, at.n) =
      maxKeepingNan(best(at.c, at.x, at.y, at.n), w.tap(w.r.x, w.r.y));
  out(at.c, at.x, at.y, at.n) =
      zeroPaddedLanes(w.s.output, at.c, best(at.c, at.x, at.y, at.n));
  scheduleWindow(b, w, out, best);
  return out;
}

Func resnetc::defineAvgPool2d(KernelBuilder &b) {
  Window w(b);
  const KernelSpec &s = w.s;
  const TensorVars &at = w.at;
  Func sum = b.func("sum"), out = b.func("out");
  Expr tapX = w.firstX + w.r.x, tapY = w.firstY + w.r.y;
  Expr inside = tapX >= 0 && tapX < s.input.w && tapY >= 0 && tapY < s.input.h;
  sum(at.c, at.x, at.y, at.n) = 0.0f;
  sum(at.c, at.x, at.y, at.n) += select(inside, w.tap(w.r.x, w.r.y), 0.0f);
  Expr columns = min(w.firstX + s.kernel[1], s.input.w) - max(w.firstX, 0);
  Expr rows = min(w.firstY + s.kernel[0], s.input.h) - max(w.firstY, 0);
  Expr count =
      s.countIncludePad ? Expr(s.kernel[0] * s.kernel[1]) : rows * columns;
  out(at.c, at.x, at.y, at.n) = zeroPaddedLanes(
      s.output, at.c, sum(at.c, at.x, at.y, at.n) / cast<float>(count));
  scheduleWindow(b, w, out, sum);
  return out;
}

Func resnetc::defineGlobalAvgPool(KernelBuilder &b) {
  const KernelSpec &s = b.spec();
  TensorVars at(b);
  Var block = b.var("block"), lane = b.var("lane"), task = b.var("task");
  RDom r = b.rdom("r", {{0, s.input.w}, {0, s.input.h}});
  Func sum = b.func("sum"), out = b.func("out");
  sum(at.c, at.n) = 0.0f;
  sum(at.c, at.n) += b.argument(ArgumentRole::Input)(at.c, r.x, r.y, at.n);
  float pixels = float(int64_t(s.input.h) * s.input.w);
  out(at.c, at.x, at.y, at.n) =
      zeroPaddedLanes(s.output, at.c, sum(at.c, at.n) / pixels);
  b.bindOutput(out);

  // Four vectors at a time: one sum alone would wait for each addition.
  int32_t lanes = b.lanesDividing(s.output.pitch);
  int32_t vectors = s.output.pitch % (4 * lanes) ? 1 : 4;
  out.split(at.c, block, lane, vectors * lanes, TailStrategy::RoundUp)
      .reorder(lane, at.x, at.y, block, at.n)
      .vectorize(lane, lanes)
      .fuse(block, at.n, task)
      .parallel(task);
  sum.compute_at(out, task)
      .store_in(MemoryType::Register)
      .vectorize(at.c, lanes)
      .unroll(at.c);
  sum.update().reorder(at.c, r.x, r.y).vectorize(at.c, lanes).unroll(at.c);
  return out;
}
