//===- Winograd.cpp - the cost of Winograd and of direct convolution ------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Times are in multiply-adds at the peak of two cores.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/spec/Winograd.h"

#include "compiler/kernels/spec/TakeText.h"
#include "compiler/kernels/spec/Tile.h"
#include "compiler/kernels/spec/WinogradTile.h"

#include <algorithm>

using namespace resnetc;

bool resnetc::allowsWinograd(const KernelSpec &conv) {
  constexpr std::array<int32_t, 2> one{1, 1}, three{3, 3};
  return conv.kind == KernelKind::Conv2d && conv.kernel == three &&
         conv.strides == one && conv.dilations == one && conv.groups == 1 &&
         conv.input.pitch % kChannelBlock == 0 &&
         conv.output.pitch % kChannelBlock == 0;
}

std::string WinogradBand::toText() const {
  return "rows=" + std::to_string(rows) + (shared ? ",shared" : "");
}

Status WinogradBand::parse(std::string_view text, WinogradBand &out) {
  std::string_view rest = text;
  WinogradBand band;
  if (!takePrefix(rest, "rows=") || !takeNumber(rest, band.rows))
    return Status::input("Winograd band '" + std::string(text) +
                         "': expected rows=N[,shared]");
  band.shared = takePrefix(rest, ",shared");
  if (!rest.empty())
    return Status::input("Winograd band '" + std::string(text) +
                         "': expected rows=N[,shared]");
  out = band;
  return {};
}

WinogradGrid resnetc::winogradGrid(const KernelSpec &conv) {
  int32_t m = conv.winogradTile;
  return {(conv.output.h + m - 1) / m, (conv.output.w + m - 1) / m};
}

/// Elements of a transformed tile.
static int64_t elementsOfTile(int32_t m) { return int64_t(m + 2) * (m + 2); }

static int64_t filterBytes(const KernelSpec &conv, int32_t m) {
  int64_t taps = m ? elementsOfTile(m) : 9;
  return 4 * taps * conv.input.c * roundUp(conv.output.c, kChannelBlock);
}

/// The share of the peak that the products of a band of `pixels` tiles reach.
static double productShare(int64_t pixels, int32_t vectors, Isa isa) {
  return double(pixels) * vectors /
         (2 * rowCycles(int32_t(pixels), vectors, isa));
}

//===----------------------------------------------------------------------===//
// Bands
//===----------------------------------------------------------------------===//

/// From here on a filter is split over the workers. Two of them fill the second
/// cache of any x86-64 server.
static constexpr int64_t kSharedFilterBytes = 1 << 20;
/// What the products of a band and a block of channels may take of a worker's
/// second cache, 512 KB on Zen 3, along with the inputs.
static constexpr int64_t kMaxProductBytes = 128 << 10;
/// The tasks that a sample is cut into at least, and the share of the peak that
/// makes more of them not worth it.
static constexpr int32_t kMinTasks = 4;
static constexpr double kMinShare = 0.9;

static int64_t productBytes(const KernelSpec &conv, int64_t tiles) {
  return 4 * elementsOfTile(conv.winogradTile) * tiles * kChannelBlock;
}

int32_t resnetc::winogradVectors(const KernelSpec &conv, Isa isa) {
  return conv.output.pitch / vectorLanes(isa) % 2 ? 1 : 2;
}

/// The most rows whose products stay in the cache, at least one.
static int32_t sharedRows(const KernelSpec &conv, const WinogradGrid &grid) {
  for (int32_t rows = grid.h; rows > 1; --rows)
    if (grid.h % rows == 0 &&
        productBytes(conv, int64_t(rows) * grid.w) <= kMaxProductBytes)
      return rows;
  return 1;
}

WinogradBand resnetc::chooseWinogradBand(const KernelSpec &conv, Isa isa) {
  const WinogradGrid grid = winogradGrid(conv);
  WinogradBand shared{sharedRows(conv, grid), true};
  if (filterBytes(conv, conv.winogradTile) >= kSharedFilterBytes)
    return shared;
  int32_t vectors = winogradVectors(conv, isa);
  for (int32_t rows = 1; grid.h / rows >= kMinTasks; ++rows)
    if (grid.h % rows == 0 &&
        productShare(int64_t(rows) * grid.w, vectors, isa) >= kMinShare)
      return {rows, false};
  return shared;
}

//===----------------------------------------------------------------------===//
// Choice
//===----------------------------------------------------------------------===//

