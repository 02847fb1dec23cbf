//===- ResizeTest.cpp - resizing against its formula in double ------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/image/Resize.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <random>

using namespace resnetc;
using namespace resnetc::cli;

static Image makeImage(int64_t height, int64_t width, int64_t channels) {
  std::mt19937 random(7);
  Image image{height, width, channels, {}};
  for (int64_t i = 0; i < height * width * channels; ++i)
    image.pixels.push_back(random());
  return image;
}

/// The weight that Resize.h gives to input pixel p for output pixel y.
static double weight(int64_t p, int64_t y, double step) {
  const double distance =
      std::abs(p + 0.5 - (y + 0.5) * step) / std::max(step, 1.0);
  return std::max(0.0, 1.0 - distance);
}

/// The formula of Resize.h with both sums over the whole picture.
static double expected(const Image &in, int64_t height, int64_t width,
                       int64_t y, int64_t x, int64_t c) {
  const double down = double(in.height) / height;
  const double across = double(in.width) / width;
  double sum = 0, weights = 0;
  for (int64_t py = 0; py < in.height; ++py)
    for (int64_t px = 0; px < in.width; ++px) {
      const double w = weight(py, y, down) * weight(px, x, across);
      sum += w * in.pixels[(py * in.width + px) * in.channels + c];
      weights += w;
    }
  return sum / weights;
}

class Resize : public testing::TestWithParam<std::array<int64_t, 5>> {};

TEST_P(Resize, MatchesFormula) {
  const auto [height, width, channels, toHeight, toWidth] = GetParam();
  const Image image = makeImage(height, width, channels);
  const std::vector<float> got = resizeBilinear(image, toHeight, toWidth);
  ASSERT_EQ(got.size(), size_t(toHeight * toWidth * channels));
  for (int64_t y = 0; y < toHeight; ++y)
    for (int64_t x = 0; x < toWidth; ++x)
      for (int64_t c = 0; c < channels; ++c)
        // Sums of 8-bit values in float32.
        ASSERT_NEAR(got[(y * toWidth + x) * channels + c],
                    expected(image, toHeight, toWidth, y, x, c), 1e-3)
            << y << "," << x << "," << c;
}

INSTANTIATE_TEST_SUITE_P(
    Sizes, Resize,
    testing::Values(std::array<int64_t, 5>{8, 8, 3, 8, 8},
                    std::array<int64_t, 5>{5, 7, 3, 11, 3},
                    std::array<int64_t, 5>{32, 32, 3, 8, 8},
                    std::array<int64_t, 5>{28, 28, 1, 96, 96},
                    std::array<int64_t, 5>{1, 1, 1, 4, 5},
                    std::array<int64_t, 5>{9, 13, 1, 1, 1},
                    std::array<int64_t, 5>{3, 100, 1, 6, 7}));

TEST(ResizeByHand, EnlargesWithHalfPixelCentres) {
  const Image image{1, 2, 1, {0, 100}};
  EXPECT_EQ(resizeBilinear(image, 1, 4), (std::vector<float>{0, 25, 75, 100}));
}

TEST(ResizeByHand, ShrinkingReadsEveryPixel) {
  const Image image{1, 4, 1, {0, 0, 0, 70}};
  const std::vector<float> got = resizeBilinear(image, 1, 2);
  // Triangle of reach 2 around pixel 3: 0.25, 0.75, 0.75 of 1.75.
  EXPECT_FLOAT_EQ(got[0], 0);
  EXPECT_FLOAT_EQ(got[1], 30);
}

TEST(ResizeByHand, LeavesTheSameSizeAlone) {
  const Image image = makeImage(6, 5, 3);
  EXPECT_EQ(resizeBilinear(image, 6, 5),
            std::vector<float>(image.pixels.begin(), image.pixels.end()));
}
