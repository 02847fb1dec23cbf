//===- PoolBackward.cpp - gradients of pools --------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each pixel of the input gathers from the windows that hold it, so that pixels
// are independent of each other:
//
//   dx[y,x] = sum over windows of dy[window] * share of the tap at (y,x)
//
// The share is 1 / count for an average. For a maximum it is 1 for the window's
// first largest tap, whose number is worked out first, for a band of rows.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/TrainingKernels.h"

#include <limits>

using namespace Halide;
using namespace resnetc;

namespace {

/// Along one axis, the windows that may hold an input pixel: the last one that
/// begins at or before it, and `count - 1` before that.
struct WindowsAt {
  WindowsAt(const KernelSpec &s, int axis, const Expr &pixel,
            const Expr &before)
      : taps(s.kernel[axis]), dilation(s.dilations[axis]),
        windows(axis == 0 ? s.gradient.h : s.gradient.w),
        window((pixel + s.pads[axis]) / s.strides[axis] - before),
        distance(pixel + s.pads[axis] - window * s.strides[axis]) {}

  static int32_t count(const KernelSpec &s, int axis) {
    return (s.kernel[axis] - 1) * s.dilations[axis] / s.strides[axis] + 1;
  }
  /// The pixel is under a tap of a window.
  Expr holds() const {
    return window >= 0 && window < windows && distance % dilation == 0 &&
           distance / dilation < taps;
  }
  Expr tap() const { return distance / dilation; }
  /// A window that exists.
  Expr index() const { return clamp(window, 0, windows - 1); }

  int32_t taps, dilation, windows;
  Expr window;
  Expr distance; ///< from the window's first pixel
};

/// What both pools share: the sum over the windows of a pixel.
class PoolBackward {
public:
  explicit PoolBackward(KernelBuilder &builder)
      : b(builder), s(builder.spec()), at(builder),
        gradient(builder.argument(ArgumentRole::Gradient)),
        r(builder.rdom("windows", {{0, WindowsAt::count(s, 1)},
                                   {0, WindowsAt::count(s, 0)}})),
        y(s, 0, at.y, r.y), x(s, 1, at.x, r.x), sum(builder.func("sum")),
        out(builder.func("out")) {}

protected:
  /// The gradient of the window, in full.
  Expr ofWindow() const { return gradient(at.c, x.index(), y.index(), at.n); }
  void define(const Expr &share) {
    sum(at.c, at.x, at.y, at.n) = 0.0f;
    sum(at.c, at.x, at.y, at.n) += select(y.holds() && x.holds(), share, 0.0f);
    out(at.c, at.x, at.y, at.n) =
        zeroPaddedLanes(s.output, at.c, sum(at.c, at.x, at.y, at.n));
    b.bindPixels(out, {ArgumentRole::Output});
  }
  void scheduleSum(const Var &vector) {
    sum.compute_at(out, vector).store_in(MemoryType::Register).vectorize(at.c);
    Stage update = sum.update();
    update.reorder(at.c, r.x, r.y).vectorize(at.c);
    if (WindowsAt::count(s, 0) * WindowsAt::count(s, 1) <= kUnrolledWindows)
      update.unroll(r.x).unroll(r.y);
  }

  /// Those of a kernel of 3 with a stride of 1.
  static constexpr int32_t kUnrolledWindows = 9;

  KernelBuilder &b;
  const KernelSpec &s;
  TensorVars at;
  ImageParam gradient;
  RDom r;
  WindowsAt y, x;
  Func sum, out;
};

class AvgPoolBackward : PoolBackward {
public:
  using PoolBackward::PoolBackward;

  Func run() {
    define(ofWindow() / cast<float>(count()));
    scheduleSum(scheduleRows(b, out, at));
    return out;
  }

private:
  static Expr pixelsInside(const KernelSpec &s, int axis, const Expr &window,
                           int32_t extent) {
    Expr first = window * s.strides[axis] - s.pads[axis];
    return min(first + s.kernel[axis], extent) - max(first, 0);
  }
  Expr count() const {
    if (s.countIncludePad)
      return s.kernel[0] * s.kernel[1];
    return pixelsInside(s, 0, y.index(), s.output.h) *
           pixelsInside(s, 1, x.index(), s.output.w);
  }
};

class MaxPoolBackward : PoolBackward {
public:
  explicit MaxPoolBackward(KernelBuilder &builder)
      : PoolBackward(builder),
        taps(builder.rdom("taps", {{0, s.kernel[1]}, {0, s.kernel[0]}})) {}

  Func run() {
    defineFirstLargest();
    Expr tap = y.tap() * s.kernel[1] + x.tap();
    Expr largest = first(at.c, x.index(), y.index(), at.n);
    define(select(largest == tap, ofWindow(), 0.0f));
    schedule();
    return out;
  }

private:
  /// The first tap of an axis that is inside the input.
  Expr firstInside(int axis, const Expr &window) const {
    Expr outside = s.pads[axis] - window * s.strides[axis];
    return max(outside + s.dilations[axis] - 1, 0) / s.dilations[axis];
  }
  Expr firstInside() const {
    return firstInside(0, at.y) * s.kernel[1] + firstInside(1, at.x);
  }
  /// first(window) = the number of its first largest tap.
  void defineFirstLargest() {
    ImageParam &input = b.argument(ArgumentRole::Input);
    Expr row = at.y * s.strides[0] - s.pads[0] + taps.y * s.dilations[0];
    Expr column = at.x * s.strides[1] - s.pads[1] + taps.x * s.dilations[1];
    Expr inside =
        row >= 0 && row < s.output.h && column >= 0 && column < s.output.w;
    Expr value = input(at.c, clamp(column, 0, s.output.w - 1),
                       clamp(row, 0, s.output.h - 1), at.n);
    best(at.c, at.x, at.y, at.n) =
        Tuple(-std::numeric_limits<float>::infinity(), firstInside());
    Expr largest = best(at.c, at.x, at.y, at.n)[0];
    Expr number = best(at.c, at.x, at.y, at.n)[1];
    // Larger, or the first NaN.
    Expr taken =
        inside && strict_float(!(value <= largest) && !is_nan(largest));
    best(at.c, at.x, at.y, at.n) =
        Tuple(select(taken, value, largest),
              select(taken, taps.y * s.kernel[1] + taps.x, number));
    first(at.c, at.x, at.y, at.n) = best(at.c, at.x, at.y, at.n)[1];
  }

