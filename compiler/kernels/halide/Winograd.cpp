//===- Winograd.cpp - 3x3 convolution by Winograd's F(m x m, 3 x 3) -------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The output is cut into tiles of m x m pixels, m = 2 or 4. With t = m + 2, a
// tile reads t x t pixels of the input, d, and is
//   A^T [ sum over ci of (G w G^T) * (B^T d B) ] A
// elementwise in the brackets: t^2 products for m^2 pixels, instead of 9 m^2.
// G w G^T comes packed as the filter (runtime/src/pack.c); the matrices are in
// WinogradTransforms.h.
//
// For each of the t^2 elements of a tile, the sums over ci for all tiles of a
// band are a product of matrices, tiles x ci times ci x co. Its register tiles
// are those of a direct convolution: vectors of output channels x tiles.
//
// What lies in memory between the three steps comes from the worker's scratch
// memory. The sum over ci runs in the same order for every band.
//
// Tiles may stand out of the output at the bottom and right; there they read
// the last row or column that the output needs again, and what they compute is
// not stored.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/KernelBuilder.h"
#include "compiler/kernels/halide/WinogradTransforms.h"

using namespace Halide;
using namespace resnetc;
using namespace resnetc::winograd;

/// Input channels of one turn of the innermost loop, where that divides them.
static constexpr int32_t kUnrolledChannels = 4;

namespace {

class Winograd {
public:
  Winograd(KernelBuilder &builder, const WinogradBand &band)
      : b(builder), s(builder.spec()), band(band), m(s.winogradTile), t(m + 2),
        grid(winogradGrid(s)), tilesOfBand(band.rows * grid.w),
        vectors(winogradVectors(s, b.isa())) {}

  Func define() {
    defineInput();
    defineProducts();
    defineOutput();
    b.bindOutput(out);
    scheduleOutput();
    scheduleProducts();
    scheduleInput();
    addPrefetch();
    b.schedule = "winograd F(" + std::to_string(m) + ",3) " + band.toText();
    return out;
  }

private:
  void defineInput();
  void defineProducts();
  void defineOutput();
  void scheduleInput();
  void scheduleProducts();
  void scheduleOutput();
  void scheduleSum(size_t index, const RVar &tileLoop);
  void addPrefetch();

  Expr inputAt(const Expr &column, const Expr &row);

  KernelBuilder &b;
  const KernelSpec &s;
  const WinogradBand band;
  const int32_t m, t;
  const WinogradGrid grid;
  const int32_t tilesOfBand;
  const int32_t vectors; ///< of a block of output channels

  Var co = b.var("co"), x = b.var("x"), y = b.var("y"), n = b.var("n");
  Var c = b.var("c");                   ///< input channel
  Var l = b.var("l"), v = b.var("v");   ///< lane and vector of co
  Var p = b.var("p"), at = b.var("at"); ///< tile of a band, band
  Var i = b.var("i"), j = b.var("j");   ///< column and row of a tile
  Var tileX = b.var("tile_x"), tileY = b.var("tile_y"); ///< of the sample

  Func columns = b.func("input_columns"), input = b.func("input_tiles");
  Func element = b.func("element"), products = b.func("products");
  std::vector<TileArea> areas;
  std::vector<RDom> areaTiles;
  std::vector<Func> sums; ///< one an area
  Func rows = b.func("output_rows"), pixels = b.func("output_tiles");
  Func out = b.func("out");

  // Loops of the output's schedule that the other steps hang on to.
  Var block = b.var("block"), task = b.var("task"), vector = b.var("vector");
};

} // namespace

//===----------------------------------------------------------------------===//
// Algorithm
//===----------------------------------------------------------------------===//

/// Pixel (column, row) of the tile p of band `at`.
Expr Winograd::inputAt(const Expr &column, const Expr &row) {
  Expr inX = (p % grid.w) * m + column - s.pads[1];
  Expr inY = (at * band.rows + p / grid.w) * m + row - s.pads[0];
  if (s.output.w % m)
    inX = min(inX, s.output.w + 1 - s.pads[1]);
  if (s.output.h % m)
    inY = min(inY, s.output.h + 1 - s.pads[0]);
  return b.argument(ArgumentRole::Input)(c, inX, inY, n);
}

