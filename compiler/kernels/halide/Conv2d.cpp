//===- Conv2d.cpp - direct convolution --------------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   out[n,y,x,co] = act(residual[n,y,x,co] + bias[co] + sum over ky,kx,ci of
//     filter[co,ky,kx,ci] * input[n, y*sh + ky*dh - top, x*sw + kx*dw - left,
//     ci])
//
// The input carries a border of zeros wide enough for every window, so there is
// no condition in the loops. A tile of vectors x columns x rows accumulators
// stays in registers over the whole sum: per ci it takes one load per vector of
// channels and one broadcast per pixel. The sum runs ky, kx, ci from the
// outside in, for every tile, batch and number of threads.
//
// An in-place residual is the output's old contents: the pure definition is
// undef and the update adds to what is there. No pixel may then be computed
// twice, so uniform tiles have to divide the grid (see checkConvTile).
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/KernelBuilder.h"

using namespace Halide;
using namespace resnetc;

/// One prefetch in this many steps of the innermost loop.
static constexpr int32_t kUnrolledChannels = 4;
/// Windows of one input channel, up to 3x3, are unrolled whole: neighbouring
/// pixels then share what they load.
static constexpr int32_t kUnrolledTaps = 9;

namespace {

class Conv2d {
public:
  Conv2d(KernelBuilder &builder, const ConvTile &tile)
      : b(builder), s(builder.spec()), tile(tile), grid(pixelGrid(s)) {}

  Func define() {
    Expr value = tile.isMixed() ? defineBlock() : defineUniform();
    defineConvOutput(b, out, {co, x, y, n}, value);
    b.bindOutput(out, grid.w, grid.h);
    if (grid.folded)
      foldPixels();
    Var tileLoop = scheduleOutput();
    if (tile.isMixed())
      scheduleBlock(tileLoop);
    else
      scheduleSum(0, out, tileLoop);
    addPrefetch();
    b.schedule = "direct " + tile.toText();
    return out;
  }

private:
  Func defineSum(const std::string &name);
  Expr defineTap(const std::string &name, const RDom &r);
  Expr defineUniform();
  Expr defineBlock();
  void foldPixels();
  Var scheduleOutput();
  void scheduleBlock(const Var &blockLoop);
  void scheduleSum(size_t index, Func consumer, const VarOrRVar &tileLoop);

  void addPrefetch();

  bool hasNarrowGroups() const;
  int32_t unrolledChannels() const;

  KernelBuilder &b;
  const KernelSpec &s;
  const ConvTile &tile;
  const PixelGrid grid;

  Var co = b.var("co"), x = b.var("x"), y = b.var("y"), n = b.var("n");
  /// Lane of a vector of channels, and vector.
  Var l = b.var("l"), v = b.var("v");
  Func out = b.func("out");
  /// One a shape of tile: the sums of a tile's pixels.
  std::vector<Func> sums;
  /// Of narrow groups, with each sum: the input vectors under one tap.
  std::vector<Func> taps;
  // Mixed tiles: the sums of a block, and the pixels of each area.
  Func block = b.func("block");
  std::vector<TileArea> areas;
  std::vector<RDom> areaPixels;
};

} // namespace

//===----------------------------------------------------------------------===//
// Algorithm
//===----------------------------------------------------------------------===//

/// Whether vectors hold several groups whole, so that vector v of the output's
/// channels depends on vector v of the input's and on no other.
bool Conv2d::hasNarrowGroups() const {
  int32_t width = s.output.c / s.groups;
  return width > 1 && width < b.lanes() && b.lanes() % width == 0 &&
         s.input.c == s.output.c && s.output.pitch % b.lanes() == 0;
}

/// The input under tap (r.y, r.z) of the channel that r.x stands for. Each
/// vector of channels is loaded once and then permuted in registers; left to
/// itself Halide would load the few elements that each product needs.
Expr Conv2d::defineTap(const std::string &name, const RDom &r) {
  Var kx = b.var("kx"), ky = b.var("ky");
  Func tap = b.func(name);
  Expr inX = x * s.strides[1] + kx * s.dilations[1] - s.pads[1];
  Expr inY = y * s.strides[0] + ky * s.dilations[0] - s.pads[0];
  tap(l, v, x, y, n, kx, ky) =
      b.argument(ArgumentRole::Input)(v * b.lanes() + l, inX, inY, n);
  taps.push_back(tap);
  int32_t width = s.output.c / s.groups;
  return tap(l / width * width + r.x, v, x, y, n, r.y, r.z);
}

