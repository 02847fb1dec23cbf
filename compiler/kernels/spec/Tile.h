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
struct ConvTile {
  int32_t vectors = 2; ///< accumulators: vectors of output channels ...
  int32_t columns = 6; ///< ... times pixels along x
  int32_t rows = 1;    ///< ... times pixels along y
  /// Tiles of one task along the blocked axis: y, or x where pixels are folded.
  int32_t tilesPerTask = 1;
  TaskOrder order = TaskOrder::PixelsOutermost;

  bool operator==(const ConvTile &) const = default;

  /// "2x6", "2x3x2,t=4,channels": vectors x columns [x rows], tiles per task
  /// unless 1, the order unless pixels.
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

/// The tile for a conv2d: the lowest predicted time among those that fit.
ConvTile chooseConvTile(const KernelSpec &conv, Isa isa);

/// Internal, naming rule and values, unless `tile` can compute `conv`.
Status checkConvTile(const KernelSpec &conv, Isa isa, const ConvTile &tile);

} // namespace resnetc