  void schedule() {
    // Bands begin where windows do, so that their windows have a constant
    // number of rows.
    int32_t stride = s.strides[0];
    int32_t band = (kBandRows + stride - 1) / stride * stride;
    int32_t lanes = b.lanesDividing(s.output.pitch);
    Var lane = b.var("lane"), row = b.var("row"), task = b.var("task"),
        vector = b.var("vector"), phaseX = b.var("phase_x"),
        phaseY = b.var("phase_y");
    // Which taps a pixel is under depends on its place within the strides.
    out.split(at.c, at.c, lane, lanes, TailStrategy::RoundUp)
        .split(at.y, at.y, row, band, TailStrategy::GuardWithIf)
        .split(row, row, phaseY, stride, TailStrategy::RoundUp)
        .split(at.x, at.x, phaseX, s.strides[1], TailStrategy::GuardWithIf)
        .reorder(lane, at.c, phaseX, at.x, phaseY, row, at.y, at.n)
        .vectorize(lane)
        .fuse(at.y, at.n, task)
        .parallel(task);
    if (s.strides[0] * s.strides[1] <= kUnrolledWindows)
      out.unroll(phaseX).unroll(phaseY);
    scheduleSum(at.c);
    int32_t rows = band / stride + WindowsAt::count(s, 0) + 1;
    first.compute_at(out, task)
        .bound_storage(at.c, s.output.pitch)
        .bound_storage(at.x, s.gradient.w)
        .bound_storage(at.y, rows)
        .split(at.c, vector, lane, lanes, TailStrategy::RoundUp)
        .reorder(lane, vector, at.x, at.y)
        .vectorize(lane);
    best.compute_at(first, vector)
        .store_in(MemoryType::Register)
        .vectorize(at.c);
    Stage update = best.update();
    update.reorder(at.c, taps.x, taps.y).vectorize(at.c);
    if (s.kernel[0] * s.kernel[1] <= kUnrolledWindows)
      update.unroll(taps.x).unroll(taps.y);
  }

  /// Rows of a task: at a stride of 2 every ninth row of windows is worked out
  /// twice, and what is kept of 56 windows of 64 channels is 86 KB.
  static constexpr int32_t kBandRows = 8;

  RDom taps;
  Func best = b.func("best"), first = b.func("first");
};

} // namespace

Func resnetc::defineAvgPool2dBackward(KernelBuilder &builder) {
  return AvgPoolBackward(builder).run();
}

Func resnetc::defineMaxPool2dBackward(KernelBuilder &builder) {
  return MaxPoolBackward(builder).run();
}

//===----------------------------------------------------------------------===//
// Over the whole image
//===----------------------------------------------------------------------===//

Func resnetc::defineGlobalAvgPoolBackward(KernelBuilder &b) {
  const KernelSpec &s = b.spec();
  TensorVars at(b);
  float pixels = float(int64_t(s.output.h) * s.output.w);
  return defineRows(
      b, at, b.argument(ArgumentRole::Gradient)(at.c, 0, 0, at.n) / pixels);
}

Func resnetc::defineGlobalMaxPoolBackward(KernelBuilder &b) {
  const KernelSpec &s = b.spec();
  TensorVars at(b);
  RDom r = b.rdom("r", {{0, s.output.w}, {0, s.output.h}});
  ImageParam &input = b.argument(ArgumentRole::Input);
  Func best = b.func("best"), out = b.func("out");
  best(at.c, at.n) = Tuple(input(at.c, 0, 0, at.n), 0);
  Expr value = input(at.c, r.x, r.y, at.n);
  Expr largest = best(at.c, at.n)[0], number = best(at.c, at.n)[1];
  Expr taken =
      strict_float(value > largest || (is_nan(value) && !is_nan(largest)));
  best(at.c, at.n) = Tuple(select(taken, value, largest),
                           select(taken, r.y * s.output.w + r.x, number));
  Expr dy = b.argument(ArgumentRole::Gradient)(at.c, 0, 0, at.n);
  Expr isLargest = best(at.c, at.n)[1] == at.y * s.output.w + at.x;
  out(at.c, at.x, at.y, at.n) =
      zeroPaddedLanes(s.output, at.c, select(isLargest, dy, 0.0f));
  b.bindPixels(out, {ArgumentRole::Output});
  int32_t lanes = b.lanesDividing(s.output.pitch);
  Var block = b.var("block"), lane = b.var("lane"), task = b.var("task");
  out.split(at.c, block, lane, lanes, TailStrategy::RoundUp)
      .reorder(lane, at.x, at.y, block, at.n)
      .vectorize(lane)
      .fuse(block, at.n, task)
      .parallel(task);
  best.compute_at(out, task).store_in(MemoryType::Register).vectorize(at.c);
  best.update().reorder(at.c, r.x, r.y).vectorize(at.c);
  return out;
}
