//===- WinogradGradient.cpp - loops and cost of dw by Winograd --*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/spec/WinogradGradient.h"

#include "compiler/kernels/spec/ConvGradient.h"
#include "compiler/kernels/spec/TakeText.h"
#include "compiler/kernels/spec/Tile.h"
#include "compiler/kernels/spec/WinogradTile.h"

#include <algorithm>

using namespace resnetc;

bool resnetc::allowsWinogradGradient(const KernelSpec &spec) {
  return spec.kind == KernelKind::Conv2dBackwardFilter &&
         spec.input.c % kChannelBlock == 0 && allowsWinograd(forwardConv(spec));
}

WinogradGrid resnetc::winogradGradientGrid(const KernelSpec &spec) {
  const int32_t m = spec.winogradTile;
  return {(spec.gradient.h + m - 1) / m, (spec.gradient.w + m - 1) / m};
}

//===----------------------------------------------------------------------===//
// Text and check
//===----------------------------------------------------------------------===//

std::string WinogradGradientTile::toText() const {
  std::string text = std::to_string(channels) + "x" + std::to_string(columns) +
                     ",rows=" + std::to_string(rows);
  return parts == 1 ? text : text + ",parts=" + std::to_string(parts);
}

Status WinogradGradientTile::parse(std::string_view text,
                                   WinogradGradientTile &out) {
  WinogradGradientTile tile;
  std::string_view rest = text;
  bool ok = takeNumber(rest, tile.channels) && takePrefix(rest, "x") &&
            takeNumber(rest, tile.columns) && takePrefix(rest, ",rows=") &&
            takeNumber(rest, tile.rows);
  if (ok && takePrefix(rest, ",parts="))
    ok = takeNumber(rest, tile.parts);
  if (!ok || !rest.empty())
    return Status::input("Winograd gradient tile: cannot read '" +
                         std::string(text) + "'");
  out = tile;
  return {};
}

/// Output channels, padded lanes included.
static int32_t channelsOf(const KernelSpec &spec) {
  return int32_t(roundUp(spec.gradient.c, kChannelBlock));
}

Status resnetc::checkWinogradGradientTile(const KernelSpec &spec,
                                          const WinogradGradientTile &tile) {
  auto fault = [&](const char *rule) {
    return Status::internal("Winograd gradient tile " + tile.toText() + ": " +
                            rule);
  };
  if (std::min({tile.channels, tile.columns, tile.rows, tile.parts}) < 1)
    return fault("every extent must be at least 1");
  if (tile.channels % kChannelBlock || channelsOf(spec) % tile.channels)
    return fault("channels must be whole blocks and divide the output's");
  if (tile.columns % kChannelBlock || spec.input.c % tile.columns)
    return fault("columns must be whole blocks and divide the input channels");
  return {};
}

//===----------------------------------------------------------------------===//
// Choice of the loops
//===----------------------------------------------------------------------===//

/// Elements of a transformed tile.
static int64_t elementsOfTile(int32_t m) { return int64_t(m + 2) * (m + 2); }

/// Bytes of a task's sums, and of a chunk's transforms: together they stay in
/// the second cache, 512 KB on Zen 3.
static constexpr int64_t kSumBytes = 160 << 10, kChunkBytes = 288 << 10;
/// Channels of a task, of either kind: more transform less often.
static constexpr int32_t kMaxChannels = 64;
/// Tasks for up to so many threads, at least.
static constexpr int32_t kLeastTasks = 4;

int32_t resnetc::winogradGradientColumns(const WinogradGradientTile &tile,
                                         Isa isa) {
  return evenAreas(tile.columns, std::min(2, tile.channels / vectorLanes(isa)),
                   isa)
      .front()
      .columns;
}

/// Halves the channels of a task of that kind which has more of them; false
/// where none has two halves.
static bool cutTask(WinogradGradientTile &tile) {
  auto halve = [](int32_t &extent) {
    if (extent % (2 * kChannelBlock))
      return false;
    extent /= 2;
    return true;
  };
  return tile.columns >= tile.channels
             ? halve(tile.columns) || halve(tile.channels)
             : halve(tile.channels) || halve(tile.columns);
}

static int32_t wholeBlocksUpTo(int32_t count, int32_t limit) {
  for (int32_t channels = limit; channels > kChannelBlock;
       channels -= int32_t(kChannelBlock))
    if (count % channels == 0)
      return channels;
  return int32_t(kChannelBlock);
}

WinogradGradientTile resnetc::chooseWinogradGradient(const KernelSpec &spec) {
  const int64_t elements = 4 * elementsOfTile(spec.winogradTile);
  const WinogradGrid grid = winogradGradientGrid(spec);
  WinogradGradientTile tile;
  tile.channels = wholeBlocksUpTo(channelsOf(spec), kMaxChannels);
  tile.columns = wholeBlocksUpTo(spec.input.c, kMaxChannels);
  while (elements * tile.channels * tile.columns > kSumBytes)
    if (!cutTask(tile))
      break;
  const int32_t tasks =
      channelsOf(spec) / tile.channels * (spec.input.c / tile.columns);
  tile.parts = (kLeastTasks + tasks - 1) / tasks;
  const int64_t tiles =
      kChunkBytes / (elements * (tile.channels + tile.columns));
  tile.rows = int32_t(std::max<int64_t>(1, tiles / grid.w));
  return tile;
}

//===----------------------------------------------------------------------===//
// Choice of the algorithm
//===----------------------------------------------------------------------===//

/// Time of a tile for each pair of channels, transforms included, in that of a
/// pixel by the direct kernel. Measured on two Zen 3 cores, 3x3 layers of 64 to
/// 512 channels at 56x56 to 3x3: 0.64 to 0.71 ns a tile of 4x4, 0.21 to 0.25
/// ns one of 2x2, 0.104 ns a pixel.
static double timeOfTile(int32_t m) { return m == 2 ? 2.2 : 6.5; }

int32_t resnetc::chooseWinogradGradientTile(const KernelSpec &spec) {
  if (!allowsWinogradGradient(spec))
    return 0;
  int32_t best = 0;
  double bestTime = double(spec.gradient.h) * spec.gradient.w;
  for (int32_t m : kWinogradTiles) {
    if (m == 0)
      continue;
    KernelSpec candidate = spec;
    candidate.winogradTile = m;
    const WinogradGrid grid = winogradGradientGrid(candidate);
    const double time = timeOfTile(m) * grid.h * grid.w;
    if (time >= bestTime)
      continue;
    best = m;
    bestTime = time;
  }
  return best;
}
