//===- OnnxWindowTest.cpp - Conv, the pools and batch norms ---------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/frontend/OnnxTestGraph.h"

#include <cmath>
#include <limits>

using namespace resnetc;
using testing::Test;

namespace {

using Attributes = std::vector<OnnxAttribute>;

/// One channel of 3x3: 1 2 3; 4 5 6; 7 8 9.
OnnxTestGraph pool(const char *op, Attributes attributes, int64_t opset = 17) {
  OnnxTestGraph g(opset);
  g.input("x", {-1, 1, 3, 3});
  g.node(op, {"x"}, "y", std::move(attributes));
  return g;
}

void expectPool(const char *op, Attributes attributes, DoubleTensor expected,
                int64_t opset = 17) {
  expectRun(pool(op, std::move(attributes), opset), {counting({1, 1, 3, 3})},
            expected);
}

/// A filter of ones over 3x3.
OnnxTestGraph conv(Attributes attributes,
                   std::vector<int64_t> filter = {1, 1, 2, 2}) {
  OnnxTestGraph g;
  g.input("x", {-1, 1, 3, 3});
  size_t count = 1;
  for (int64_t extent : filter)
    count *= extent;
  g.floats("w", filter, std::vector<float>(count, 1.0f));
  g.node("Conv", {"x", "w"}, "y", std::move(attributes));
  return g;
}

void expectIssue(const OnnxTestGraph &g, const std::string &part) {
  std::string issues = issuesOf(g);
  EXPECT_NE(issues.find(part), std::string::npos) << issues;
  EXPECT_EQ(std::count(issues.begin(), issues.end(), '\n'), 1) << issues;
}

TEST(OnnxWindowTest, ConvSlides) {
  expectRun(conv({}), {counting({1, 1, 3, 3})},
            {{1, 1, 2, 2}, {12, 16, 24, 28}});
}

TEST(OnnxWindowTest, AutoPadPutsTheOddRowAtTheEndOrTheStart) {
  expectRun(conv({attribute("auto_pad", "SAME_UPPER")}),
            {counting({1, 1, 3, 3})},
            {{1, 1, 3, 3}, {12, 16, 9, 24, 28, 15, 15, 17, 9}});
  expectRun(conv({attribute("auto_pad", "SAME_LOWER")}),
            {counting({1, 1, 3, 3})},
            {{1, 1, 3, 3}, {1, 3, 5, 5, 12, 16, 11, 24, 28}});
  expectRun(conv({attribute("auto_pad", "VALID")}), {counting({1, 1, 3, 3})},
            {{1, 1, 2, 2}, {12, 16, 24, 28}});
}

TEST(OnnxWindowTest, ConvOfRowsIsOneRowHigh) {
  OnnxTestGraph g;
  g.input("x", {-1, 2, 4});
  g.floats("w", {1, 2, 3}, {1, 0, -1, 2, 0, 0});
  g.floats("b", {1}, {100});
  g.node("Conv", {"x", "w", "b"}, "y", {sizes("pads", {1, 0})});
  // Channel 0 is 0 1 2 3 4, channel 1 is 0 5 6 7 8.
  expectRun(g, {counting({1, 2, 4})}, {{1, 1, 3}, {98, 108, 110}});
}

TEST(OnnxWindowTest, EachMistakeOfConvIsOneIssue) {
  expectIssue(
      conv({sizes("kernel_shape", {3, 3})}),
      "'y' (Conv): kernel_shape must be the filter's [2, 2], got [3, 3]");
  expectIssue(conv({sizes("strides", {1})}),
              "strides must have 2 elements, got 1");
  expectIssue(conv({sizes("strides", {0, 1})}),
              "strides must be at least 1 and below 2^31, got [0, 1]");
  expectIssue(conv({sizes("dilations", {1, int64_t(1) << 40})}),
              "dilations must be at least 1 and below 2^31");
  expectIssue(conv({sizes("pads", {0, -1, 0, 0})}), "pads must be at least 0");
  expectIssue(conv({sizes("pads", {int64_t(1) << 62, 0, 0, 0})}),
              "pads must be at least 0 and below 2^31");
  expectIssue(conv({attribute("group", 0)}), "[conv2d.C6]");
  expectIssue(conv({attribute("group", -1)}), "[conv2d.C6]");
  expectIssue(conv({}, {1, 2, 2, 2}), "[conv2d.C6]");
  expectIssue(conv({attribute("group", 3)}),
              "ci 1; the filter [1, 1, 2, 2] fits group = 1");
  expectIssue(conv({}, {1, 1, 4, 4}), "[conv2d.C7]");
  expectIssue(conv({}, {1, 1, 2}), "the filter must have the input's rank 4");
  expectIssue(conv({attribute("auto_pad", "SAME")}),
              "auto_pad must be NOTSET, SAME_UPPER, SAME_LOWER or VALID");
  expectIssue(
      conv({attribute("auto_pad", "SAME_UPPER"), sizes("pads", {1, 1, 1, 1})}),
      "auto_pad SAME_UPPER and pads exclude each other");
  expectIssue(conv({attribute("group", 1.0f)}),
              "attribute group must be an integer, but is a float");
}

TEST(OnnxWindowTest, FilterMustBeConstant) {
  OnnxTestGraph g;
  g.input("x", {1, 1, 3, 3});
  g.input("w", {1, 1, 2, 2});
  g.node("Conv", {"x", "w"}, "y");
  expectIssue(g, "input 1 'w' must be a constant of type float32, but is "
                 "computed at run time");
}

TEST(OnnxWindowTest, InputMustHaveRankThreeOrFour) {
  for (auto &dims :
       std::vector<std::vector<int64_t>>{{-1, 2}, {-1, 1, 2, 2, 2}}) {
    OnnxTestGraph g;
    g.input("x", dims);
    g.floats("w", {1, 1, 1, 1}, {1});
    g.node("Conv", {"x", "w"}, "y");
    expectIssue(g, "input 0 must have rank 3 or 4");
  }
}

TEST(OnnxWindowTest, MaxPoolRoundsUpWithCeilMode) {
  Attributes twos = {sizes("kernel_shape", {2, 2}), sizes("strides", {2, 2})};
  expectPool("MaxPool", twos, {{1, 1, 1, 1}, {5}});
  twos.push_back(attribute("ceil_mode", 1));
  expectPool("MaxPool", twos, {{1, 1, 2, 2}, {5, 6, 8, 9}});
}

TEST(OnnxWindowTest, MaxPoolDilates) {
  expectPool("MaxPool",
             {sizes("kernel_shape", {2, 2}), sizes("dilations", {2, 2})},
             {{1, 1, 1, 1}, {9}});
}

TEST(OnnxWindowTest, CeilWindowThatStartsInThePaddingDoesNotCount) {
  // Windows start at -1 and 1 of 3; one at 3 would only see padding.
  expectPool("MaxPool",
             {sizes("kernel_shape", {2, 2}), sizes("strides", {2, 2}),
              sizes("pads", {1, 1, 1, 1}), attribute("ceil_mode", 1)},
             {{1, 1, 2, 2}, {1, 3, 7, 9}});
}

TEST(OnnxWindowTest, AveragePoolCountsPaddingIfAsked) {
  Attributes padded = {sizes("kernel_shape", {2, 2}), sizes("strides", {2, 2}),
                       sizes("pads", {1, 1, 0, 0})};
  expectPool("AveragePool", padded, {{1, 1, 2, 2}, {1, 2.5, 5.5, 7}});
  padded.push_back(attribute("count_include_pad", 1));
  expectPool("AveragePool", padded, {{1, 1, 2, 2}, {0.25, 1.25, 2.75, 7}});
}

// What ceil_mode adds never counts, also where declared padding does.
TEST(OnnxWindowTest, AveragePoolNeverCountsWhatCeilModeAdds) {
  expectPool("AveragePool",
             {sizes("kernel_shape", {2, 2}), sizes("strides", {2, 2}),
              attribute("ceil_mode", 1), attribute("count_include_pad", 1)},
             {{1, 1, 2, 2}, {3, 4.5, 7.5, 9}});
  expectPool("AveragePool",
             {sizes("kernel_shape", {3, 3}), sizes("strides", {3, 3}),
              sizes("pads", {1, 1, 0, 0}), attribute("ceil_mode", 1),
              attribute("count_include_pad", 1)},
             {{1, 1, 2, 2}, {12.0 / 9, 9.0 / 3, 15.0 / 3, 9}});
}

TEST(OnnxWindowTest, AveragePoolDilates) {
  Attributes dilated = {sizes("kernel_shape", {2, 2}),
                        sizes("dilations", {2, 2})};
  expectPool("AveragePool", dilated, {{1, 1, 1, 1}, {5}}, 19);
  dilated.push_back(sizes("pads", {1, 1, 1, 1}));
  expectPool("AveragePool", dilated,
             {{1, 1, 3, 3}, {5, 5, 5, 5, 5, 5, 5, 5, 5}}, 19);
}

TEST(OnnxWindowTest, PoolsSayWhatIsWrong) {
  expectIssue(pool("MaxPool", {}), "attribute kernel_shape is missing");
  OnnxTestGraph g = pool("MaxPool", {sizes("kernel_shape", {2, 2})});
  g.model.nodes[0].outputs.push_back("indices");
  g.output("y");
  EXPECT_EQ(issuesOf(g), "") << "nobody reads the indices";
  g.output("indices");
  expectIssue(g, "the output Indices is not supported");
  expectIssue(pool("AveragePool", {sizes("kernel_shape", {5, 5})}),
              "[avg_pool2d.C5]");
}

TEST(OnnxWindowTest, GlobalPoolsKeepTheRank) {
  expectPool("GlobalAveragePool", {}, {{1, 1, 1, 1}, {5}});
  expectPool("GlobalMaxPool", {}, {{1, 1, 1, 1}, {9}});
  OnnxTestGraph g;
  g.input("x", {-1, 2, 3});
  g.node("GlobalAveragePool", {"x"}, "y");
  expectRun(g, {counting({1, 2, 3})}, {{1, 2, 1}, {2, 5}});
}

OnnxTestGraph batchNorm(std::vector<int64_t> dims, Attributes attributes = {},
                        float variance = 4) {
  OnnxTestGraph g;
  g.input("x", std::move(dims));
  g.floats("scale", {2}, {1, 10});
  g.floats("bias", {2}, {0, 100});
  g.floats("mean", {2}, {1, 2});
  g.floats("var", {2}, {1, variance});
  attributes.push_back(attribute("epsilon", 0.0f));
  g.node("BatchNormalization", {"x", "scale", "bias", "mean", "var"}, "y",
         std::move(attributes));
  return g;
}

TEST(OnnxWindowTest, BatchNormOfAnyRank) {
  expectRun(batchNorm({-1, 2}), {{{2, 2}, {1, 2, 3, 4}}},
            {{2, 2}, {0, 100, 2, 110}});
  expectRun(batchNorm({-1, 2, 2}), {{{1, 2, 2}, {1, 2, 3, 4}}},
            {{1, 2, 2}, {0, 1, 105, 110}});
  expectRun(batchNorm({-1, 2, 1, 2}), {{{1, 2, 1, 2}, {1, 2, 3, 4}}},
            {{1, 2, 1, 2}, {0, 1, 105, 110}});
}

TEST(OnnxWindowTest, BatchNormOfRankFive) {
  expectRun(batchNorm({-1, 2, 1, 2, 1}), {{{1, 2, 1, 2, 1}, {1, 2, 3, 4}}},
            {{1, 2, 1, 2, 1}, {0, 1, 105, 110}});
}

TEST(OnnxWindowTest, BatchNormRefusesTraining) {
  expectIssue(batchNorm({-1, 2}, {attribute("training_mode", 1)}),
              "training_mode must be 0");
  expectIssue(batchNorm({-1, 2}, {}, -1), "the variance must be >= 0");
  OnnxTestGraph g = batchNorm({-1, 2});
  g.model.nodes[0].outputs = {"y", "m", "v"};
  EXPECT_EQ(issuesOf(g), "") << "training_mode is 0, and nobody reads them";
  g.model.opset = 13;
  expectIssue(g, "outputs of training");
  g.model.opset = 17;
  g.output("v");
  expectIssue(g, "outputs of training");
  g = batchNorm({-1, 2});
  g.model.nodes[0].attributes[0] =
      attribute("epsilon", std::numeric_limits<float>::quiet_NaN());
  expectIssue(g, "epsilon must be finite");
}

// The Reshape makes axis 0 an axis like any other, and there are two images.
TEST(OnnxWindowTest, ImagesThatAreNoBatchAreTakenOneByOne) {
  OnnxTestGraph g;
  g.input("x", {2, 1, 2, 2});
  g.floats("w", {2, 1, 1, 1}, {1, 10});
  g.floats("b", {2}, {0, 1});
  g.ints("shape", {1}, {-1});
  g.node("Conv", {"x", "w", "b"}, "a");
  g.node("GlobalMaxPool", {"a"}, "p");
  g.node("Reshape", {"p", "shape"}, "y");
  expectRun(g, {counting({2, 1, 2, 2})}, {{4}, {4, 41, 8, 81}});

  OnnxTestGraph many;
  many.input("x", {65, 2, 2, 2});
  many.ints("shape", {1}, {-1});
  many.node("GlobalMaxPool", {"x"}, "p");
  many.node("Reshape", {"p", "shape"}, "y");
  EXPECT_EQ(issuesOf(many),
            "'p' (GlobalMaxPool): the graph mixes axis 0 with others, so it "
            "may have up to 64 images here, got [65, 2, 2, 2]\n");
}

} // namespace
