//===- WinogradBackwardFilter.cpp - dw of a 3x3 conv by Winograd ----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The gradient of F(m x m, 3 x 3) by its filter (see Winograd.cpp): dy is cut
// into tiles of m x m pixels, and with t = m + 2
//
//   dw = G^T [ sum over tiles of (A dy A^T) * (B^T d B) ] G
//
// elementwise in the brackets: t^2 products instead of 9 m^2 for each pair of
// channels. For each of the t^2 elements the sum is a product of matrices, co
// times tiles and tiles times ci, whose register tiles are those of a direct
// gradient (ConvBackwardFilter.cpp). G^T and G are applied once, at the end.
//
// A task transforms the channels that it needs itself: transforms of 32 times
// 32 channels take a fifth of the time of their products, and what another core
// has just written is slow to read.
//
// Tiles may stand out of dy at the bottom and right, and the last chunk out of
// the batch; there dy counts as 0, and the input is any pixel.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/KernelBuilder.h"
#include "compiler/kernels/halide/WinogradTransforms.h"
#include "compiler/kernels/spec/WinogradGradient.h"

using namespace Halide;
using namespace resnetc;
using namespace resnetc::winograd;

static constexpr int32_t kBlock = int32_t(kChannelBlock);

namespace {

class WinogradBackwardFilter {
public:
  WinogradBackwardFilter(KernelBuilder &builder,
                         const WinogradGradientTile &tile)
      : b(builder), s(builder.spec()), tile(tile), m(s.winogradTile), t(m + 2),
        grid(winogradGradientGrid(s)), tilesOfChunk(tile.rows * grid.w),
        vectors(tile.channels / b.lanes()),
        batch(b.argument(ArgumentRole::Gradient).dim(3).extent()) {}

  Func define() {
    definePanels();
    defineTransforms();
    defineSums();
    defineOutput();
    scheduleOutput();
    scheduleSums();
    scheduleTransform({input, inputColumns, inputPanel}, tile.columns, t);
    scheduleTransform({gradient, gradientColumns, gradientPanel}, tile.channels,
                      m);
    b.schedule = "winograd F(3," + std::to_string(m) + ") " + tile.toText();
    return out;
  }

private:
  void definePanels();
  void defineTransforms();
  void defineSums();
  void defineOutput();
  void scheduleOutput();
  void scheduleSums();
  /// A tensor's transformed tiles, what they are made of, and that of those.
  struct Transform {
    Func tiles, columns, panel;
  };
  void scheduleTransform(Transform transform, int32_t channels,
                         int32_t panelRows);

  KernelBuilder &b;
  const KernelSpec &s;
  const WinogradGradientTile tile;
  const int32_t m, t;
  const WinogradGrid grid;
  const int32_t tilesOfChunk;
  const int32_t vectors; ///< of a task's output channels
  const Expr batch;

  Var c = b.var("c"), p = b.var("p"); ///< channel, and tile of a chunk
  Var i = b.var("i"), j = b.var("j"); ///< column and row of a tile
  Var x = b.var("x"), y = b.var("y"), tileRow = b.var("tile_row");
  Var chunk = b.var("chunk");                         ///< of the batch
  Var l = b.var("l"), v = b.var("v"), k = b.var("k"); ///< lane, vector, column
  Var ci = b.var("ci"), co = b.var("co"); ///< of the filter: a task's channels
  Var part = b.var("part");
  Var lane = b.var("lane"), column = b.var("column"), kx = b.var("kx"),
      ky = b.var("ky"), block = b.var("block");
  Var task = b.var("task"), vector = b.var("vector");
  RDom chunks;

  Func inputPanel = b.func("input_panel"),
       gradientPanel = b.func("gradient_panel");
  Func inputColumns = b.func("input_columns"), input = b.func("input_tiles");
  Func gradientColumns = b.func("gradient_columns"),
       gradient = b.func("gradient_tiles");
  Func products = b.func("products"), sums = b.func("sums"),
       rows = b.func("filter_rows");
  Func out = b.func("out");
};

} // namespace

//===----------------------------------------------------------------------===//
// Algorithm
//===----------------------------------------------------------------------===//

