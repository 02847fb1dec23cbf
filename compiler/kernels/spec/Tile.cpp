//===- Tile.cpp - register tiles: cost, areas, choice -----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/spec/Tile.h"

#include <algorithm>
#include <map>

using namespace resnetc;

//===----------------------------------------------------------------------===//
// Grid
//===----------------------------------------------------------------------===//

static bool isFoldable(const TensorLayout &t) {
  return t.border == Border() && !t.planar;
}

PixelGrid resnetc::pixelGrid(const KernelSpec &conv) {
  const TensorLayout &out = conv.output;
  constexpr std::array<int32_t, 2> one{1, 1};
  constexpr std::array<int32_t, 4> none{0, 0, 0, 0};
  bool folded = conv.kernel == one && conv.strides == one &&
                conv.pads == none && isFoldable(conv.input) &&
                isFoldable(out) &&
                (conv.residualMode != ResidualMode::Separate ||
                 isFoldable(conv.residual));
  return folded ? PixelGrid{1, out.h * out.w, true}
                : PixelGrid{out.h, out.w, false};
}

/// Vectors of output channels, padded lanes included.
static int32_t vectorCount(const KernelSpec &conv, Isa isa) {
  return int32_t(roundUp(conv.output.pitch, vectorLanes(isa)) /
                 vectorLanes(isa));
}

/// Bytes that a mixed block may take of a worker's stack.
static constexpr int64_t kMaxBlockBytes = 64 << 10;

Status resnetc::checkConvTile(const KernelSpec &conv, Isa isa,
                              const ConvTile &tile) {
  auto fault = [&](const char *rule) {
    return Status::internal("conv tile " + tile.toText() + ": " + rule);
  };
  if (std::min({tile.vectors, tile.rows, tile.rowsPerTask}) < 1 ||
      tile.columns < 0)
    return fault("every extent must be at least 1");
  PixelGrid grid = pixelGrid(conv);
  if (vectorCount(conv, isa) % tile.vectors)
    return fault("vectors must divide those of the output's pitch");
  if (tile.columns > grid.w || tile.rows > grid.h)
    return fault("larger than the output");
  bool divides =
      grid.h % tile.rows == 0 && (tile.isMixed() || grid.w % tile.columns == 0);
  if (tile.isMixed()) {
    int64_t bytes = int64_t(4) * tile.vectors * vectorLanes(isa) * grid.w;
    if (!divides)
      return fault("a block must divide the rows of the output");
    if (bytes > kMaxBlockBytes || bytes * tile.rows > kMaxBlockBytes)
      return fault("a block takes more than 64 KiB");
  }
  if (conv.residualMode == ResidualMode::InPlace && !divides)
    return fault("must divide the output, for an in-place residual");
  return {};
}

//===----------------------------------------------------------------------===//
// Cost of a tile
//===----------------------------------------------------------------------===//

namespace {

/// Cycles that a tile takes for one input channel and one tap, by its pixels.
struct TileCost {
  /// More pixels than this need more registers than there are.
  int32_t maxPixels;
  double fixed; ///< at least this: the sums' latency
  double perPixel;
};

} // namespace

/// Two FMA units with 4 cycles of latency want 8 independent sums; vectors *
/// pixels sums, the filter's vectors and one broadcast pixel want registers.
///
/// AVX2, 16 registers, measured on Zen 3 in L1 (GFLOP/s of a 103.8 peak, 64-64
/// 3x3): 2x4 to 2x6 97-100 %, 2x7 87 % at best and 45 % as compiled (spills);
/// 1x12 and 1x14 86-88 %, for two loads a cycle: one each FMA is too many.
///
/// AVX-512, 32 registers, measured on Zen 5: 2x7 and 2x14 97-100 %, 2x8 to
/// 2x12 90-95 %, 1x14 and 1x16 82-92 %.
static TileCost tileCost(int32_t vectors, Isa isa) {
  if (vectors == 1)
    return isa == Isa::Avx512 ? TileCost{16, 4.5, 0.55}
                              : TileCost{12, 4.5, 0.56};
  return isa == Isa::Avx512 ? TileCost{14, 4, 1} : TileCost{6, 4, 1};
}

