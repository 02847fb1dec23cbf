//===- Conv2d.cpp - direct convolution --------------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   out[n,y,x,co] = act(residual[n,y,x,co] + bias[co] +
//       sum over ky,kx,ci of filter[co,ky,kx,ci] *
//                            input[n, y*sh + ky*dh - top, x*sw + kx*dw - left,
//                            ci])
//
// The input carries a border of zeros wide enough for every window, so there is
// no condition in the loops. A tile of vectors x columns x rows accumulators
// stays in registers over the whole sum: per ci it takes one load per vector of
// channels and one broadcast per pixel. The sum runs ky, kx, ci from the
// outside in, for every tile, batch and number of threads.
//
// An in-place residual is the output's old contents: the pure definition is
// undef and the update adds to what is there. No pixel may then be computed
// twice, so tiles have to divide the grid (see checkConvTile).
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/KernelBuilder.h"

using namespace Halide;
using namespace resnetc;

namespace {

class Conv2d {
public:
  Conv2d(KernelBuilder &builder, const ConvTile &tile)
      : b(builder), s(builder.spec()), tile(tile), grid(pixelGrid(s)) {}

  Func define() {
    defineSum();
    defineOutput();
    b.bindOutput(out, grid.w, grid.h);
    if (grid.folded)
      foldPixels();
    scheduleOutput();
    scheduleSum();
    b.schedule = "direct " + tile.toText();
    return out;
  }

private:
  void defineSum();
  void defineOutput();
  void foldPixels();
  void scheduleOutput();
  void scheduleSum();

  Expr inputChannel();
  Stage outputStage();

  KernelBuilder &b;
  const KernelSpec &s;
  const ConvTile &tile;
  const PixelGrid grid;

  Var co = b.var("co"), x = b.var("x"), y = b.var("y"), n = b.var("n");
  /// Lane of a vector of channels, and vector.
  Var l = b.var("l"), v = b.var("v");
  Var tileX = b.var("tile_x"); ///< the loop over tiles, outside one tile
  RDom r = b.rdom(
      "r", {{0, s.input.c / s.groups}, {0, s.kernel[1]}, {0, s.kernel[0]}});
  Func sum = b.func("sum"), out = b.func("out");
};

/// The input channel that r.x stands for in channel v * lanes + l.
Expr Conv2d::inputChannel() {
  if (s.groups == 1)
    return r.x;
  int32_t groupOutputs = s.output.c / s.groups;
  int32_t groupInputs = s.input.c / s.groups;
  Expr group = groupOutputs % kChannelBlock == 0
                   ? (v * b.lanes()) / groupOutputs
                   : (v * b.lanes() + l) / groupOutputs;
  return min(group, s.groups - 1) * groupInputs + r.x;
}

void Conv2d::defineSum() {
  ImageParam &input = b.argument(ArgumentRole::Input);
  ImageParam &filter = b.argument(ArgumentRole::Filter);
  sum(l, v, x, y, n) =
      s.bias ? b.argument(ArgumentRole::Bias)(v * b.lanes() + l) : Expr(0.0f);
  int32_t perBlock = int32_t(kChannelBlock) / b.lanes();
  Expr lane = (v % perBlock) * b.lanes() + l;
  Expr inX = x * s.strides[1] + r.y * s.dilations[1] - s.pads[1];
  Expr inY = y * s.strides[0] + r.z * s.dilations[0] - s.pads[0];
  sum(l, v, x, y, n) += filter(lane, r.x, r.y, r.z, v / perBlock) *
                        input(inputChannel(), inX, inY, n);
}

void Conv2d::defineOutput() {
  Expr value = sum(co % b.lanes(), co / b.lanes(), x, y, n);
  if (s.residualMode == ResidualMode::Separate)
    value += b.argument(ArgumentRole::Residual)(co, x, y, n);
  if (s.residualMode == ResidualMode::InPlace) {
    out(co, x, y, n) = undef<float>();
    value += out(co, x, y, n);
  }
  if (s.activation == KernelActivation::Relu)
    value = reluKeepingNan(value);
  // NaN times a zero weight is NaN: the padded lanes have to be cleared.
  out(co, x, y, n) = zeroPaddedLanes(s.output, co, value);
}

/// The caller's buffers are (c, x, y, n); their rows follow each other without
/// a gap, so x may run over all of them and y stay 0.
void Conv2d::foldPixels() {
  auto fold = [&](OutputImageParam buffer) {
    buffer.dim(1).set_bounds(0, grid.w);
    buffer.dim(2).set_bounds(0, 1);
  };
  fold(b.argument(ArgumentRole::Input));
  if (s.residualMode == ResidualMode::Separate)
    fold(b.argument(ArgumentRole::Residual));
  fold(out.output_buffer());
}

Stage Conv2d::outputStage() {
  return s.residualMode == ResidualMode::InPlace ? Stage(out.update(0))
                                                 : Stage(out);
}

/// Outside in: one parallel loop over tasks, the tiles of a task, a tile.
void Conv2d::scheduleOutput() {
  Stage stage = outputStage();
  Var vectorBlock = b.var("vector_block"), columnInTile = b.var("column"),
      tileY = b.var("tile_y"), rowInTile = b.var("row"), block = b.var("block"),
      tileInTask = b.var("tile_in_task"), pair = b.var("pair"),
      task = b.var("task");
  auto tail = [](int32_t extent, int32_t factor) {
    return extent % factor ? TailStrategy::ShiftInwards : TailStrategy::RoundUp;
  };
  stage
      .split(co, v, l, b.lanes(),
             s.output.pitch % b.lanes() ? TailStrategy::GuardWithIf
                                        : TailStrategy::RoundUp)
      .split(v, vectorBlock, v, tile.vectors, TailStrategy::RoundUp)
      .split(x, tileX, columnInTile, tile.columns, tail(grid.w, tile.columns))
      .split(y, tileY, rowInTile, tile.rows, tail(grid.h, tile.rows))
      .split(grid.folded ? tileX : tileY, block, tileInTask, tile.tilesPerTask,
             TailStrategy::GuardWithIf);
  Var inner = grid.folded ? tileInTask : tileX;
  Var outer = grid.folded ? tileY : tileInTask;
  stage.reorder(l, v, columnInTile, rowInTile, inner, outer, vectorBlock, block,
                n);
  if (tile.order == TaskOrder::PixelsOutermost)
    stage.fuse(vectorBlock, block, pair).fuse(pair, n, task);
  else
    stage.reorder(block, n, vectorBlock)
        .fuse(block, n, pair)
        .fuse(pair, vectorBlock, task);
  stage.parallel(task)
      .vectorize(l)
      .unroll(v)
      .unroll(columnInTile)
      .unroll(rowInTile);
  sum.compute_at(out, inner);
}

void Conv2d::scheduleSum() {
  sum.bound(l, 0, b.lanes()).store_in(MemoryType::Register);
  sum.vectorize(l).unroll(v).unroll(x).unroll(y);
  Stage update = sum.update(0);
  update.reorder(l, v, x, y, r.x, r.y, r.z)
      .vectorize(l)
      .unroll(v)
      .unroll(x)
      .unroll(y);
  // A loop of one to four turns costs more than its body.
  if (s.input.c / s.groups <= 4)
    update.unroll(r.x);
}

} // namespace

Func resnetc::defineConv2d(KernelBuilder &builder, const ConvTile &tile) {
  return Conv2d(builder, tile).define();
}