/// The pixels of a row of tiles, copied so that they adjoin: with 64 channels
/// and more, those that a task needs are far from each other and come from the
/// last cache one by one.
void WinogradBackwardFilter::definePanels() {
  Expr image = tileRow / grid.h, first = tileRow % grid.h * m;
  Expr inX = x - s.pads[1], inY = first + y - s.pads[0];
  if (s.gradient.w % m)
    inX = min(inX, s.gradient.w + 1 - s.pads[1]);
  if (s.gradient.h % m)
    inY = min(inY, s.gradient.h + 1 - s.pads[0]);
  inputPanel(c, x, y, tileRow) =
      b.argument(ArgumentRole::Input)(c, inX, inY, min(image, batch - 1));

  Expr dy = b.argument(ArgumentRole::Gradient)(c, min(x, s.gradient.w - 1),
                                               min(first + y, s.gradient.h - 1),
                                               min(image, batch - 1));
  Expr inside = image < batch && first + y < s.gradient.h;
  gradientPanel(c, x, y, tileRow) =
      select(inside && x < s.gradient.w, dy, 0.0f);
}

void WinogradBackwardFilter::defineTransforms() {
  Expr pixel = p % grid.w * m, of = chunk * tile.rows + p / grid.w;
  Exprs inputRow, inputColumn, gradientRow, gradientColumn;
  for (int32_t at = 0; at < t; ++at)
    inputRow.push_back(inputPanel(c, pixel + at, j, of));
  inputColumns(c, p, i, j, chunk) = mux(i, transformInput(inputRow));
  for (int32_t at = 0; at < t; ++at)
    inputColumn.push_back(inputColumns(c, p, i, at, chunk));
  input(c, p, i, j, chunk) = mux(j, transformInput(inputColumn));

  for (int32_t at = 0; at < m; ++at)
    gradientRow.push_back(gradientPanel(c, pixel + at, j, of));
  gradientColumns(c, p, i, j, chunk) = mux(i, transformGradient(gradientRow));
  for (int32_t at = 0; at < m; ++at)
    gradientColumn.push_back(gradientColumns(c, p, i, at, chunk));
  gradient(c, p, i, j, chunk) = mux(j, transformGradient(gradientColumn));
}

/// The first chunk sets the sums: see BackwardFilter::defineBlock.
void WinogradBackwardFilter::defineSums() {
  RDom tiles = b.rdom("tiles", {{0, tilesOfChunk}});
  products(l, v, k, i, j, ci, co, chunk) = 0.0f;
  products(l, v, k, i, j, ci, co, chunk) +=
      gradient(co * tile.channels + v * b.lanes() + l, tiles, i, j, chunk) *
      input(ci * tile.columns + k, tiles, i, j, chunk);

  Expr count = (batch * grid.h + tile.rows - 1) / tile.rows;
  chunks = b.rdom("chunks", {{0, (count + tile.parts - 1) / tile.parts}});
  Expr of = chunks.x * tile.parts + part;
  if (tile.parts > 1) // Each part has at least one, of zeros.
    chunks.where(of < count || chunks.x == 0);
  sums(l, v, k, i, j, ci, co, part) = undef<float>();
  Expr before = select(chunks.x == 0, 0.0f, sums(l, v, k, i, j, ci, co, part));
  sums(l, v, k, i, j, ci, co, part) =
      before + products(l, v, k, i, j, ci, co, of);
}

void WinogradBackwardFilter::defineOutput() {
  const int32_t blocks = tile.channels / kBlock;
  Expr ofTask = block % blocks * kBlock + lane;
  auto total = [&](int32_t element) {
    Expr sum;
    for (int32_t of = 0; of < tile.parts; ++of) {
      Expr value =
          sums(ofTask % b.lanes(), ofTask / b.lanes(), column % tile.columns,
               element, j, column / tile.columns, block / blocks, of);
      sum = of ? sum + value : value;
    }
    return sum;
  };
  Exprs row, columnOf;
  for (int32_t at = 0; at < t; ++at)
    row.push_back(total(at));
  rows(lane, column, kx, j, block) = mux(kx, transformFilterGradient(row));
  for (int32_t at = 0; at < t; ++at)
    columnOf.push_back(rows(lane, column, kx, at, block));
  Expr value = mux(ky, transformFilterGradient(columnOf));
  // NaN times a zero is NaN: the padded lanes have to be left alone.
  if (s.gradient.c % kBlock)
    value = select(block * kBlock + lane < s.gradient.c, value, 0.0f);
  out(lane, column, kx, ky, block) = undef<float>();
  out(lane, column, kx, ky, block) += value;
  b.bindFilter(out);
}

