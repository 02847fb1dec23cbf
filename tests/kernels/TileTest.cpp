//===- TileTest.cpp - the choice of register tiles --------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/spec/Tile.h"

#include <gtest/gtest.h>

#include <random>

using namespace resnetc;

static KernelSpec specOf(const std::string &text) {
  KernelSpec spec;
  Status status = KernelSpec::parse(text, spec);
  EXPECT_TRUE(status.ok()) << status.message();
  return spec;
}

static ConvTile tileOf(const std::string &text) {
  ConvTile tile;
  Status status = ConvTile::parse(text, tile);
  EXPECT_TRUE(status.ok()) << status.message();
  return tile;
}

TEST(ConvTileText, RoundTrips) {
  for (const char *text : {"2x6", "2x3x2", "1x12,t=7", "2x4,t=49,channels",
                           "2xmixed", "4xmixedx7,channels"})
    EXPECT_EQ(tileOf(text).toText(), text);
}

TEST(ConvTileText, ErrorsNameTheText) {
  for (const char *text : {"", "2", "2x", "x6", "2x6,t=", "2x6,", "2x6 ",
                           "2x99999999999", "2x6,channels,t=2"}) {
    ConvTile tile;
    Status status = ConvTile::parse(text, tile);
    EXPECT_EQ(status.code(), ErrorCode::Input);
    EXPECT_EQ(status.message(),
              "conv tile: cannot read '" + std::string(text) + "'");
  }
}

struct BadTile {
  const char *spec, *tile, *rule;
};

class ConvTileCheck : public testing::TestWithParam<BadTile> {};

TEST_P(ConvTileCheck, NamesTheRule) {
  const BadTile &bad = GetParam();
  Status status = checkConvTile(specOf(bad.spec), Isa::Avx2, tileOf(bad.tile));
  EXPECT_EQ(status.code(), ErrorCode::Internal);
  EXPECT_EQ(status.message(),
            "conv tile " + std::string(bad.tile) + ": " + bad.rule);
}

INSTANTIATE_TEST_SUITE_P(
    Rules, ConvTileCheck,
    testing::Values(
        BadTile{"conv2d in=8x8x16 out=8x8x16", "0x6",
                "every extent must be at least 1"},
        BadTile{"conv2d in=8x8x16 out=8x8x16", "2x-1",
                "every extent must be at least 1"},
        BadTile{"conv2d in=8x8x16 out=8x8x48", "4x3",
                "vectors must divide those of the output's pitch"},
        BadTile{"conv2d in=8x8x16+1,1,1,1 out=8x8x16", "2x9",
                "larger than the output"},
        BadTile{"conv2d in=9x9x16+1,1,1,1 out=9x9x16", "2xmixedx2",
                "a block must divide the rows of the output"},
        BadTile{"conv2d in=99x99x16+1,1,1,1 out=99x99x16", "2xmixedx99",
                "a block takes more than 64 KiB"},
        BadTile{"conv2d in=9x9x16+1,1,1,1 out=9x9x16 mode=inplace", "2x4",
                "must divide the output, for an in-place residual"}));

TEST(PixelGrid, FoldsOneByOneConvolutionsWithoutBorders) {
  PixelGrid grid = pixelGrid(specOf("conv2d in=14x14x64 out=14x14x64"));
  EXPECT_TRUE(grid.folded);
  EXPECT_EQ(grid.h, 1);
  EXPECT_EQ(grid.w, 196);
  for (const char *text :
       {"conv2d in=14x14x64 out=7x7x64 s=2,2",
        "conv2d in=14x14x64+0,0,0,1 out=14x14x64",
        "conv2d in=14x14x64 out=14x14x64+1,1,1,1",
        "conv2d in=14x14x64+1,1,1,1 out=14x14x64 k=3,3 p=1,1,1,1",
        "conv2d in=4x4x8 out=4x4x8 res=4x4x8+1,1,1,1 mode=separate"})
    EXPECT_FALSE(pixelGrid(specOf(text)).folded) << text;
}

TEST(MixedAreas, CoverEveryPixelOnceWithTilesThatFit) {
  for (Isa isa : {Isa::Avx2, Isa::Avx512})
    for (int32_t vectors : {1, 2})
      for (int32_t width = 1; width <= 40; ++width)
        for (int32_t rows : {1, 2, 3, 7}) {
          std::vector<int> covered(size_t(width * rows), 0);
          for (const TileArea &a : mixedAreas(width, rows, vectors, isa)) {
            ASSERT_EQ(a.width % a.columns, 0);
            ASSERT_EQ(a.height % a.rows, 0);
            ASSERT_LE(a.columns * a.rows, isa == Isa::Avx2 ? 12 : 16);
            for (int32_t y = a.y; y < a.y + a.height; ++y)
              for (int32_t x = a.x; x < a.x + a.width; ++x)
                ++covered.at(size_t(y * width + x));
          }
          for (int count : covered)
            ASSERT_EQ(count, 1) << width << "x" << rows;
        }
}

/// 49 pixels in 12 full tiles of two vectors: no pixel twice, none alone.
TEST(MixedAreas, SevenBySevenOnAvx2) {
  int64_t tiles = 0;
  for (const TileArea &a : mixedAreas(7, 7, 2, Isa::Avx2))
    tiles += int64_t(a.width / a.columns) * (a.height / a.rows);
  EXPECT_LE(tiles, 12);
}

TEST(ChooseConvTile, AlwaysFits) {
  std::mt19937 random(1);
  auto below = [&](uint32_t limit) { return int32_t(random() % limit); };
  for (int i = 0; i < 3000; ++i) {
    KernelSpec s;
    s.input = {1 + below(60), 1 + below(60), 1 + below(600), 0, {}, false};
    s.output = s.input;
    s.output.c = 1 + below(600);
    s.input.pitch = arenaPitch(s.input.c);
    s.output.pitch = arenaPitch(s.output.c);
    if (below(2)) {
      s.kernel = {3, 3};
      s.pads = {1, 1, 1, 1};
      s.input.border = {1, 1, 1, 1};
    }
    s.residualMode = ResidualMode(2 * below(2));
    ASSERT_TRUE(s.check().ok()) << s.toText();
    for (Isa isa : {Isa::Avx2, Isa::Avx512}) {
      ConvTile tile = chooseConvTile(s, isa);
      Status status = checkConvTile(s, isa, tile);
      ASSERT_TRUE(status.ok()) << s.toText() << ": " << status.message();
    }
  }
}

/// Filters that stream from memory go by channels, others by pixels.
TEST(ChooseConvTile, OrderFollowsTheFilter) {
  auto orderOf = [](const char *text) {
    return chooseConvTile(specOf(text), Isa::Avx2).order;
  };
  EXPECT_EQ(orderOf("conv2d in=7x7x512+1,1,1,1 out=7x7x512 k=3,3 p=1,1,1,1"),
            TaskOrder::ChannelsOutermost);
  EXPECT_EQ(orderOf("conv2d in=56x56x64+1,1,1,1 out=56x56x64 k=3,3 p=1,1,1,1"),
            TaskOrder::PixelsOutermost);
}