void Winograd::defineInput() {
  Exprs row, column;
  for (int32_t k = 0; k < t; ++k)
    row.push_back(inputAt(k, j));
  columns(c, p, i, j, at, n) = mux(i, transformInput(row));
  for (int32_t k = 0; k < t; ++k)
    column.push_back(columns(c, p, i, k, at, n));
  input(c, p, i, j, at, n) = mux(j, transformInput(column));
}

/// One element of all tiles of a band is computed at a time, so that each part
/// of the filter is read once.
void Winograd::defineProducts() {
  element(l, v, p, i, j, at, n) = undef<float>();
  int32_t perBlock = int32_t(kChannelBlock) / b.lanes();
  areas = mixedAreas(tilesOfBand, /*rows=*/1, vectors, b.isa());
  for (const TileArea &area : areas) {
    std::string index = std::to_string(sums.size());
    Func sum = b.func("sum" + index);
    RDom r = b.rdom("sum" + index + "_r", {{0, s.input.c}});
    RDom tiles = b.rdom("area" + index, {{area.x, area.width}});
    Expr lane = (v % perBlock) * b.lanes() + l;
    sum(l, v, p, i, j, at, n) = 0.0f;
    sum(l, v, p, i, j, at, n) +=
        b.argument(ArgumentRole::Filter)(lane, r, i, j, v / perBlock) *
        input(r, p, i, j, at, n);
    element(l, v, tiles, i, j, at, n) = sum(l, v, tiles, i, j, at, n);
    sums.push_back(sum);
    areaTiles.push_back(tiles);
  }
  products(l, v, p, i, j, at, n) = element(l, v, p, i, j, at, n);
}

void Winograd::defineOutput() {
  Exprs row, column;
  Expr tile = (tileY % band.rows) * grid.w + tileX;
  for (int32_t k = 0; k < t; ++k)
    row.push_back(products(l, v, tile, k, j, tileY / band.rows, n));
  rows(l, v, i, j, tileX, tileY, n) = mux(i, transformOutput(row));
  for (int32_t k = 0; k < t; ++k)
    column.push_back(rows(l, v, i, k, tileX, tileY, n));
  pixels(l, v, i, j, tileX, tileY, n) = mux(j, transformOutput(column));

  Expr value =
      pixels(co % b.lanes(), co / b.lanes(), x % m, y % m, x / m, y / m, n);
  if (s.bias)
    value += b.argument(ArgumentRole::Bias)(co);
  defineConvOutput(b, out, {co, x, y, n}, value);
}

//===----------------------------------------------------------------------===//
// Schedule
//===----------------------------------------------------------------------===//

/// Outside in: tasks in parallel, blocks of channels, tiles, the pixels of one.
void Winograd::scheduleOutput() {
  Stage stage = s.residualMode == ResidualMode::InPlace ? Stage(out.update(0))
                                                        : Stage(out);
  Var lane = b.var("lane"), column = b.var("column"), row = b.var("row"),
      tileRow = b.var("tile_row");
  auto tail = [&](int32_t extent) {
    return extent % m ? TailStrategy::GuardWithIf : TailStrategy::RoundUp;
  };
  stage.split(co, vector, lane, b.lanes(), TailStrategy::RoundUp)
      .split(vector, block, vector, vectors, TailStrategy::RoundUp)
      .split(x, tileX, column, m, tail(s.output.w))
      .split(y, tileY, row, m, tail(s.output.h))
      .split(tileY, at, tileRow, band.rows, TailStrategy::RoundUp)
      .vectorize(lane)
      .unroll(column)
      .unroll(row);
  if (band.shared)
    stage.reorder(lane, column, row, vector, tileX, tileRow, at, block, n)
        .fuse(at, block, task);
  else
    stage.reorder(lane, column, row, vector, tileX, tileRow, block, at, n)
        .fuse(at, n, task);
  // The conditions of tails cost little beside the transforms, and splitting
  // the loops for them lost a variable where all of padded lanes, one tile and
  // a tail came together.
  stage.parallel(task).never_partition_all();
  pixels.compute_at(out, vector)
      .bound(l, 0, b.lanes())
      .vectorize(l)
      .unroll(i)
      .unroll(j);
  rows.compute_at(out, vector)
      .bound(l, 0, b.lanes())
      .vectorize(l)
      .unroll(i)
      .unroll(j);
}