static double cyclesOf(const TileCost &cost, int64_t pixels) {
  return std::max(cost.fixed, cost.perPixel * double(pixels));
}

//===----------------------------------------------------------------------===//
// Mixed areas
//===----------------------------------------------------------------------===//

namespace {

/// A column of a block, `width` pixels wide, cut into tiles of `rows` rows and
/// one of the rows that remain.
struct Strip {
  int32_t width = 0, rows = 1;
  double cycles = 0;
};

} // namespace

static Strip bestStrip(int32_t width, int32_t blockRows, const TileCost &cost) {
  Strip best{width, 0, 0};
  for (int32_t rows = 1; rows <= blockRows; ++rows) {
    if (int64_t(width) * rows > cost.maxPixels)
      break;
    double cycles = blockRows / rows * cyclesOf(cost, int64_t(width) * rows);
    if (int32_t rest = blockRows % rows)
      cycles += cyclesOf(cost, int64_t(width) * rest);
    if (best.rows == 0 || cycles < best.cycles)
      best = {width, rows, cycles};
  }
  return best;
}

/// How many strips of each width cover `width` pixels in the lowest time.
static std::vector<int32_t> countStrips(int32_t width,
                                        const std::vector<Strip> &strips) {
  // What a second size of tile costs in code and loops; keeps ties uniform.
  constexpr double kPenalty = 1e-3;
  std::vector<double> cycles(size_t(width) + 1, 0);
  std::vector<int32_t> last(size_t(width) + 1, 0);
  for (int32_t covered = 1; covered <= width; ++covered) {
    double best = 1e300;
    for (const Strip &strip : strips) {
      if (strip.width > covered)
        continue;
      int32_t before = covered - strip.width;
      bool other = before && last[size_t(before)] != strip.width;
      double sum =
          cycles[size_t(before)] + strip.cycles * (1 + kPenalty * other);
      if (sum >= best)
        continue;
      best = sum;
      last[size_t(covered)] = strip.width;
    }
    cycles[size_t(covered)] = best;
  }
  std::vector<int32_t> counts(strips.size() + 1, 0);
  for (int32_t rest = width; rest > 0; rest -= last[size_t(rest)])
    ++counts[size_t(last[size_t(rest)])];
  return counts;
}

std::vector<TileArea> resnetc::mixedAreas(int32_t width, int32_t rows,
                                          int32_t vectors, Isa isa) {
  const TileCost cost = tileCost(vectors, isa);
  std::vector<Strip> strips;
  for (int32_t w = 1; w <= cost.maxPixels; ++w)
    strips.push_back(bestStrip(w, rows, cost));
  std::vector<int32_t> counts = countStrips(width, strips);
  std::vector<TileArea> areas;
  int32_t x = 0;
  for (const Strip &strip : strips) {
    int32_t total = counts[size_t(strip.width)] * strip.width;
    if (total == 0)
      continue;
    int32_t rest = rows % strip.rows;
    areas.push_back({x, 0, total, rows - rest, strip.width, strip.rows});
    if (rest)
      areas.push_back({x, rows - rest, total, rest, strip.width, rest});
    x += total;
  }
  return areas;
}

//===----------------------------------------------------------------------===//
// Choice
//===----------------------------------------------------------------------===//

/// Cycles of all tiles of an image for one input channel, one tap and one block
/// of channels.
static double cyclesOf(const PixelGrid &grid, const ConvTile &tile, Isa isa) {
  const TileCost cost = tileCost(tile.vectors, isa);
  if (!tile.isMixed())
    return cyclesOf(cost, int64_t(tile.columns) * tile.rows) *
           double(roundUp(grid.w, tile.columns) / tile.columns) *
           double(roundUp(grid.h, tile.rows) / tile.rows);
  double cycles = 0;
  for (const TileArea &a : mixedAreas(grid.w, tile.rows, tile.vectors, isa))
    cycles += cyclesOf(cost, int64_t(a.columns) * a.rows) *
              (a.width / a.columns) * (a.height / a.rows);
  return cycles * (grid.h / tile.rows);
}

