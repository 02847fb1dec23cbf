//===- ConvBackwardData.cpp - gradient of a strided conv2d's input --------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `input` is dy, `output` dx, the filter is transposed. The pixels of dx fall
// into phases, each a dense convolution of dy with some of the taps (see
// ConvGradient.h). A task computes some whole rows of dx for some vectors of
// channels: phase after phase in register tiles as a direct convolution has,
// into a block on the stack, which then goes to dx row by row with the
// residual.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/KernelBuilder.h"
#include "compiler/kernels/spec/ConvGradient.h"

using namespace Halide;
using namespace resnetc;

/// Channels of dy that a turn of the innermost loop takes, where that divides
/// them: as in Conv2d.cpp.
static constexpr int32_t kUnrolledChannels = 4;
/// Bytes of a block: with the rows of dy and a part of the filter in the first
/// cache, 32 KB.
static constexpr int64_t kBlockBytes = 16 << 10;
/// Whole images below this many bytes are a block.
static constexpr int64_t kImageBytes = 52 << 10;

namespace {

/// Equal register tiles of one phase.
struct PhaseArea {
  ConvPhase column, row;
  int32_t phaseX, phaseY;
  TileArea area;
};

class BackwardData {
public:
  explicit BackwardData(KernelBuilder &builder)
      : b(builder), s(builder.spec()),
        vectors(int32_t(roundUp(s.output.pitch, b.lanes())) / b.lanes() % 2
                    ? 1
                    : 2),
        rows(blockRows()), hasTail(s.output.h % rows != 0) {}

  Func define() {
    collectAreas();
    defineBlock();
    Expr value =
        block(co % b.lanes(), co / b.lanes(), x, y % rows, y / rows, n);
    defineConvOutput(b, out, {co, x, y, n}, value);
    b.bindOutput(out);
    scheduleOutput();
    for (size_t index = 0; index < areas.size(); ++index)
      scheduleArea(index);
    b.schedule =
        "phases " + std::to_string(vectors) + "xmixedx" + std::to_string(rows);
    return out;
  }

private:
  int32_t blockRows() const;
  void collectAreas();
  void addAreas(const PhaseArea &phase);
  Func defineSum(const PhaseArea &phase, const std::string &name);
  void defineBlock();
  void scheduleOutput();
  void scheduleArea(size_t index);
  void scheduleSum(size_t index, const RVar &tileLoop);

  KernelBuilder &b;
  const KernelSpec &s;
  const int32_t vectors; ///< of a task
  const int32_t rows;    ///< of a block, a multiple of the stride or all
  const bool hasTail;    ///< the last block has fewer rows

  Var co = b.var("co"), x = b.var("x"), y = b.var("y"), n = b.var("n");
  Var l = b.var("l"), v = b.var("v"), at = b.var("at");
  std::vector<PhaseArea> areas;
  bool isSparse = false; ///< there are pixels that no tap reaches
  std::vector<RDom> areaPixels;
  std::vector<Func> sums;
  Func block = b.func("block"), out = b.func("out");
};

} // namespace

/// All rows of a small image; else a multiple of the stride that divides them,
/// if there is one.
int32_t BackwardData::blockRows() const {
  int64_t rowBytes = int64_t(4) * vectors * b.lanes() * s.output.w;
  if (rowBytes * s.output.h <= kImageBytes || s.strides[0] >= s.output.h)
    return s.output.h;
  int32_t stride = s.strides[0];
  int32_t most = int32_t(std::max<int64_t>(kBlockBytes / rowBytes / stride, 1));
  for (int32_t count = most; count > 0; --count)
    if (s.output.h % (count * stride) == 0)
      return count * stride;
  return most * stride;
}

//===----------------------------------------------------------------------===//
// Algorithm
//===----------------------------------------------------------------------===//

void BackwardData::addAreas(const PhaseArea &phase) {
  int32_t height = rows == s.output.h ? phase.row.pixels : rows / s.strides[0];
  if (phase.column.pixels == 0 || height == 0)
    return;
  if (phase.column.taps == 0 || phase.row.taps == 0) {
    isSparse = true;
    return;
  }
  // A tile of several rows could not be cut where the last block ends.
  int32_t together = hasTail ? 1 : height;
  for (TileArea area :
       mixedAreas(phase.column.pixels, together, vectors, b.isa())) {
    PhaseArea part = phase;
    part.area = area;
    if (hasTail)
      part.area.height = height;
    areas.push_back(part);
  }
}

void BackwardData::collectAreas() {
  const std::vector<ConvPhase> rowPhases = convPhases(s, 0),
                               columnPhases = convPhases(s, 1);
  for (size_t py = 0; py < rowPhases.size(); ++py)
    for (size_t px = 0; px < columnPhases.size(); ++px)
      addAreas({columnPhases[px], rowPhases[py], int32_t(px), int32_t(py), {}});
}