//===----------------------------------------------------------------------===//
// Schedule
//===----------------------------------------------------------------------===//

void WinogradBackwardFilter::scheduleOutput() {
  Var outer = b.var("outer"), inner = b.var("inner");
  Stage stage = out.update();
  stage.split(lane, vector, lane, b.lanes(), TailStrategy::RoundUp)
      .split(block, outer, inner, tile.channels / kBlock, TailStrategy::RoundUp)
      .split(column, ci, column, tile.columns, TailStrategy::RoundUp)
      .reorder({lane, kx, ky, vector, column, inner, ci, outer})
      .vectorize(lane)
      .unroll(kx)
      .unroll(ky)
      .fuse(ci, outer, task)
      .parallel(task);
  rows.compute_at(out, vector)
      .reorder(lane, kx, j, column, block)
      .vectorize(lane)
      .unroll(kx)
      .unroll(j);
}

void WinogradBackwardFilter::scheduleSums() {
  const int32_t columns = winogradGradientColumns(tile, b.isa());
  Var within = b.var("within"), tileOfColumns = b.var("tile_of_columns"),
      pair = b.var("pair");
  sums.bound(l, 0, b.lanes())
      .bound_extent(v, vectors)
      .bound(k, 0, tile.columns)
      .bound_storage(k, tile.columns | 1)
      .bound(i, 0, t)
      .bound(j, 0, t)
      .store_in(MemoryType::Heap)
      .vectorize(l);
  Stage stage = sums.update();
  stage.split(k, tileOfColumns, within, columns, TailStrategy::RoundUp)
      .split(v, pair, v, std::min(vectors, 2), TailStrategy::RoundUp)
      .reorder(
          {l, v, within, tileOfColumns, pair, i, j, chunks.x, ci, co, part})
      .vectorize(l)
      .unroll(v)
      .unroll(within);
  if (tile.parts == 1)
    sums.compute_at(out, task);
  else {
    Var sumTask = b.var("sum_task");
    sums.compute_root();
    stage.fuse(ci, co, sumTask).fuse(sumTask, part, sumTask).parallel(sumTask);
  }
  products.compute_at(sums, tileOfColumns)
      .bound(l, 0, b.lanes())
      .store_in(MemoryType::Register)
      .vectorize(l)
      .unroll(v)
      .unroll(k);
  products.update()
      .reorder({l, v, k, products.rvars(0)[0]})
      .vectorize(l)
      .unroll(v)
      .unroll(k);
}

/// Storage of an odd number of tiles, or the elements of one would compete for
/// few sets of the first cache.
void WinogradBackwardFilter::scheduleTransform(Transform transform,
                                               int32_t channels,
                                               int32_t panelRows) {
  Var cLane = b.var("c_lane"), cVector = b.var("c_vector"), row = b.var("row"),
      tileOfRow = b.var("tile_of_row");
  transform.tiles.compute_at(sums, chunks.x)
      .bound_extent(c, channels)
      .bound(p, 0, tilesOfChunk)
      .bound_storage(p, tilesOfChunk | 1)
      .bound(i, 0, t)
      .bound(j, 0, t)
      .bound_extent(chunk, 1)
      .store_in(MemoryType::Heap)
      .split(c, cVector, cLane, b.lanes(), TailStrategy::RoundUp)
      .split(p, row, tileOfRow, grid.w, TailStrategy::RoundUp)
      .reorder(cLane, i, j, cVector, tileOfRow, row)
      .vectorize(cLane)
      .unroll(i)
      .unroll(j);
  transform.columns.compute_at(transform.tiles, cVector)
      .reorder(c, i, j)
      .vectorize(c)
      .unroll(i)
      .unroll(j);
  transform.panel.compute_at(transform.tiles, row)
      .bound_extent(c, channels)
      .bound(x, 0, grid.w * m + panelRows - m)
      .bound(y, 0, panelRows)
      .bound_extent(tileRow, 1)
      .store_in(MemoryType::Heap)
      .split(c, cVector, cLane, b.lanes(), TailStrategy::RoundUp)
      .reorder(cLane, cVector, x, y)
      .vectorize(cLane)
      .unroll(cVector);
}

Func resnetc::defineWinogradBackwardFilter(KernelBuilder &builder,
                                           const WinogradGradientTile &tile) {
  return WinogradBackwardFilter(builder, tile).define();
}
