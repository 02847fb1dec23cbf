//===- FilterGradientTile.cpp - loops of conv2d_backward_filter -*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/spec/FilterGradientTile.h"

#include "compiler/kernels/spec/TakeText.h"
#include "compiler/kernels/spec/Tile.h"

#include <algorithm>
#include <bit>

using namespace resnetc;

FilterColumns resnetc::filterColumns(const KernelSpec &spec) {
  const TensorLayout &in = spec.input;
  bool wholeRow = spec.groups == 1 && in.pitch == in.c &&
                  in.c < kChannelBlock && spec.dilations[1] == 1 &&
                  spec.kernel[1] > 1;
  return {in.c / spec.groups * (wholeRow ? spec.kernel[1] : 1), wholeRow};
}

int32_t resnetc::stripsOfImage(const KernelSpec &spec,
                               const FilterGradientTile &tile) {
  return (spec.gradient.h + tile.rows - 1) / tile.rows;
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

std::string FilterGradientTile::toText() const {
  std::string text = std::to_string(vectors) + "x" + std::to_string(columns);
  auto add = [&](const char *name, int32_t value) {
    if (value != 1)
      text.append(name).append(std::to_string(value));
  };
  add(",blocks=", blocks);
  add(",rows=", rows);
  add(",images=", images);
  add(",strips=", strips);
  add(",groups=", groups);
  return text + (tapRows ? ",taps" : "") + (packsGradient ? ",gradient" : "") +
         (packsInput ? ",input" : "") + (prefetches ? ",prefetch" : "");
}

Status FilterGradientTile::parse(std::string_view text,
                                 FilterGradientTile &out) {
  FilterGradientTile tile;
  std::string_view rest = text;
  bool ok = takeNumber(rest, tile.vectors) && takePrefix(rest, "x") &&
            takeNumber(rest, tile.columns);
  auto take = [&](const char *name, int32_t &value) {
    if (ok && takePrefix(rest, name))
      ok = takeNumber(rest, value);
  };
  take(",blocks=", tile.blocks);
  take(",rows=", tile.rows);
  take(",images=", tile.images);
  take(",strips=", tile.strips);
  take(",groups=", tile.groups);
  tile.tapRows = takePrefix(rest, ",taps");
  tile.packsGradient = takePrefix(rest, ",gradient");
  tile.packsInput = takePrefix(rest, ",input");
  tile.prefetches = takePrefix(rest, ",prefetch");
  if (!ok || !rest.empty())
    return Status::input("filter gradient tile: cannot read '" +
                         std::string(text) + "'");
  out = tile;
  return {};
}

//===----------------------------------------------------------------------===//
// Check
//===----------------------------------------------------------------------===//

/// Vectors of the filter's output channels, padded lanes included.
static int32_t vectorCount(const KernelSpec &spec, Isa isa) {
  return int32_t(roundUp(spec.gradient.c, kChannelBlock) / vectorLanes(isa));
}

/// Whether a tensor's channels are in whole blocks, and more than one.
static bool hasBlocks(const KernelSpec &spec, const TensorLayout &t) {
  return spec.groups == 1 && t.pitch > kChannelBlock &&
         t.pitch % kChannelBlock == 0;
}

Status resnetc::checkFilterGradientTile(const KernelSpec &spec, Isa isa,
                                        const FilterGradientTile &tile) {
  auto fault = [&](const char *rule) {
    return Status::internal("filter gradient tile " + tile.toText() + ": " +
                            rule);
  };
  if (std::min({tile.vectors, tile.columns, tile.blocks, tile.rows, tile.images,
                tile.strips, tile.groups}) < 1)
    return fault("every extent must be at least 1");
  int32_t vectors = vectorCount(spec, isa),
          perBlock = int32_t(kChannelBlock) / vectorLanes(isa),
          ofTask = tile.vectors * tile.blocks;
  if (vectors % ofTask || (ofTask % perBlock && perBlock % ofTask))
    return fault("vectors must divide those of the output channels");
  if (filterColumns(spec).count % tile.columns)
    return fault("columns must divide those of the filter");
  if (tile.rows > spec.gradient.h)
    return fault("more rows than the gradient has");
  if (stripsOfImage(spec, tile) % tile.strips)
    return fault("strips must divide those of an image");
  if (tile.images > 1 && tile.rows != spec.gradient.h)
    return fault("strips of several images must have all rows");
  if (tile.groups > 1 && tile.strips != stripsOfImage(spec, tile))
    return fault("a chunk of several images must have all strips");
  if ((tile.packsInput && !hasBlocks(spec, spec.input)) ||
      (tile.packsGradient && !hasBlocks(spec, spec.gradient)))
    return fault("only several blocks of channels are packed");
  return {};
}

//===----------------------------------------------------------------------===//
// Choice
//===----------------------------------------------------------------------===//
//
// Measured on two Zen 3 cores, 8 images of the layers of ResNets and 128 of
// those for CIFAR: docs/rationale/0013-convolution-gradients.md.

/// Columns and output channels of a task, for windows of one tap and of more.
/// What a task copies is used once for each 4 columns and each 16 channels.
static constexpr int32_t kColumns[] = {64, 32}, kChannels[] = {128, 32};
/// Tasks that are wanted, so. Windows of one tap lose more by smaller ones:
/// 64 to 256 channels at 56x56 took 10 % longer in 8 tasks, 40 % in 16.
static constexpr int32_t kTasks[] = {4, 16};
/// Columns are not cut further unless there are fewer than the least tasks.
static constexpr int32_t kColumnBlock = 16, kLeastTasks = 4;
/// Pixels of a strip, so. A strip costs some 25 cycles for each register tile,
/// a pixel 4; and a strip of all channels of a task has to stay in the first
/// cache.
static constexpr int32_t kStripPixels[] = {80, 112};
/// Images of a chunk: those beyond the end of the batch are copied, too.
static constexpr int32_t kImages = 32;
/// Bytes of a chunk of both tensors: with the next one, which is prefetched,
/// in the second cache, 512 KB. Large filters have larger ones, for they are
/// read and written once a chunk.
static constexpr int64_t kChunkBytes = 288 << 10, kMaxChunkBytes = 2 << 20;

/// The largest divisor of `count` up to `limit`.
static int32_t divisorUpTo(int32_t count, int64_t limit) {
  for (int64_t divisor = std::min<int64_t>(count, limit); divisor > 1;
       --divisor)
    if (count % divisor == 0)
      return int32_t(divisor);
  return 1;
}

/// The part of the filter that is a task.
static void cutFilter(const KernelSpec &spec, Isa isa,
                      FilterGradientTile &tile) {
  const int32_t vectors = vectorCount(spec, isa),
                columns = filterColumns(spec).count;
  const bool isWindow = spec.kernel[0] * spec.kernel[1] > 1;
  auto tasks = [&] {
    return vectors / (tile.vectors * tile.blocks) * (columns / tile.columns);
  };
  tile.vectors = vectors % 2 ? 1 : 2;
  tile.columns = divisorUpTo(columns, kColumns[isWindow]);
  // A register tile of a large prime would be of one column.
  if (tile.columns < 4)
    tile.columns = columns;
  int32_t channels = tile.vectors * vectorLanes(isa);
  tile.blocks =
      divisorUpTo(vectors / tile.vectors, kChannels[isWindow] / channels);
  // Of blocks of 16 columns and blocks of channels the more numerous are cut.
  while (tasks() < kTasks[isWindow]) {
    bool canCut = tile.columns % (2 * kColumnBlock) == 0;
    if (canCut && tile.columns >= kColumnBlock * tile.blocks)
      tile.columns /= 2;
    else if (tile.blocks > 1)
      tile.blocks = divisorUpTo(tile.blocks, tile.blocks - 1);
    else if (canCut)
      tile.columns /= 2;
    else
      break;
  }
  while (tasks() < kLeastTasks && tile.columns % 8 == 0)
    tile.columns /= 2;
  tile.tapRows = tasks() < kLeastTasks && spec.kernel[0] > 1;
}

/// Rows that have about `pixels` pixels: a divisor of all, if one is near.
static int32_t rowsOfStrip(const TensorLayout &t, int32_t pixels) {
  int32_t most = std::max(1, pixels * 5 / 4 / t.w);
  int32_t rows = divisorUpTo(t.h, most);
  if (2 * rows >= most || most == 1)
    return rows;
  int32_t strips = (t.h + most - 1) / most;
  return (t.h + strips - 1) / strips;
}

/// Whether there are pixels of the input that no window reads.
static bool skipsPixels(const KernelSpec &spec) {
  return spec.kernel[0] < spec.strides[0] || spec.kernel[1] < spec.strides[1];
}

/// The pixels of a strip and of a chunk.
static void cutPixels(const KernelSpec &spec, FilterGradientTile &tile) {
  const TensorLayout &in = spec.input, &dy = spec.gradient;
  const int32_t pixels = kStripPixels[spec.kernel[0] * spec.kernel[1] > 1];
  // Powers of two divide most batches.
  auto powerUpTo = [](int64_t limit) {
    return int32_t(std::bit_floor(uint64_t(std::max<int64_t>(limit, 1))));
  };
  tile.rows = rowsOfStrip(dy, pixels);
  if (tile.rows == dy.h)
    tile.images = powerUpTo(std::min(pixels * 5 / 4 / (dy.w * dy.h), kImages));
  const int32_t strips = stripsOfImage(spec, tile);
  const int64_t filterBytes = 4 * packedElements(spec, ArgumentRole::Filter);
  const int64_t chunkBytes =
      std::clamp(filterBytes, kChunkBytes, kMaxChunkBytes);
  const int64_t read =
      skipsPixels(spec) ? int64_t(dy.h) * dy.w * in.pitch : in.elements();
  const int64_t groupBytes = 4 * tile.images * (read + dy.elements());
  tile.strips = divisorUpTo(strips, chunkBytes * strips / groupBytes);
  if (tile.strips == strips)
    tile.groups = powerUpTo(
        std::min<int64_t>(chunkBytes / groupBytes, kImages / tile.images));
  // Smaller images come to stay in the last cache.
  tile.prefetches = tile.strips < strips && !skipsPixels(spec);
}

FilterGradientTile resnetc::chooseFilterGradientTile(const KernelSpec &spec,
                                                     Isa isa) {
  FilterGradientTile tile;
  cutFilter(spec, isa, tile);
  cutPixels(spec, tile);
  tile.packsGradient = hasBlocks(spec, spec.gradient);
  // What is used once only need not be copied.
  tile.packsInput = hasBlocks(spec, spec.input) &&
                    tile.blocks * spec.kernel[0] * spec.kernel[1] > 1;
  return tile;
}
