//===- TuneTable.h - algorithms that were measured --------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/kernels/spec/Isa.h"
#include "compiler/kernels/spec/WinogradTile.h"

#include <map>
#include <optional>

namespace resnetc {

/// What a measured algorithm holds for. Borders, bias, residual and activation
/// don't count: they cost all algorithms the same.
struct TuneKey {
  std::array<int32_t, 3> input{}, output{}; ///< h, w, c
  std::array<int32_t, 2> kernel{}, strides{};
  std::array<int32_t, 4> pads{};
  int32_t groups = 1;
  Isa isa = Isa::Avx2;
  int64_t batch = 1; ///< the hint
  auto operator<=>(const TuneKey &) const = default;
};

/// Of a conv2d with the layouts of input and output.
TuneKey tuneKeyOf(const KernelSpec &conv, Isa isa, int64_t batchHint);

/// What was measured, and what follows from it.
struct TuneEntry {
  int32_t winogradTile = 0; ///< the algorithm to use
  /// Of a call with each of kWinogradTiles; none where it wasn't measured.
  std::array<std::optional<double>, kWinogradTiles.size()> microseconds;
  /// The largest interquartile range of those.
  double spreadMicroseconds = 0;
  /// Relative L2 distance of a network's outputs with winogradTile from those
  /// with direct convolution.
  double error = 0;
};

/// Entries in the order of their keys.
using TuneTable = std::map<TuneKey, TuneEntry>;

} // namespace resnetc