/// One for a whole vector where that lies in one group, so that it is
/// broadcast.
Expr resnetc::inputChannel(const KernelBuilder &b, const KernelSpec &s,
                           const OutputChannel &co, const Expr &ofGroup) {
  if (s.groups == 1)
    return ofGroup;
  int32_t groupOutputs = s.output.c / s.groups;
  int32_t groupInputs = s.input.c / s.groups;
  Expr group = groupOutputs % b.lanes() == 0
                   ? (co.vector * b.lanes()) / groupOutputs
                   : (co.vector * b.lanes() + co.lane) / groupOutputs;
  // Padded lanes belong to no group. They read padded lanes of the input, which
  // are zero, where there are enough of them.
  int64_t groups = roundUp(co.lanes, groupOutputs) / groupOutputs;
  if (groups * groupInputs > s.input.pitch)
    group = min(group, s.groups - 1);
  return group * groupInputs + ofGroup;
}

Func Conv2d::defineSum(const std::string &name) {
  ImageParam &input = b.argument(ArgumentRole::Input);
  ImageParam &filter = b.argument(ArgumentRole::Filter);
  Func sum = b.func(name);
  RDom r =
      b.rdom(name + "_r",
             {{0, s.input.c / s.groups}, {0, s.kernel[1]}, {0, s.kernel[0]}});
  sum(l, v, x, y, n) =
      s.bias ? b.argument(ArgumentRole::Bias)(v * b.lanes() + l) : Expr(0.0f);
  int32_t perBlock = int32_t(kChannelBlock) / b.lanes();
  Expr lane = (v % perBlock) * b.lanes() + l;
  Expr inX = x * s.strides[1] + r.y * s.dilations[1] - s.pads[1];
  Expr inY = y * s.strides[0] + r.z * s.dilations[0] - s.pads[0];
  Expr ci = inputChannel(b, s, {v, l, roundUp(s.output.pitch, b.lanes())}, r.x);
  Expr value = input(ci, inX, inY, n);
  if (hasNarrowGroups())
    value = defineTap(name + "_tap", r);
  sum(l, v, x, y, n) += filter(lane, r.x, r.y, r.z, v / perBlock) * value;
  return sum;
}

Expr Conv2d::defineUniform() {
  sums.push_back(defineSum("sum"));
  return sums[0](co % b.lanes(), co / b.lanes(), x, y, n);
}

/// A block is `rows` whole rows; y counts within it, `at` counts blocks.
Expr Conv2d::defineBlock() {
  Var at = b.var("at");
  areas = mixedAreas(grid.w, tile.rows, tile.vectors, b.isa());
  block(l, v, x, y, at, n) = undef<float>();
  for (const TileArea &area : areas) {
    std::string index = std::to_string(sums.size());
    Func sum = defineSum("sum" + index);
    RDom p =
        b.rdom("area" + index, {{area.x, area.width}, {area.y, area.height}});
    block(l, v, p.x, p.y, at, n) = sum(l, v, p.x, at * tile.rows + p.y, n);
    sums.push_back(sum);
    areaPixels.push_back(p);
  }
  return block(co % b.lanes(), co / b.lanes(), x, y % tile.rows, y / tile.rows,
               n);
}

