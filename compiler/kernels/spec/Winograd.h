//===- Winograd.h - whether and how Winograd computes a conv2d --*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/kernels/spec/Isa.h"
#include "compiler/kernels/spec/KernelSpec.h"

#include <string>

namespace resnetc {

/// Whether Winograd can compute a conv2d: 3x3, dense, of stride 1, in vectors
/// of channels that belong to whole blocks.
bool allowsWinograd(const KernelSpec &conv);

/// How the tiles of a sample are cut into tasks. A band is some rows of tiles;
/// its products are one small matrix multiplication for each of the (m + 2)^2
/// elements of a transformed tile.
struct WinogradBand {
  int32_t rows = 1; ///< rows of tiles; divides their number
  /// A task is a band and a block of output channels, and the input of a whole
  /// sample is transformed before: each worker reads only its share of the
  /// filter. Otherwise a task transforms the input of its band and computes all
  /// output channels, in memory that its cache holds.
  bool shared = false;
  bool operator==(const WinogradBand &) const = default;

  /// "rows=2", "rows=7,shared".
  std::string toText() const;
  static Status parse(std::string_view text, WinogradBand &out);
};

/// Rows and columns of tiles of a conv2d with a winogradTile.
struct WinogradGrid {
  int32_t h, w;
};
WinogradGrid winogradGrid(const KernelSpec &conv);

/// Vectors of output channels of a task's block, 1 or 2.
int32_t winogradVectors(const KernelSpec &conv, Isa isa);

/// The band for a conv2d with a winogradTile.
WinogradBand chooseWinogradBand(const KernelSpec &conv, Isa isa);

/// Where a convolution is going to run.
struct ConvSetting {
  Isa isa = Isa::Avx2;
  int64_t batch = 1;
  /// The network's filters are more than the caches, so that each has to come
  /// from memory in every run.
  bool coldFilters = false;
};

/// The winogradTile with the lowest predicted time, 0 where that is direct
/// convolution or Winograd can't compute it. `conv` needs the layouts of input
/// and output.
int32_t chooseWinogradTile(const KernelSpec &conv, const ConvSetting &setting);

} // namespace resnetc
