//===- TileText.cpp - a ConvTile as text ------------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/spec/TakeText.h"
#include "compiler/kernels/spec/Tile.h"

using namespace resnetc;

std::string ConvTile::toText() const {
  std::string text = std::to_string(vectors) + "x" +
                     (isMixed() ? "mixed" : std::to_string(columns));
  if (rows != 1)
    text += "x" + std::to_string(rows);
  if (rowsPerTask != 1)
    text += ",t=" + std::to_string(rowsPerTask);
  if (order == TaskOrder::ChannelsOutermost)
    text += ",channels";
  return text;
}

static bool takeColumns(std::string_view &text, int32_t &out) {
  if (!takePrefix(text, "mixed"))
    return takeNumber(text, out);
  out = 0;
  return true;
}

Status ConvTile::parse(std::string_view text, ConvTile &out) {
  ConvTile tile;
  std::string_view rest = text;
  bool ok = takeNumber(rest, tile.vectors) && takePrefix(rest, "x") &&
            takeColumns(rest, tile.columns);
  if (ok && takePrefix(rest, "x"))
    ok = takeNumber(rest, tile.rows);
  if (ok && takePrefix(rest, ",t="))
    ok = takeNumber(rest, tile.rowsPerTask);
  if (ok && takePrefix(rest, ",channels"))
    tile.order = TaskOrder::ChannelsOutermost;
  if (!ok || !rest.empty())
    return Status::input("conv tile: cannot read '" + std::string(text) + "'");
  out = tile;
  return {};
}
