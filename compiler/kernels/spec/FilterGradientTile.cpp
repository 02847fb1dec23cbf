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
  add(",rows=", rows);
  add(",images=", images);
  add(",strips=", strips);
  add(",groups=", groups);
  return text + (tapRows ? ",taps" : "") + (packed ? ",packed" : "");
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
  take(",rows=", tile.rows);
  take(",images=", tile.images);
  take(",strips=", tile.strips);
  take(",groups=", tile.groups);
  tile.tapRows = takePrefix(rest, ",taps");
  tile.packed = takePrefix(rest, ",packed");
  if (!ok || !rest.empty())
    return Status::input("filter gradient tile: cannot read '" +
                         std::string(text) + "'");
  out = tile;
  return {};
}

//===----------------------------------------------------------------------===//
// Choice
//===----------------------------------------------------------------------===//

/// Vectors of the gradient's channels, padded lanes of the filter included.
static int32_t vectorCount(const KernelSpec &spec, Isa isa) {
  return int32_t(roundUp(spec.gradient.c, kChannelBlock) / vectorLanes(isa));
}

Status resnetc::checkFilterGradientTile(const KernelSpec &spec, Isa isa,
                                        const FilterGradientTile &tile) {
  auto fault = [&](const char *rule) {
    return Status::internal("filter gradient tile " + tile.toText() + ": " +
                            rule);
  };
  if (std::min({tile.vectors, tile.columns, tile.rows, tile.images, tile.strips,
                tile.groups}) < 1)
    return fault("every extent must be at least 1");
  if (vectorCount(spec, isa) % tile.vectors)
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
  if (tile.packed && spec.groups != 1)
    return fault("with groups nothing is packed");
  return {};
}

/// The largest divisor of `count` up to `limit`.
static int32_t divisorUpTo(int32_t count, int32_t limit) {
  for (int32_t divisor = std::min(count, limit); divisor > 1; --divisor)
    if (count % divisor == 0)
      return divisor;
  return 1;
}

/// Pixels of a strip. Each strip loads and stores the sums once more, some 25
/// cycles of the 4 that a pixel of a 2x4 tile takes; longer ones leave the
/// first cache.
static constexpr int32_t kStripPixels = 112;
/// Bytes of the input and of the gradient that a chunk has: with the filter's
/// blocks they share the second cache of two workers, 512 KB each on Zen 3.
static constexpr int64_t kChunkBytes = 512 << 10;

FilterGradientTile resnetc::chooseFilterGradientTile(const KernelSpec &spec,
                                                     Isa isa) {
  const TensorLayout &in = spec.input, &dy = spec.gradient;
  FilterGradientTile tile;
  tile.vectors = vectorCount(spec, isa) % 2 ? 1 : 2;
  int32_t columns = filterColumns(spec).count;
  tile.columns =
      columns < kChannelBlock ? columns : divisorUpTo(columns, kChannelBlock);
  if (tile.columns < 4)
    tile.columns = columns;
  tile.rows = std::clamp(kStripPixels / dy.w, 1, dy.h);
  while (tile.rows > 1 && dy.h % tile.rows)
    --tile.rows;
  if (tile.rows == dy.h)
    tile.images = std::max(1, kStripPixels / (dy.w * dy.h));
  int32_t strips = stripsOfImage(spec, tile);
  int64_t imageBytes = 4 * (in.elements() + dy.elements());
  int64_t stripBytes = std::max<int64_t>(1, imageBytes / strips) * tile.images;
  tile.strips = divisorUpTo(
      strips, int32_t(std::max<int64_t>(1, kChunkBytes / stripBytes)));
  if (tile.strips == strips)
    tile.groups = int32_t(
        std::clamp<int64_t>(kChunkBytes / (stripBytes * strips), 1, 64));
  tile.packed =
      spec.groups == 1 && std::max(in.pitch, dy.pitch) > kChannelBlock;
  tile.tapRows =
      vectorCount(spec, isa) / tile.vectors * (columns / tile.columns) < 16;
  return tile;
}
