//===- ResNetTest.cpp - the blocks have the published shapes and names ----===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/ResNet.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace resnetc;

namespace {

std::vector<int64_t> shapeOf(Tensor x) {
  return {x.channels(), x.height(), x.width()};
}

bool hasParameter(const Graph &g, const std::string &name) {
  return std::any_of(g.parameters().begin(), g.parameters().end(),
                     [&](const Parameter &p) { return p.name == name; });
}

// The chapter's own two examples: a block that keeps its shape, and one that
// halves the image and doubles the channels.
TEST(ResNetTest, D2lResidualKeepsOrHalves) {
  Graph g("block");
  Tensor x = g.input("x", {.channels = 3, .height = 6, .width = 6});
  EXPECT_EQ(shapeOf(residual(g, x, 3, /*use1x1Conv=*/false, 1, "same")),
            (std::vector<int64_t>{3, 6, 6}));
  EXPECT_EQ(shapeOf(residual(g, x, 6, /*use1x1Conv=*/true, 2, "half")),
            (std::vector<int64_t>{6, 3, 3}));
  EXPECT_TRUE(g.status().ok()) << g.status().message();
  EXPECT_FALSE(hasParameter(g, "same.conv3.weight"));
  EXPECT_TRUE(hasParameter(g, "half.conv3.weight"));
  EXPECT_TRUE(hasParameter(g, "half.conv3.bias"));
  EXPECT_TRUE(hasParameter(g, "same.conv1.bias"));
}

// The shapes that the chapter prints for a 1x96x96 image.
TEST(ResNetTest, D2lStagesHaveTheChaptersShapes) {
  Graph g("d2l");
  Tensor x = g.input("x", {.channels = 1, .height = 96, .width = 96});
  x = d2lStem(g, x, 64);
  EXPECT_EQ(shapeOf(x), (std::vector<int64_t>{64, 24, 24}));
  x = resnetBlock(g, x, 64, 2, /*firstBlock=*/true, "b2");
  EXPECT_EQ(shapeOf(x), (std::vector<int64_t>{64, 24, 24}));
  x = resnetBlock(g, x, 128, 2, /*firstBlock=*/false, "b3");
  EXPECT_EQ(shapeOf(x), (std::vector<int64_t>{128, 12, 12}));
  x = resnetBlock(g, x, 256, 2, /*firstBlock=*/false, "b4");
  EXPECT_EQ(shapeOf(x), (std::vector<int64_t>{256, 6, 6}));
  x = resnetBlock(g, x, 512, 2, /*firstBlock=*/false, "b5");
  EXPECT_EQ(shapeOf(x), (std::vector<int64_t>{512, 3, 3}));
  EXPECT_TRUE(g.status().ok()) << g.status().message();
}

TEST(ResNetTest, ResidualWithoutProjectionNeedsEqualShapes) {
  Graph g("block");
  Tensor x = g.input("x", {.channels = 3, .height = 6, .width = 6});
  residual(g, x, 6, /*use1x1Conv=*/false, 2, "r");
  EXPECT_EQ(g.status().message(), "block: r.add: expected two tensors of one "
                                  "shape, got 6x3x3 and 3x6x6");
}

TEST(ResNetTest, ProjectsOnlyWhereTheShapeChanges) {
  Graph g("block");
  Tensor x = g.input("x", {.channels = 16, .height = 8, .width = 8});
  EXPECT_EQ(shapeOf(basicBlock(g, x, 16, 1, "same")),
            (std::vector<int64_t>{16, 8, 8}));
  EXPECT_EQ(shapeOf(bottleneck(g, x, 16, 2, "wide")),
            (std::vector<int64_t>{64, 4, 4}));
  EXPECT_EQ(shapeOf(optionABlock(g, x, 33, 2, "padded")),
            (std::vector<int64_t>{33, 4, 4}));
  EXPECT_TRUE(g.status().ok()) << g.status().message();
  EXPECT_FALSE(hasParameter(g, "same.downsample.0.weight"));
  EXPECT_TRUE(hasParameter(g, "wide.downsample.0.weight"));
  EXPECT_TRUE(hasParameter(g, "wide.downsample.1.running_var"));
  EXPECT_FALSE(hasParameter(g, "padded.downsample.0.weight"));
}

} // namespace