/// Pixel (x, y) of a phase.
Func BackwardData::defineSum(const PhaseArea &phase, const std::string &name) {
  RDom r = b.rdom(
      name + "_r",
      {{0, s.input.c / s.groups}, {0, phase.column.taps}, {0, phase.row.taps}});
  Func sum = b.func(name);
  const int32_t perBlock = int32_t(kChannelBlock) / b.lanes();
  Expr lane = (v % perBlock) * b.lanes() + l;
  Expr tapX = phase.column.firstTap + r.y * phase.column.tapStep;
  Expr tapY = phase.row.firstTap + r.z * phase.row.tapStep;
  Expr inX = x + phase.column.firstPixel + r.y * phase.column.pixelStep;
  Expr inY = y + phase.row.firstPixel + r.z * phase.row.pixelStep;
  Expr channel =
      inputChannel(b, s, {v, l, roundUp(s.output.pitch, b.lanes())}, r.x);
  sum(l, v, x, y, n) = 0.0f;
  sum(l, v, x, y, n) +=
      b.argument(ArgumentRole::Filter)(lane, r.x, tapX, tapY, v / perBlock) *
      b.argument(ArgumentRole::Input)(channel, inX, inY, n);
  return sum;
}

/// y counts within a block, `at` counts blocks.
void BackwardData::defineBlock() {
  block(l, v, x, y, at, n) = isSparse ? Expr(0.0f) : undef<float>();
  for (const PhaseArea &phase : areas) {
    std::string index = std::to_string(sums.size());
    Func sum = defineSum(phase, "sum" + index);
    RDom p = b.rdom("area" + index, {{phase.area.x, phase.area.width},
                                     {phase.area.y, phase.area.height}});
    Expr inBlockY = p.y * s.strides[0] + phase.phaseY;
    if (hasTail)
      p.where(at * rows + inBlockY < s.output.h);
    // A block of all rows is the only one.
    Expr inPhaseY =
        rows == s.output.h ? Expr(p.y) : at * (rows / s.strides[0]) + p.y;
    block(l, v, p.x * s.strides[1] + phase.phaseX, inBlockY, at, n) =
        sum(l, v, p.x, inPhaseY, n);
    sums.push_back(sum);
    areaPixels.push_back(p);
  }
}

//===----------------------------------------------------------------------===//
// Schedule
//===----------------------------------------------------------------------===//

/// Filters from here on are read once, in order, by the worker whose channels
/// they make: two of them fill the second cache of any x86-64 server.
static constexpr int64_t kStreamedFilterBytes = 1 << 20;

void BackwardData::scheduleOutput() {
  Stage stage = s.residualMode == ResidualMode::InPlace ? Stage(out.update(0))
                                                        : Stage(out);
  Var tile = b.var("tile"), row = b.var("row"), rowBlock = b.var("row_block"),
      pair = b.var("pair"), task = b.var("task");
  stage
      .split(co, v, l, b.lanes(),
             s.output.pitch % b.lanes() ? TailStrategy::GuardWithIf
                                        : TailStrategy::RoundUp)
      .split(v, tile, v, vectors, TailStrategy::RoundUp)
      .split(y, rowBlock, row, rows,
             hasTail ? TailStrategy::GuardWithIf : TailStrategy::RoundUp)
      .reorder(l, v, x, row, tile, rowBlock, n);
  if (4 * packedElements(s, ArgumentRole::Filter) < kStreamedFilterBytes)
    stage.fuse(tile, rowBlock, pair).fuse(pair, n, task);
  else
    stage.reorder(rowBlock, n, tile)
        .fuse(rowBlock, n, pair)
        .fuse(pair, tile, task);
  stage.parallel(task).vectorize(l).unroll(v);
  int64_t bytes = int64_t(4) * vectors * b.lanes() * s.output.w * rows;
  block.compute_at(out, task)
      .bound(l, 0, b.lanes())
      .bound_extent(v, vectors)
      .bound_extent(x, s.output.w)
      .bound(y, 0, rows)
      .store_in(bytes > kImageBytes ? MemoryType::Heap : MemoryType::Stack)
      .vectorize(l)
      .unroll(v);
}

void BackwardData::scheduleArea(size_t index) {
  const TileArea &area = areas[index].area;
  std::string suffix = std::to_string(index);
  RVar tileX(b.prefixed("area_tx" + suffix)),
      column(b.prefixed("area_x" + suffix)),
      tileY(b.prefixed("area_ty" + suffix)), row(b.prefixed("area_y" + suffix));
  block.update(int(index))
      .split(areaPixels[index].x, tileX, column, area.columns)
      .split(areaPixels[index].y, tileY, row, area.rows)
      .reorder(l, v, column, row, tileX, tileY)
      .vectorize(l)
      .unroll(v)
      .unroll(column)
      .unroll(row);
  scheduleSum(index, tileX);
}

void BackwardData::scheduleSum(size_t index, const RVar &tileLoop) {
  Func sum = sums[index];
  sum.compute_at(block, tileLoop)
      .bound(l, 0, b.lanes())
      .store_in(MemoryType::Register)
      .vectorize(l)
      .unroll(v)
      .unroll(x)
      .unroll(y);
  RVar channel = sum.rvars(0)[0], tapX = sum.rvars(0)[1],
       tapY = sum.rvars(0)[2];
  RVar outer(b.prefixed("channel_outer")), inner(b.prefixed("channel_inner"));
  int32_t channels = s.input.c / s.groups;
  sum.update(0)
      .split(channel, outer, inner,
             channels % kUnrolledChannels ? 1 : kUnrolledChannels)
      .reorder(l, v, x, y, inner, outer, tapX, tapY)
      .vectorize(l)
      .unroll(v)
      .unroll(x)
      .unroll(y)
      .unroll(inner);
}

Func resnetc::defineConvBackwardData(KernelBuilder &builder) {
  return BackwardData(builder).define();
}
