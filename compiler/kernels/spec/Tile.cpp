//===- Tile.cpp - the choice of register tiles ------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/spec/Tile.h"

#include <algorithm>
#include <charconv>

using namespace resnetc;

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

Status resnetc::checkConvTile(const KernelSpec &conv, Isa isa,
                              const ConvTile &tile) {
  auto fault = [&](const char *rule) {
    return Status::internal("conv tile " + tile.toText() + ": " + rule);
  };
  if (std::min({tile.vectors, tile.columns, tile.rows, tile.tilesPerTask}) < 1)
    return fault("every extent must be at least 1");
  PixelGrid grid = pixelGrid(conv);
  if (vectorCount(conv, isa) % tile.vectors)
    return fault("vectors must divide those of the output's pitch");
  if (tile.columns > grid.w || tile.rows > grid.h)
    return fault("larger than the output");
  if (conv.residualMode == ResidualMode::InPlace &&
      (grid.w % tile.columns || grid.h % tile.rows))
    return fault("must divide the output, for an in-place residual");
  return {};
}

//===----------------------------------------------------------------------===//
// Choice
//===----------------------------------------------------------------------===//

ConvTile resnetc::chooseConvTile(const KernelSpec &conv, Isa isa) {
  PixelGrid grid = pixelGrid(conv);
  ConvTile best{1, 1, 1, 1, TaskOrder::PixelsOutermost};
  double bestCost = 1e30;
  for (int32_t vectors : {2, 1})
    for (int32_t columns = 1; columns <= 8; ++columns) {
      ConvTile t{vectors, columns, 1, 1, TaskOrder::PixelsOutermost};
      if (!checkConvTile(conv, isa, t).ok())
        continue;
      double cost = double(roundUp(grid.w, columns)) * (vectors == 2 ? 1 : 2) *
                    (columns < 4 ? 2 : 1) / columns;
      if (cost >= bestCost)
        continue;
      bestCost = cost;
      best = t;
    }
  return best;
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

std::string ConvTile::toText() const {
  std::string text = std::to_string(vectors) + "x" + std::to_string(columns);
  if (rows != 1)
    text += "x" + std::to_string(rows);
  if (tilesPerTask != 1)
    text += ",t=" + std::to_string(tilesPerTask);
  if (order == TaskOrder::ChannelsOutermost)
    text += ",channels";
  return text;
}

static bool takeNumber(std::string_view &text, int32_t &out) {
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc())
    return false;
  text.remove_prefix(size_t(end - text.data()));
  return true;
}

static bool takePrefix(std::string_view &text, std::string_view prefix) {
  if (!text.starts_with(prefix))
    return false;
  text.remove_prefix(prefix.size());
  return true;
}

Status ConvTile::parse(std::string_view text, ConvTile &out) {
  ConvTile tile;
  std::string_view rest = text;
  bool ok = takeNumber(rest, tile.vectors) && takePrefix(rest, "x") &&
            takeNumber(rest, tile.columns);
  if (ok && takePrefix(rest, "x"))
    ok = takeNumber(rest, tile.rows);
  if (ok && takePrefix(rest, ",t="))
    ok = takeNumber(rest, tile.tilesPerTask);
  if (ok && takePrefix(rest, ",channels"))
    tile.order = TaskOrder::ChannelsOutermost;
  if (!ok || !rest.empty())
    return Status::input("conv tile: cannot read '" + std::string(text) + "'");
  out = tile;
  return {};
}