namespace {

/// Multiply-adds that a tile's transforms take the time of, for each input and
/// each output channel. What Winograd takes beyond its products was 210 each
/// for F(4,3) on 64 channels at 56x56 and 350 on 128 at 28x28, 50 for F(2,3)
/// (Zen 3, one core).
struct TransformCost {
  double input, output;
};

} // namespace

static TransformCost transformCost(int32_t m) {
  return m == 2 ? TransformCost{60, 60} : TransformCost{250, 250};
}

namespace {

/// What a byte of a filter costs, in multiply-adds of two cores: `lost` as far
/// as prefetching can't hide it, and `arriving` while it comes, which no work
/// on it can undercut.
struct ByteCost {
  double lost, arriving;
};

} // namespace

/// From memory and from the last cache. They do 4.5 while a byte arrives from
/// memory and 2 from the cache on Zen 3 (100 G/s, 22 GB/s, 50 GB/s), 4.8 and
/// 2.9 on Zen 5. With 7 lost of a cold byte resnet18 took 12.1 ms, with 5 or 2
/// it takes 11.2; resnet34 took 21.9, 20.9 and takes 19.4 ms (Zen 3): F(4,3)
/// then pays at 14x14x256 for one image too. At 4x4x512 the filter's arrival is
/// all that counts: 17 MB for F(2,3) made resnet18 at 128x128 take 5.14 ms,
/// with direct convolution there it takes 4.55.
static constexpr ByteCost kColdByte = {2, 4.5}, kCachedByte = {1, 2};
/// No filter from here on stays in the last cache from one sample to the next:
/// 32 MB on Zen 3, of which reads of up to some 16 MB were faster than memory.
static constexpr int64_t kLastCacheBytes = 16 << 20;

/// Of one sample, when `bytes` of a filter are read for `work`. Winograd reads
/// its whole filter for every sample, direct convolution once for a batch.
static double costWithFilter(double work, int64_t bytes,
                             const ConvSetting &setting, bool everySample) {
  ByteCost first = setting.coldFilters ? kColdByte : kCachedByte;
  ByteCost next = {0, 0};
  if (everySample)
    next = bytes < kLastCacheBytes ? kCachedByte : kColdByte;
  double others = double(setting.batch) - 1;
  auto ofSample = [&](double ByteCost::*cost) {
    return double(bytes) * (first.*cost + next.*cost * others) /
           double(setting.batch);
  };
  return std::max(work + ofSample(&ByteCost::lost),
                  ofSample(&ByteCost::arriving));
}

static double winogradCost(const KernelSpec &conv, const ConvSetting &setting) {
  const WinogradGrid grid = winogradGrid(conv);
  const WinogradBand band = chooseWinogradBand(conv, setting.isa);
  const TransformCost transform = transformCost(conv.winogradTile);
  double tiles = double(grid.h) * grid.w, ci = conv.input.c,
         co = conv.output.pitch;
  double share = productShare(int64_t(band.rows) * grid.w,
                              winogradVectors(conv, setting.isa), setting.isa);
  double products = elementsOfTile(conv.winogradTile) * ci * co / share;
  double work =
      tiles * (products + transform.input * ci + transform.output * co);
  return costWithFilter(work, filterBytes(conv, conv.winogradTile), setting,
                        /*everySample=*/true);
}

static double directCost(const KernelSpec &conv, const ConvSetting &setting) {
  double products = 9.0 * conv.input.c * conv.output.h * conv.output.w *
                    conv.output.pitch / convTileShare(conv, setting.isa);
  return costWithFilter(products, filterBytes(conv, 0), setting,
                        /*everySample=*/false);
}

bool resnetc::allowsWinogradTile(const KernelSpec &conv, int32_t tile) {
  if (tile == 0)
    return true;
  return allowsWinograd(conv) && filterBytes(conv, tile) / 4 <= INT32_MAX;
}

int32_t resnetc::chooseWinogradTile(const KernelSpec &conv,
                                    const ConvSetting &setting) {
  if (!allowsWinograd(conv))
    return 0;
  int32_t best = 0;
  double bestCost = directCost(conv, setting);
  for (int32_t m : kWinogradTiles) {
    if (m == 0 || !allowsWinogradTile(conv, m))
      continue;
    KernelSpec candidate = conv;
    candidate.winogradTile = m;
    double cost = winogradCost(candidate, setting);
    if (cost >= bestCost)
      continue;
    best = m;
    bestCost = cost;
  }
  return best;
}
