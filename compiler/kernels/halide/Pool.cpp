//===- Pool.cpp - max, average and global average pooling -------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Windows may reach outside the input, and pools do not read its border: they
// clamp the index of the tap to those that lie inside instead. For a maximum
// that is exact, since a pixel that counts twice is still of the same window;
// an average leaves those taps out.
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

  /// The input under a tap, clamped to the taps inside the input.
  Expr tap(const Expr &kx, const Expr &ky) const {
    return input(at.c, pixel(firstX, kx, s.dilations[1], s.input.w),
                 pixel(firstY, ky, s.dilations[0], s.input.h), at.n);
  }

private:
  /// Without a dilation the clamped pixel is that of a tap, too.
  static Expr pixel(const Expr &first, const Expr &tap, int32_t dilation,
                    int32_t extent) {
    if (dilation == 1)
      return clamp(first + tap, 0, extent - 1);
    Expr lowest = max((dilation - 1 - first) / dilation, 0);
    Expr highest = (extent - 1 - first) / dilation;
    return first + dilation * max(min(tap, highest), lowest);
  }

public:
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

//===----------------------------------------------------------------------===//
// Over the whole image
//===----------------------------------------------------------------------===//

/// `reduction`, over the pixels `r` of each channel, becomes `out`.
static void scheduleGlobal(KernelBuilder &b, const TensorVars &at, Func out,
                           Func reduction, const RDom &r) {
  const KernelSpec &s = b.spec();
  Var block = b.var("block"), lane = b.var("lane"), task = b.var("task");
  b.bindOutput(out);
  // Four vectors at a time: one alone would wait for each operation's result.
  int32_t lanes = b.lanesDividing(s.output.pitch);
  int32_t vectors = s.output.pitch % (4 * lanes) ? 1 : 4;
  out.split(at.c, block, lane, vectors * lanes, TailStrategy::RoundUp)
      .reorder(lane, at.x, at.y, block, at.n)
      .vectorize(lane, lanes)
      .fuse(block, at.n, task)
      .parallel(task);
  reduction.compute_at(out, task)
      .store_in(MemoryType::Register)
      .vectorize(at.c, lanes)
      .unroll(at.c);
  reduction.update()
      .reorder(at.c, r.x, r.y)
      .vectorize(at.c, lanes)
      .unroll(at.c);
}

Func resnetc::defineGlobalAvgPool(KernelBuilder &b) {
  const KernelSpec &s = b.spec();
  TensorVars at(b);
  RDom r = b.rdom("r", {{0, s.input.w}, {0, s.input.h}});
  Func sum = b.func("sum"), out = b.func("out");
  sum(at.c, at.n) = 0.0f;
  sum(at.c, at.n) += b.argument(ArgumentRole::Input)(at.c, r.x, r.y, at.n);
  float pixels = float(int64_t(s.input.h) * s.input.w);
  out(at.c, at.x, at.y, at.n) =
      zeroPaddedLanes(s.output, at.c, sum(at.c, at.n) / pixels);
  scheduleGlobal(b, at, out, sum, r);
  return out;
}

Func resnetc::defineGlobalMaxPool(KernelBuilder &b) {
  const KernelSpec &s = b.spec();
  TensorVars at(b);
  RDom r = b.rdom("r", {{0, s.input.w}, {0, s.input.h}});
  Func best = b.func("best"), out = b.func("out");
  ImageParam &input = b.argument(ArgumentRole::Input);
  best(at.c, at.n) = input(at.c, 0, 0, at.n);
  best(at.c, at.n) =
      maxKeepingNan(best(at.c, at.n), input(at.c, r.x, r.y, at.n));
  out(at.c, at.x, at.y, at.n) =
      zeroPaddedLanes(s.output, at.c, best(at.c, at.n));
  scheduleGlobal(b, at, out, best, r);
  return out;
}