/// The tiles that may be worth trying: uniform ones of one or two rows, mixed
/// ones of single rows and of whole small maps.
static std::vector<ConvTile> candidates(const PixelGrid &grid, int32_t vectors,
                                        Isa isa) {
  const TileCost cost = tileCost(vectors, isa);
  std::vector<ConvTile> tiles;
  for (int32_t pixels = cost.maxPixels; pixels >= 1; --pixels)
    for (int32_t rows = 1; rows <= pixels; ++rows)
      if (pixels % rows == 0)
        tiles.push_back({vectors, pixels / rows, rows});
  tiles.push_back({vectors, 0, 1});
  tiles.push_back({vectors, 0, grid.h});
  return tiles;
}

static ConvTile bestTile(const KernelSpec &conv, Isa isa) {
  const PixelGrid grid = pixelGrid(conv);
  const int32_t vectors = vectorCount(conv, isa) % 2 ? 1 : 2;
  // A mixed tile stores and loads each sum once more: some 3 cycles a pixel.
  const double products =
      double(conv.kernel[0]) * conv.kernel[1] * (conv.input.c / conv.groups);
  const double mixedCycles = 3.0 * grid.w * grid.h / products;
  ConvTile best;
  double bestCycles = 1e300;
  for (const ConvTile &tile : candidates(grid, vectors, isa)) {
    if (!checkConvTile(conv, isa, tile).ok())
      continue;
    double cycles =
        cyclesOf(grid, tile, isa) + (tile.isMixed() ? mixedCycles : 0);
    if (cycles >= bestCycles)
      continue;
    bestCycles = cycles;
    best = tile;
  }
  return best;
}

/// Filters from here on are read once, in order, and every worker reads only
/// its own channels: two of them fill the second cache of any x86-64 server.
static constexpr int64_t kStreamedFilterBytes = 1 << 20;
/// Half of the second cache of Zen 3, 512 KB, for the input rows of a task; the
/// rest is for the filter. 32 to 128 KB measured alike.
static constexpr int64_t kSlabBytes = 128 << 10;
/// Tasks an image is cut into, at least, if it has as many: even ranges for up
/// to 8 workers, and still some microseconds a task.
static constexpr int64_t kMinTasks = 16;

/// Bytes of the input that one row of tiles reads first.
static int64_t inputBytesPerRow(const KernelSpec &conv, const PixelGrid &grid,
                                const ConvTile &tile) {
  if (grid.folded)
    return int64_t(4) * tile.columns * conv.input.pitch;
  return 4 * conv.input.rowElements() * tile.rows * conv.strides[0];
}

/// The largest divisor of `rows` up to `limit`: tasks of one size have loops of
/// one length, which prefetching needs. Where all divisors are far below the
/// limit, the size that makes uneven tasks least uneven.
static int64_t evenPart(int64_t rows, int64_t limit) {
  for (int64_t part = limit; part > limit / 4; --part)
    if (rows % part == 0)
      return part;
  int64_t tasks = (rows + limit - 1) / limit;
  return (rows + tasks - 1) / tasks;
}

/// Rows of tiles a task, and the order of tasks.
static void cutIntoTasks(const KernelSpec &conv, Isa isa, ConvTile &tile) {
  const PixelGrid grid = pixelGrid(conv);
  bool alongX = grid.folded && !tile.isMixed();
  int64_t extent = alongX ? grid.w : grid.h;
  int64_t step = alongX ? tile.columns : tile.rows;
  int64_t rows = (extent + step - 1) / step;
  if (4 * packedElements(conv, ArgumentRole::Filter) >= kStreamedFilterBytes) {
    tile.rowsPerTask = int32_t(rows);
    tile.order = TaskOrder::ChannelsOutermost;
    return;
  }
  int64_t channelBlocks = vectorCount(conv, isa) / tile.vectors;
  int64_t minBlocks = (kMinTasks + channelBlocks - 1) / channelBlocks;
  int64_t bytes = std::max<int64_t>(1, inputBytesPerRow(conv, grid, tile));
  int64_t perTask = std::clamp<int64_t>(
      std::min(kSlabBytes / bytes, rows / minBlocks), 1, rows);
  tile.rowsPerTask = int32_t(evenPart(rows, perTask));
}

ConvTile resnetc::chooseConvTile(const KernelSpec &conv, Isa isa) {
  ConvTile tile = bestTile(conv, isa);
  cutIntoTasks(conv, isa, tile);
  return tile;
}
