//===- WinogradTest.cpp - when Winograd is chosen, and how ------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/spec/Winograd.h"

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
