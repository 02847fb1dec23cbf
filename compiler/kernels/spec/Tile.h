//===- Tile.h - how a convolution is cut into register tiles ----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/kernels/spec/Isa.h"
#include "compiler/kernels/spec/KernelSpec.h"

#include <string>
#include <string_view>
#include <vector>

namespace resnetc {

/// Which axis a worker's contiguous range of tasks runs along first.
enum class TaskOrder : uint8_t {
  /// All channel blocks of a block of pixels, then the next pixels: the pixels
  /// stay in cache, every worker reads the whole filter.
  PixelsOutermost,
  /// All pixels of a block of channels, then the next channels: every worker
  /// reads only its share of the filter, once.
  ChannelsOutermost,
};

/// The loops of one convolution kernel, inside out.
///
/// The accumulators of one tile, vectors of output channels times pixels, stay
/// in registers over the whole sum. Uniform tiles cut the grid into equal
/// rectangles; where they don't divide it, the last one moves inwards and
/// computes pixels twice. Mixed tiles cut blocks of rows into rectangles of
/// several sizes instead, and collect them in a buffer before the epilogue:
/// every pixel once, for one more store and load of each sum.
struct ConvTile {
  int32_t vectors = 2; ///< vectors of output channels
  int32_t columns = 6; ///< pixels along x of a uniform tile, 0 for mixed ones
  int32_t rows = 1;    ///< pixels along y of a uniform tile, of a mixed block
  /// Rows of tiles, or blocks, of one task; tiles where pixels are folded.
  int32_t rowsPerTask = 1;
  TaskOrder order = TaskOrder::PixelsOutermost;

  bool isMixed() const { return columns == 0; }
  bool operator==(const ConvTile &) const = default;

  /// "2x6", "2x3x2,t=4,channels", "2xmixed": vectors x columns [x rows], rows
  /// per task unless 1, the order unless pixels.
  std::string toText() const;
  static Status parse(std::string_view text, ConvTile &out);
};

/// The extents that tiles divide. A 1x1 convolution of stride 1 between tensors
/// without border is one long row of pixels, so that no row has a tail.
struct PixelGrid {
  int32_t h = 1, w = 1;
  bool folded = false;
};
PixelGrid pixelGrid(const KernelSpec &conv);

/// A rectangle of a mixed tile's block, cut into equal tiles.
struct TileArea {
  int32_t x, y, width, height; ///< in pixels; multiples of the tile's extents
  int32_t columns, rows;       ///< of one tile
  bool operator==(const TileArea &) const = default;
};

/// The areas that cover a block of `rows` rows of `width` pixels, each pixel
/// once, in the lowest predicted time.
std::vector<TileArea> mixedAreas(int32_t width, int32_t rows, int32_t vectors,
                                 Isa isa);

/// The areas of one row of `width` pixels: one of equal tiles where that costs
/// hardly more, for the tiles then begin at multiples of their extent.
std::vector<TileArea> evenAreas(int32_t width, int32_t vectors, Isa isa);

/// Predicted cycles of a row of `width` pixels cut like that, for one input
/// channel and `vectors` vectors of output channels.
double rowCycles(int32_t width, int32_t vectors, Isa isa);

/// The share of the FMA peak that a direct conv2d is predicted to reach.
double convTileShare(const KernelSpec &conv, Isa isa);

/// The tile for a conv2d: the lowest predicted time among those that fit.
ConvTile chooseConvTile(const KernelSpec &conv, Isa isa);

/// Internal, naming rule and values, unless `tile` can compute `conv`.
Status checkConvTile(const KernelSpec &conv, Isa isa, const ConvTile &tile);

} // namespace resnetc
