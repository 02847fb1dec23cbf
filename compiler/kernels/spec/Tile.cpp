//===- Tile.cpp - register tiles: cost, areas, choice -----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/spec/Tile.h"

#include <algorithm>
#include <span>

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
//
// The share of the FMA peak that a tile reaches, by its pixels from 0 on; more
// pixels than a table has need more registers than there are. Two FMA units
// with 4 cycles of latency want 8 independent sums, vectors * pixels of them;
// each pixel is one broadcast, and there are two loads a cycle.

/// AVX2, 16 registers, two vectors. Measured on Zen 3, one core, 3x3, 64 to 64
/// channels, against register-only FMAs in the same run. 7 pixels: 45 %, for
/// one sum is spilled; hand-written without a spill they would reach 87 %.
static constexpr double kAvx2Two[] = {0, .16, .50, .74, .97, .97, .97};
/// The same with one vector, for outputs of fewer than 9 channels.
static constexpr double kAvx2One[] = {0,   .08, .17, .21, .49, .60, .72,
                                      .75, .79, .79, .80, .79, .79};

/// AVX-512, 32 registers, two vectors: notes of the same measurement on Zen 5,
/// 3x3 layers of 64 to 512 channels at 3x3 to 56x56. Up to 5 pixels the share
/// is that of 8 sums in flight. 14 pixels reach 97-100 % when the loop over
/// channels is not unrolled; unrolled, as here, they spill.
static constexpr double kAvx512Two[] = {0,   .20, .45, .61, .88, .89, .90,
                                        .99, .94, .84, .90, .90, .92};
/// The same with one vector: 16 channels, 48, 80. 8 pixels have 8 sums.
static constexpr double kAvx512One[] = {0,   .10, .20, .30, .45, .55,
                                        .65, .75, .85, .80, .81, .82,
                                        .83, .83, .84, .85, .87};

static std::span<const double> tileShares(int32_t vectors, Isa isa) {
  if (isa == Isa::Avx512)
    return vectors == 1 ? std::span<const double>(kAvx512One) : kAvx512Two;
  return vectors == 1 ? std::span<const double>(kAvx2One) : kAvx2Two;
}

namespace {

/// Cycles of a tile for one input channel and one tap.
class TileCost {
public:
  TileCost(int32_t vectors, Isa isa)
      : vectors(vectors), shares(tileShares(vectors, isa)) {}

  int32_t maxPixels() const { return int32_t(shares.size()) - 1; }
  double cycles(int32_t pixels) const {
    return 0.5 * vectors * pixels / shares[size_t(pixels)];
  }

private:
  int32_t vectors;
  std::span<const double> shares;
};

} // namespace

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
    if (width * rows > cost.maxPixels())
      break;
    double cycles = blockRows / rows * cost.cycles(width * rows);
    if (int32_t rest = blockRows % rows)
      cycles += cost.cycles(width * rest);
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
  const TileCost cost(vectors, isa);
  std::vector<Strip> strips;
  for (int32_t w = 1; w <= cost.maxPixels(); ++w)
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

static double cyclesOf(const std::vector<TileArea> &areas,
                       const TileCost &cost) {
  double cycles = 0;
  for (const TileArea &a : areas)
    cycles += cost.cycles(a.columns * a.rows) * (a.width / a.columns) *
              (a.height / a.rows);
  return cycles;
}

std::vector<TileArea> resnetc::evenAreas(int32_t width, int32_t vectors,
                                         Isa isa) {
  // What the addresses of a tile that begins anywhere cost.
  constexpr double kUnevenFactor = 1.05;
  const TileCost cost(vectors, isa);
  double best = kUnevenFactor * rowCycles(width, vectors, isa);
  int32_t columns = 0;
  for (int32_t tile = 1; tile <= std::min(width, cost.maxPixels()); ++tile) {
    double cycles = cost.cycles(tile) * width / tile;
    if (width % tile || cycles > best)
      continue;
    best = cycles;
    columns = tile;
  }
  if (columns == 0)
    return mixedAreas(width, /*rows=*/1, vectors, isa);
  return {{0, 0, width, 1, columns, 1}};
}

double resnetc::rowCycles(int32_t width, int32_t vectors, Isa isa) {
  return cyclesOf(mixedAreas(width, /*rows=*/1, vectors, isa),
                  TileCost(vectors, isa));
}

//===----------------------------------------------------------------------===//
// Choice
//===----------------------------------------------------------------------===//

/// Cycles of all tiles of an image for one input channel, one tap and one block
/// of channels.
static double cyclesOf(const PixelGrid &grid, const ConvTile &tile, Isa isa) {
  const TileCost cost(tile.vectors, isa);
  if (!tile.isMixed())
    return cost.cycles(tile.columns * tile.rows) *
           double(roundUp(grid.w, tile.columns) / tile.columns) *
           double(roundUp(grid.h, tile.rows) / tile.rows);
  return cyclesOf(mixedAreas(grid.w, tile.rows, tile.vectors, isa), cost) *
         (grid.h / tile.rows);
}

/// The tiles that may be worth trying: uniform ones of one or two rows, mixed
/// ones of single rows and of whole small maps.
static std::vector<ConvTile> candidates(const PixelGrid &grid, int32_t vectors,
                                        Isa isa) {
  const TileCost cost(vectors, isa);
  std::vector<ConvTile> tiles;
  for (int32_t pixels = cost.maxPixels(); pixels >= 1; --pixels)
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
  // A mixed tile stores and loads each sum once more, some 3 cycles a pixel,
  // and has more code: at 56x56, where 2x4 fits, it measured 3 % slower than
  // that.
  constexpr double kMixedFactor = 1.03;
  const double products =
      double(conv.kernel[0]) * conv.kernel[1] * (conv.input.c / conv.groups);
  const double mixedCycles = 3.0 * grid.w * grid.h / products;
  ConvTile best;
  double bestCycles = 1e300;
  for (const ConvTile &tile : candidates(grid, vectors, isa)) {
    if (!checkConvTile(conv, isa, tile).ok())
      continue;
    double cycles = cyclesOf(grid, tile, isa);
    if (tile.isMixed())
      cycles = cycles * kMixedFactor + mixedCycles;
    if (cycles >= bestCycles)
      continue;
    bestCycles = cycles;
    best = tile;
  }
  return best;
}

double resnetc::convTileShare(const KernelSpec &conv, Isa isa) {
  const PixelGrid grid = pixelGrid(conv);
  const ConvTile tile = bestTile(conv, isa);
  double ideal = 0.5 * tile.vectors * grid.w * grid.h;
  return ideal / cyclesOf(grid, tile, isa);
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