void Winograd::scheduleProducts() {
  products.compute_at(out, band.shared ? task : block)
      .bound(l, 0, b.lanes())
      .bound_extent(v, vectors)
      .bound(p, 0, tilesOfBand)
      .bound(i, 0, t)
      .bound(j, 0, t)
      .bound_extent(at, 1)
      .bound_extent(n, 1)
      .store_in(MemoryType::Heap)
      .reorder(l, v, p, i, j)
      .vectorize(l)
      .unroll(v);
  element.compute_at(products, i)
      .bound(l, 0, b.lanes())
      .store_in(MemoryType::Stack);
  for (size_t index = 0; index < areas.size(); ++index) {
    std::string suffix = std::to_string(index);
    RVar tile(b.prefixed("area_tile" + suffix)),
        within(b.prefixed("area_p" + suffix));
    element.update(int(index))
        .split(areaTiles[index].x, tile, within, areas[index].columns)
        .reorder(l, v, within, tile)
        .vectorize(l)
        .unroll(v)
        .unroll(within);
    scheduleSum(index, tile);
  }
}

void Winograd::scheduleSum(size_t index, const RVar &tileLoop) {
  Func sum = sums[index];
  sum.compute_at(element, tileLoop)
      .bound(l, 0, b.lanes())
      .store_in(MemoryType::Register)
      .vectorize(l)
      .unroll(v)
      .unroll(p);
  RVar ci = sum.rvars(0)[0];
  // Named, or Halide would number them: see KernelBuilder.h.
  RVar outer(b.prefixed("ci_outer")), inner(b.prefixed("ci_inner"));
  int32_t unrolled = s.input.c % kUnrolledChannels ? 1 : kUnrolledChannels;
  sum.update(0)
      .split(ci, outer, inner, unrolled)
      .reorder(l, v, p, inner, outer)
      .vectorize(l)
      .unroll(v)
      .unroll(p)
      .unroll(inner);
}

/// Elements whose multiples lie in a quarter of the first cache's sets, or
/// less: it has 64 sets of 64 bytes.
static constexpr int64_t kAliasedElements = 64 * 16 / 4;

void Winograd::scheduleInput() {
  Var lane = b.var("input_lane"), vectorLoop = b.var("input_vector");
  // Where rows of tiles are guarded, Halide would not see that bands are whole.
  input.bound(p, 0, tilesOfBand)
      .bound(i, 0, t)
      .bound(j, 0, t)
      .split(c, vectorLoop, lane, b.lanes(), TailStrategy::RoundUp)
      .store_in(MemoryType::Heap)
      .vectorize(lane)
      .unroll(i)
      .unroll(j);
  if (band.shared) {
    Var tile = b.var("input_tile");
    input.reorder(lane, i, j, vectorLoop, p, at, n)
        .compute_at(out, n)
        .fuse(p, at, tile)
        .parallel(tile);
  } else {
    input.bound_extent(at, 1)
        .reorder(lane, i, j, vectorLoop, p)
        .compute_at(out, task);
  }
  columns.compute_at(input, vectorLoop)
      .reorder(c, i, j)
      .vectorize(c)
      .unroll(i)
      .unroll(j);
  // The t^2 elements of a tile would otherwise compete for few sets of the
  // cache: padding made 7x7x512 20 % faster, 16x16x32 16 % (Zen 3).
  int64_t channels = roundUp(s.input.c, b.lanes());
  if (channels % kAliasedElements == 0)
    input.bound_storage(c, int32_t(channels + kChannelBlock));
  else if (channels * tilesOfBand % kAliasedElements == 0)
    input.bound_storage(p, tilesOfBand + 1);
}

/// A task of its own reads each part of a block of the filter once, in order,
/// and the next block belongs to the next task or the one after.
void Winograd::addPrefetch() {
  if (!band.shared)
    return;
  int64_t blockFloats = int64_t(kChannelBlock) * t * t * s.input.c;
  int64_t channels = int64_t(vectors) * b.lanes();
  if (channels % kChannelBlock)
    return;
  b.filterShare = {
      blockFloats, channels / kChannelBlock, {"." + i.name(), "." + j.name()}};
}

Func resnetc::defineWinograd(KernelBuilder &builder, const WinogradBand &band) {
  return Winograd(builder, band).define();
}