void resnetc::defineConvOutput(KernelBuilder &b, Func out,
                               const std::vector<Var> &at, Expr value) {
  const KernelSpec &s = b.spec();
  if (s.residualMode == ResidualMode::Separate)
    value += b.argument(ArgumentRole::Residual)(at);
  if (s.residualMode == ResidualMode::InPlace) {
    out(at) = undef<float>();
    value += out(at);
  }
  if (s.activation == KernelActivation::Relu)
    value = reluKeepingNan(value);
  // NaN times a zero weight is NaN: the padded lanes have to be cleared.
  out(at) = zeroPaddedLanes(s.output, at[0], value);
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

//===----------------------------------------------------------------------===//
// Schedule
//===----------------------------------------------------------------------===//

/// Outside in: one parallel loop over tasks, the rows of a task, the tiles of a
/// row, a tile. Returns the loop over the tiles, or over mixed blocks.
Var Conv2d::scheduleOutput() {
  Stage stage = s.residualMode == ResidualMode::InPlace ? Stage(out.update(0))
                                                        : Stage(out);
  Var vectors = b.var("vectors"), column = b.var("column"), tileX = b.var("tx"),
      row = b.var("row"), tileY = b.var("ty"), rows = b.var("rows"),
      rowInTask = b.var("row_in_task"), pair = b.var("pair"),
      task = b.var("task");
  auto tail = [](int32_t extent, int32_t factor) {
    return extent % factor ? TailStrategy::ShiftInwards : TailStrategy::RoundUp;
  };
  // Without tiles of its own along x, a mixed block has one of the whole row.
  int32_t columns = tile.isMixed() ? grid.w : tile.columns;
  bool alongX = grid.folded && !tile.isMixed();
  stage
      .split(co, v, l, b.lanes(),
             s.output.pitch % b.lanes() ? TailStrategy::GuardWithIf
                                        : TailStrategy::RoundUp)
      .split(v, vectors, v, tile.vectors, TailStrategy::RoundUp)
      .split(x, tileX, column, columns, tail(grid.w, columns))
      .split(y, tileY, row, tile.rows, tail(grid.h, tile.rows))
      .split(alongX ? tileX : tileY, rows, rowInTask, tile.rowsPerTask,
             TailStrategy::GuardWithIf);
  Var inner = alongX ? rowInTask : tileX, outer = alongX ? tileY : rowInTask;
  stage.reorder(l, v, column, row, inner, outer, vectors, rows, n);
  if (tile.order == TaskOrder::PixelsOutermost)
    stage.fuse(vectors, rows, pair).fuse(pair, n, task);
  else
    stage.reorder(rows, n, vectors)
        .fuse(rows, n, pair)
        .fuse(pair, vectors, task);
  stage.parallel(task).vectorize(l).unroll(v);
  if (!tile.isMixed())
    stage.unroll(column).unroll(row);
  return inner;
}

void Conv2d::scheduleBlock(const Var &blockLoop) {
  block.compute_at(out, blockLoop)
      .bound(l, 0, b.lanes())
      .store_in(MemoryType::Stack);
  for (size_t i = 0; i < areas.size(); ++i) {
    std::string index = std::to_string(i);
    RVar tileX(b.prefixed("area_tx" + index)),
        column(b.prefixed("area_x" + index)),
        tileY(b.prefixed("area_ty" + index)), row(b.prefixed("area_y" + index));
    block.update(int(i))
        .split(areaPixels[i].x, tileX, column, areas[i].columns)
        .split(areaPixels[i].y, tileY, row, areas[i].rows)
        .reorder(l, v, column, row, tileX, tileY)
        .vectorize(l)
        .unroll(v)
        .unroll(column)
        .unroll(row);
    scheduleSum(i, block, tileX);
  }
}

void Conv2d::scheduleSum(size_t index, Func consumer,
                         const VarOrRVar &tileLoop) {
  Func sum = sums[index];
  if (tileLoop.is_rvar)
    sum.compute_at(consumer, tileLoop.rvar);
  else
    sum.compute_at(consumer, tileLoop.var);
  sum.bound(l, 0, b.lanes()).store_in(MemoryType::Register);
  sum.vectorize(l).unroll(v).unroll(x).unroll(y);
  RVar ci = sum.rvars(0)[0], kx = sum.rvars(0)[1], ky = sum.rvars(0)[2];
  RVar outer(b.prefixed("ci_outer")), inner(b.prefixed("ci_inner"));
  int32_t unrolled = unrolledChannels();
  sum.update(0)
      .split(ci, outer, inner, unrolled)
      .reorder(l, v, x, y, inner, outer, kx, ky)
      .vectorize(l)
      .unroll(v)
      .unroll(x)
      .unroll(y)
      .unroll(inner);
  if (!taps.empty())
    taps[index]
        .compute_at(sum, kx)
        .bound(l, 0, b.lanes())
        .store_in(MemoryType::Register)
        .vectorize(l)
        .unroll(v)
        .unroll(x)
        .unroll(y);
  if (s.groups == s.input.c && s.kernel[0] * s.kernel[1] <= kUnrolledTaps)
    sum.update(0).unroll(kx).unroll(ky);
}

/// Input channels of one turn of the innermost loop: all of very few, since
/// such a loop costs more than its body; else some, for room to prefetch.
int32_t Conv2d::unrolledChannels() const {
  int32_t channels = s.input.c / s.groups;
  if (channels <= 4)
    return channels;
  return channels % kUnrolledChannels ? 1 : kUnrolledChannels;
}

/// From the first size on a filter comes from memory or the last cache; up to
/// the second one, positions behind its end are still 32-bit indices.
static constexpr int64_t kMinPrefetchedBytes = 256 << 10,
                         kMaxPrefetchedBytes = 512 << 20;

void Conv2d::addPrefetch() {
  int64_t blockFloats = int64_t(kChannelBlock) * s.kernel[0] * s.kernel[1] *
                        (s.input.c / s.groups);
  int64_t channels = int64_t(tile.vectors) * b.lanes();
  int64_t bytes = 4 * packedElements(s, ArgumentRole::Filter);
  if (channels % kChannelBlock || bytes < kMinPrefetchedBytes ||
      bytes > kMaxPrefetchedBytes)
    return;
  b.filterShare = {blockFloats, channels / kChannelBlock};
}

Func resnetc::defineConv2d(KernelBuilder &builder, const ConvTile &tile) {
  return Conv2d(builder, tile).define();
}
