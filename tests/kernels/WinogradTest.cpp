//===- WinogradTest.cpp - when Winograd is chosen, and how ------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/spec/WinogradGradient.h"

#include <gtest/gtest.h>

using namespace resnetc;

/// A 3x3 convolution that pads by one, of c to c channels.
static KernelSpec square(int32_t side, int32_t c) {
  KernelSpec s;
  s.kind = KernelKind::Conv2d;
  s.kernel = {3, 3};
  s.pads = {1, 1, 1, 1};
  s.input = {side, side, c, arenaPitch(c), {1, 1, 1, 1}, false};
  s.output = s.input;
  return s;
}

struct Choice {
  int32_t side, channels;
  int64_t batch;
  bool coldFilters;
  int32_t tile;
};

class WinogradChoice : public testing::TestWithParam<Choice> {};

TEST_P(WinogradChoice, GivesEachStageItsTile) {
  const Choice &choice = GetParam();
  KernelSpec spec = square(choice.side, choice.channels);
  for (Isa isa : {Isa::Avx2, Isa::Avx512})
    EXPECT_EQ(chooseWinogradTile(spec, {isa, choice.batch, choice.coldFilters}),
              choice.tile)
        << spec.toText();
}

INSTANTIATE_TEST_SUITE_P(
    Named, WinogradChoice,
    testing::Values(
        // The stages of ResNet-18, for one image and for several: what was the
        // fastest on AVX2.
        Choice{56, 64, 1, true, 4}, Choice{28, 128, 1, true, 4},
        Choice{14, 256, 1, true, 4}, Choice{7, 512, 1, true, 2},
        Choice{56, 64, 8, true, 4}, Choice{28, 128, 8, true, 4},
        Choice{14, 256, 8, true, 4}, Choice{7, 512, 8, true, 2},
        // Those of CIFAR networks.
        Choice{32, 16, 1, false, 4}, Choice{16, 32, 1, false, 4},
        Choice{8, 64, 1, false, 4}));

TEST(WinogradChoice, IsDirectWhereWinogradCannotBe) {
  auto direct = [](const KernelSpec &spec) {
    return chooseWinogradTile(spec, ConvSetting()) == 0;
  };
  KernelSpec stride = square(56, 64), dilated = stride, grouped = stride,
             large = stride;
  stride.strides = {2, 2};
  dilated.dilations = {2, 2};
  grouped.groups = 4;
  large.kernel = {5, 5};
  EXPECT_TRUE(direct(stride));
  EXPECT_TRUE(direct(dilated));
  EXPECT_TRUE(direct(grouped));
  EXPECT_TRUE(direct(large));
  EXPECT_TRUE(direct(square(32, 3)));
}

TEST(WinogradBand, SharesTheInputOfLargeFilters) {
  KernelSpec small = square(56, 64), large = square(28, 128);
  small.winogradTile = large.winogradTile = 4;
  EXPECT_EQ(chooseWinogradBand(small, Isa::Avx2).toText(), "rows=1");
  EXPECT_EQ(chooseWinogradBand(large, Isa::Avx2).toText(), "rows=7,shared");
}

TEST(WinogradBand, TextErrorsNameTheText) {
  for (const char *text : {"", "rows", "rows=", "rows=2,", "rows=2,shared,"}) {
    WinogradBand band;
    Status status = WinogradBand::parse(text, band);
    EXPECT_EQ(status.code(), ErrorCode::Input);
    EXPECT_EQ(status.message(), "Winograd band '" + std::string(text) +
                                    "': expected rows=N[,shared]");
  }
}

//===----------------------------------------------------------------------===//
// Gradients of filters
//===----------------------------------------------------------------------===//

static KernelSpec squareGradient(int32_t side, int32_t c) {
  KernelSpec s = square(side, c);
  s.kind = KernelKind::Conv2dBackwardFilter;
  s.gradient = {side, side, c, arenaPitch(c), {}, false};
  s.output = {};
  return s;
}

/// What was the fastest on AVX2.
TEST(WinogradGradient, IsChosenByTheTilesThatAnImageHas) {
  for (int32_t side : {56, 28, 14, 7, 32, 16, 8, 24, 12, 3})
    EXPECT_EQ(chooseWinogradGradientTile(squareGradient(side, 64)), 4) << side;
  EXPECT_EQ(chooseWinogradGradientTile(squareGradient(6, 64)), 2);
  EXPECT_EQ(chooseWinogradGradientTile(squareGradient(1, 64)), 0);
  EXPECT_EQ(chooseWinogradGradientTile(squareGradient(56, 40)), 0);
  KernelSpec strided = squareGradient(56, 64);
  strided.strides = {2, 2};
  EXPECT_EQ(chooseWinogradGradientTile(strided), 0);
}

TEST(WinogradGradient, HasFourTasksAndMoreWhateverItsChannels) {
  for (int32_t channels : {16, 32, 48, 64, 80, 512}) {
    KernelSpec spec = squareGradient(14, channels);
    spec.winogradTile = 4;
    ASSERT_TRUE(spec.check().ok()) << spec.check().message();
    WinogradGradientTile tile = chooseWinogradGradient(spec);
    EXPECT_TRUE(checkWinogradGradientTile(spec, tile).ok()) << tile.toText();
    EXPECT_GE(channels / tile.channels * (channels / tile.columns) * tile.parts,
              4)
        << tile.toText();
  }
}

TEST(WinogradGradient, FaultsNameTheRule) {
  KernelSpec spec = squareGradient(14, 48);
  spec.winogradTile = 4;
  auto faultOf = [&](const WinogradGradientTile &tile) {
    return checkWinogradGradientTile(spec, tile).message();
  };
  EXPECT_EQ(faultOf({.channels = 32, .columns = 48}),
            "Winograd gradient tile 32x48,rows=1: channels must be whole "
            "blocks and divide the output's");
  EXPECT_EQ(faultOf({.columns = 24}),
            "Winograd gradient tile 16x24,rows=1: columns must be whole blocks "
            "and divide the input channels");
  EXPECT_EQ(faultOf({.rows = 0}), "Winograd gradient tile 16x16,rows=0: every "
                                  "extent must be at least 1");
  WinogradGradientTile tile;
  EXPECT_EQ(WinogradGradientTile::parse("32x", tile).message(),
            "Winograd gradient tile: cannot read '32x'");
  spec.winogradTile = 3;
  EXPECT_EQ(spec.check().message(), "kernel spec: winograd: must be 2 or 4");
  spec.winogradTile = 4;
  spec.strides = {2, 2};
  spec.gradient.h = spec.gradient.w = 7;
  EXPECT_EQ(spec.check().message(),
            "kernel spec: winograd: needs a dense 3x3 convolution of stride 1 "
            "whose input channels come in whole blocks");
}
