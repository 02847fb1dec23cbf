//===- OpsTest.cpp - each op against values worked out by hand ------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/reference/RunText.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

using namespace resnetc;

namespace {

const double nan = std::numeric_limits<double>::quiet_NaN();
const double inf = std::numeric_limits<double>::infinity();

/// The one output of @infer(%x: `type`) with the lines `body`, which end in
/// %y : `result`.
DoubleTensor run(const std::string &type, const std::string &body,
                 const std::string &result, DoubleTensor input,
                 const WeightStore &weights = {}) {
  std::string text = "func.func @infer(%x: tensor<" + type + ">) -> tensor<" +
                     result + "> {\n" + body + "\nreturn %y : tensor<" +
                     result + ">\n}";
  std::vector<DoubleTensor> outputs;
  Status status = runText(text, weights, {std::move(input)}, outputs);
  EXPECT_TRUE(status.ok()) << status.message();
  return outputs.empty() ? DoubleTensor() : outputs[0];
}

void expectEqual(const DoubleTensor &got, const DoubleTensor &expected) {
  EXPECT_EQ(got.shape, expected.shape);
  ASSERT_EQ(got.values.size(), expected.values.size());
  for (size_t i = 0; i < got.values.size(); ++i)
    if (std::isnan(expected.values[i]))
      EXPECT_TRUE(std::isnan(got.values[i])) << "at " << i;
    else
      EXPECT_DOUBLE_EQ(got.values[i], expected.values[i]) << "at " << i;
}

/// 1, 2, 3, ... in this shape.
DoubleTensor counting(std::vector<int64_t> shape) {
  DoubleTensor tensor(std::move(shape));
  for (size_t i = 0; i < tensor.values.size(); ++i)
    tensor.values[i] = i + 1;
  return tensor;
}

// [1 2 3; 4 5 6; 7 8 9] under [1 2; 3 4], one zero to the left and above.
TEST(OpsTest, Conv2dSlidesItsFilter) {
  WeightStore weights;
  weights.set("w", {1, 1, 2, 2}, {1, 2, 3, 4});
  expectEqual(run("1x3x3x1xf32",
                  "%w = nn.param @w : tensor<1x1x2x2xf32>\n"
                  "%y = nn.conv2d %x, %w strides [1, 1] pads [1, 1, 0, 0] : "
                  "(tensor<1x3x3x1xf32>, tensor<1x1x2x2xf32>) -> "
                  "tensor<1x3x3x1xf32>",
                  "1x3x3x1xf32", counting({1, 3, 3, 1}), weights),
              {{1, 3, 3, 1}, {4, 11, 18, 18, 37, 47, 36, 67, 77}});
}

// Stride 2 and dilation 2: the four corners of the one window that fits.
TEST(OpsTest, Conv2dStridesAndDilates) {
  WeightStore weights;
  weights.set("w", {1, 1, 2, 2}, {1, 10, 100, 1000});
  expectEqual(run("1x3x5x1xf32",
                  "%w = nn.param @w : tensor<1x1x2x2xf32>\n"
                  "%y = nn.conv2d %x, %w strides [1, 2] pads [0, 0, 0, 0] "
                  "dilations [2, 2] : (tensor<1x3x5x1xf32>, "
                  "tensor<1x1x2x2xf32>) -> tensor<1x1x2x1xf32>",
                  "1x1x2x1xf32", counting({1, 3, 5, 1}), weights),
              {{1, 1, 2, 1}, {1 + 30 + 1100 + 13000., 3 + 50 + 1300 + 15000.}});
}

// Output channel o of group g reads only the input channels of g.
TEST(OpsTest, Conv2dKeepsGroupsApart) {
  WeightStore weights;
  weights.set("w", {4, 2, 1, 1}, {1, 0, 0, 1, 1, 1, 2, 3});
  expectEqual(run("1x1x1x4xf32",
                  "%w = nn.param @w : tensor<4x2x1x1xf32>\n"
                  "%y = nn.conv2d %x, %w strides [1, 1] pads [0, 0, 0, 0] "
                  "groups 2 : (tensor<1x1x1x4xf32>, tensor<4x2x1x1xf32>) -> "
                  "tensor<1x1x1x4xf32>",
                  "1x1x1x4xf32", counting({1, 1, 1, 4}), weights),
              {{1, 1, 1, 4}, {1, 2, 7, 18}});
}

TEST(OpsTest, Conv2dAddsBiasAndResidualBeforeItsActivation) {
  WeightStore weights;
  weights.set("w", {2, 1, 1, 1}, {1, -1});
  weights.set("b", {2}, {10, 1});
  expectEqual(
      run("?x1x1x1xf32",
          "%w = nn.param @w : tensor<2x1x1x1xf32>\n"
          "%b = nn.param @b : tensor<2xf32>\n"
          "%r = nn.conv2d %x, %w strides [1, 1] pads [0, 0, 0, 0] : "
          "(tensor<?x1x1x1xf32>, tensor<2x1x1x1xf32>) -> "
          "tensor<?x1x1x2xf32>\n"
          "%y = nn.conv2d %x, %w bias %b residual %r strides [1, 1] pads "
          "[0, 0, 0, 0] activation relu : (tensor<?x1x1x1xf32>, "
          "tensor<2x1x1x1xf32>, tensor<2xf32>, tensor<?x1x1x2xf32>) -> "
          "tensor<?x1x1x2xf32>",
          "?x1x1x2xf32", {{3, 1, 1, 1}, {1, -8, 0.25}}, weights),
      {{3, 1, 1, 2}, {12, 0, 0, 17, 10.5, 0.5}});
}

// 1x2 pixels with two channels are read channels first: 1 3 2 4.
TEST(OpsTest, LinearReadsChannelsFirst) {
  WeightStore weights;
  weights.set("w", {2, 4}, {1, 10, 100, 1000, 0, 0, 0, -1});
  weights.set("b", {2}, {0.5, 0});
  expectEqual(run("1x1x2x2xf32",
                  "%w = nn.param @w : tensor<2x4xf32>\n"
                  "%b = nn.param @b : tensor<2xf32>\n"
                  "%y = nn.linear %x, %w bias %b activation relu : "
                  "(tensor<1x1x2x2xf32>, tensor<2x4xf32>, tensor<2xf32>) -> "
                  "tensor<1x2xf32>",
                  "1x2xf32", counting({1, 1, 2, 2}), weights),
              {{1, 2}, {1 + 30 + 200 + 4000 + 0.5, 0}});
}

/// A linear of two channels whose bias is stored in this shape.
static Status runWithBias(std::vector<int64_t> shape,
                          std::vector<DoubleTensor> &outputs) {
  WeightStore weights;
  weights.set("w", {2, 1}, {1, 2});
  weights.set("b", std::move(shape), {10, 20});
  return runText("func.func @infer(%x: tensor<1x1xf32>) -> tensor<1x2xf32> {\n"
                 "%w = nn.param @w : tensor<2x1xf32>\n"
                 "%b = nn.param @b : tensor<2xf32>\n"
                 "%y = nn.linear %x, %w bias %b : (tensor<1x1xf32>, "
                 "tensor<2x1xf32>, tensor<2xf32>) -> tensor<1x2xf32>\n"
                 "return %y : tensor<1x2xf32>\n}",
                 weights, {DoubleTensor({1, 1}, {1})}, outputs);
}

TEST(OpsTest, VectorsMayBeStoredAsWhatWasAdded) {
  for (std::vector<int64_t> shape :
       {std::vector<int64_t>{2}, {1, 2}, {1, 1, 1, 2}}) {
    std::vector<DoubleTensor> outputs;
    Status status = runWithBias(shape, outputs);
    ASSERT_TRUE(status.ok()) << status.message();
    expectEqual(outputs[0], {{1, 2}, {11, 22}});
  }
  std::vector<DoubleTensor> outputs;
  EXPECT_EQ(runWithBias({2, 1}, outputs).message(),
            "weights: b: expected shape [2], got [2, 1]");
}

TEST(OpsTest, FlattenReadsChannelsFirst) {
  expectEqual(run("1x1x2x2xf32",
                  "%y = nn.flatten %x : (tensor<1x1x2x2xf32>) -> "
                  "tensor<1x4xf32>",
                  "1x4xf32", counting({1, 1, 2, 2})),
              {{1, 4}, {1, 3, 2, 4}});
}

// (x - mean) / sqrt(variance + epsilon) * scale + bias, channel by channel.
TEST(OpsTest, BatchNormNormalises) {
  WeightStore weights;
  weights.set("s", {2}, {3, 1});
  weights.set("b", {2}, {1, -1});
  weights.set("m", {2}, {5, 0});
  weights.set("v", {2}, {3, 0});
  expectEqual(run("1x1x1x2xf32",
                  "%s = nn.param @s : tensor<2xf32>\n"
                  "%b = nn.param @b : tensor<2xf32>\n"
                  "%m = nn.param @m : tensor<2xf32>\n"
                  "%v = nn.param @v : tensor<2xf32>\n"
                  "%y = nn.batch_norm %x scale %s bias %b mean %m variance %v "
                  "epsilon 1.0 : (tensor<1x1x1x2xf32>, tensor<2xf32>, "
                  "tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> "
                  "tensor<1x1x1x2xf32>",
                  "1x1x1x2xf32", {{1, 1, 1, 2}, {9, 8}}, weights),
              {{1, 1, 1, 2}, {7, 7}});
}

// Corners see fewer elements; padding never wins, even over negative ones.
TEST(OpsTest, MaxPool2dIgnoresThePadding) {
  expectEqual(run("1x2x3x1xf32",
                  "%y = nn.max_pool2d %x kernel [3, 3] strides [2, 2] pads "
                  "[1, 1, 1, 1] : (tensor<1x2x3x1xf32>) -> "
                  "tensor<1x1x2x1xf32>",
                  "1x1x2x1xf32", {{1, 2, 3, 1}, {-9, -2, -8, -5, -6, -4}}),
              {{1, 1, 2, 1}, {-2, -2}});
}

TEST(OpsTest, MaxPool2dLetsNanWin) {
  expectEqual(run("1x1x4x1xf32",
                  "%y = nn.max_pool2d %x kernel [1, 2] strides [1, 1] pads "
                  "[0, 0, 0, 0] : (tensor<1x1x4x1xf32>) -> "
                  "tensor<1x1x3x1xf32>",
                  "1x1x3x1xf32", {{1, 1, 4, 1}, {1, nan, 2, 3}}),
              {{1, 1, 3, 1}, {nan, nan, 3}});
}

// Windows of columns -2, 0, 2 to 1, 3, 5: what lies between does not count.
TEST(OpsTest, MaxPool2dSkipsWhatADilationLeavesOut) {
  expectEqual(run("1x1x4x1xf32",
                  "%y = nn.max_pool2d %x kernel [1, 3] strides [1, 1] pads "
                  "[0, 2, 0, 2] dilations [1, 2] : (tensor<1x1x4x1xf32>) -> "
                  "tensor<1x1x4x1xf32>",
                  "1x1x4x1xf32", {{1, 1, 4, 1}, {-5, 9, -7, 1}}),
              {{1, 1, 4, 1}, {-5, 9, -5, 9}});
}

// The corner windows hold one element of the image and three of the padding.
TEST(OpsTest, AvgPool2dCountsTheImageOrTheWindow) {
  for (bool count : {false, true}) {
    std::string attribute = count ? "{count_include_pad = true} " : "";
    double divisor = count ? 4 : 1;
    expectEqual(
        run("1x2x2x1xf32",
            "%y = nn.avg_pool2d %x kernel [2, 2] strides [2, 2] pads "
            "[1, 1, 1, 1] " +
                attribute + ": (tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32>",
            "1x2x2x1xf32", counting({1, 2, 2, 1})),
        {{1, 2, 2, 1}, {1 / divisor, 2 / divisor, 3 / divisor, 4 / divisor}});
  }
}

TEST(OpsTest, GlobalAvgPoolTakesTheMeanOfEachChannel) {
  expectEqual(run("2x1x2x2xf32",
                  "%y = nn.global_avg_pool %x : (tensor<2x1x2x2xf32>) -> "
                  "tensor<2x1x1x2xf32>",
                  "2x1x1x2xf32", counting({2, 1, 2, 2})),
              {{2, 1, 1, 2}, {2, 3, 6, 7}});
}

TEST(OpsTest, GlobalMaxPoolTakesTheLargestAndLetsNanWin) {
  expectEqual(run("2x1x2x2xf32",
                  "%y = nn.global_max_pool %x : (tensor<2x1x2x2xf32>) -> "
                  "tensor<2x1x1x2xf32>",
                  "2x1x1x2xf32",
                  {{2, 1, 2, 2}, {-1, -4, -2, -3, nan, 5, 1, -inf}}),
              {{2, 1, 1, 2}, {-1, -3, nan, 5}});
}

TEST(OpsTest, ReluKeepsNan) {
  expectEqual(run("1x5xf32", "%y = nn.relu %x : tensor<1x5xf32>", "1x5xf32",
                  {{1, 5}, {-1, nan, 2, -inf, inf}}),
              {{1, 5}, {0, nan, 2, 0, inf}});
}

TEST(OpsTest, LeakyReluScalesWhatIsNegative) {
  expectEqual(run("1x5xf32",
                  "%y = nn.leaky_relu %x alpha 0.25 : tensor<1x5xf32>",
                  "1x5xf32", {{1, 5}, {-8, nan, 2, -inf, inf}}),
              {{1, 5}, {-2, nan, 2, -inf, inf}});
}

TEST(OpsTest, ClipKeepsNan) {
  expectEqual(run("1x6xf32",
                  "%y = nn.clip %x min -1.0 max 6.0 : tensor<1x6xf32>",
                  "1x6xf32", {{1, 6}, {-8, nan, 2, -inf, inf, 6.5}}),
              {{1, 6}, {-1, nan, 2, -1, 6, 6}});
}

// min(max(x, 3), 1): the upper bound has the last word.
TEST(OpsTest, ClipTakesItsUpperBoundWhereTheLowerIsAbove) {
  expectEqual(run("1x4xf32",
                  "%y = nn.clip %x min 3.0 max 1.0 : tensor<1x4xf32>",
                  "1x4xf32", {{1, 4}, {0, 2, 4, nan}}),
              {{1, 4}, {1, 1, 1, nan}});
}

TEST(OpsTest, SigmoidReachesItsLimits) {
  expectEqual(run("1x6xf32", "%y = nn.sigmoid %x : tensor<1x6xf32>", "1x6xf32",
                  {{1, 6}, {0, nan, -inf, inf, std::log(3), -std::log(3)}}),
              {{1, 6}, {0.5, nan, 0, 1, 0.75, 0.25}});
}

TEST(OpsTest, AddSumsAndActivates) {
  expectEqual(run("1x3xf32",
                  "%y = nn.add %x, %x activation relu : tensor<1x3xf32>",
                  "1x3xf32", {{1, 3}, {-1, nan, 2}}),
              {{1, 3}, {0, nan, 4}});
}

// One row of pixels meets one column; each pixel's channels stay together.
TEST(OpsTest, AddRepeatsBothOperands) {
  WeightStore weights;
  weights.set("p", {1, 1, 3, 1}, {10, 20, 30});
  expectEqual(run("1x2x1x2xf32",
                  "%p = nn.param @p : tensor<1x1x3x1xf32>\n"
                  "%y = nn.add %x, %p : (tensor<1x2x1x2xf32>, "
                  "tensor<1x1x3x1xf32>) -> tensor<1x2x3x2xf32>",
                  "1x2x3x2xf32", counting({1, 2, 1, 2}), weights),
              {{1, 2, 3, 2}, {11, 12, 21, 22, 31, 32, 13, 14, 23, 24, 33, 34}});
}

// A parameter meets every sample of the batch.
TEST(OpsTest, SubTakesAParameterOnEitherSide) {
  WeightStore weights;
  weights.set("p", {1, 2}, {10, 20});
  expectEqual(run("?x2xf32",
                  "%p = nn.param @p : tensor<1x2xf32>\n"
                  "%y = nn.sub %x, %p : (tensor<?x2xf32>, tensor<1x2xf32>) -> "
                  "tensor<?x2xf32>",
                  "?x2xf32", counting({2, 2}), weights),
              {{2, 2}, {-9, -18, -7, -16}});
  expectEqual(run("?x2xf32",
                  "%p = nn.param @p : tensor<1x2xf32>\n"
                  "%y = nn.sub %p, %x : (tensor<1x2xf32>, tensor<?x2xf32>) -> "
                  "tensor<?x2xf32>",
                  "?x2xf32", counting({2, 2}), weights),
              {{2, 2}, {9, 18, 7, 16}});
}

// Squeeze and excitation: one factor a channel of each sample.
TEST(OpsTest, MulScalesChannels) {
  expectEqual(run("2x1x2x2xf32",
                  "%g = nn.global_avg_pool %x : (tensor<2x1x2x2xf32>) -> "
                  "tensor<2x1x1x2xf32>\n"
                  "%y = nn.mul %x, %g activation relu : (tensor<2x1x2x2xf32>, "
                  "tensor<2x1x1x2xf32>) -> tensor<2x1x2x2xf32>",
                  "2x1x2x2xf32", {{2, 1, 2, 2}, {1, 2, 3, 4, -1, 1, 3, 1}}),
              {{2, 1, 2, 2}, {2, 6, 6, 12, 0, 1, 3, 1}});
}

TEST(OpsTest, DivFollowsIeee754) {
  WeightStore weights;
  weights.set("p", {1, 1}, {0});
  expectEqual(run("1x4xf32",
                  "%p = nn.param @p : tensor<1x1xf32>\n"
                  "%y = nn.div %x, %p : (tensor<1x4xf32>, tensor<1x1xf32>) -> "
                  "tensor<1x4xf32>",
                  "1x4xf32", {{1, 4}, {1, -1, 0, nan}}, weights),
              {{1, 4}, {inf, -inf, nan, nan}});
}

// Large numbers must not overflow; the two rows have softmax 1/4, 3/4.
TEST(OpsTest, SoftmaxSumsToOneInEachRow) {
  DoubleTensor y = run("2x2xf32", "%y = nn.softmax %x : tensor<2x2xf32>",
                       "2x2xf32", {{2, 2}, {0, std::log(3), 1000, 1000}});
  EXPECT_NEAR(y.values[0], 0.25, 1e-15);
  EXPECT_NEAR(y.values[1], 0.75, 1e-15);
  EXPECT_NEAR(y.values[2], 0.5, 1e-15);
}

TEST(OpsTest, SliceTakesEveryStep) {
  expectEqual(run("1x2x3x2xf32",
                  "%y = nn.slice %x starts [1, 0, 1] limits [2, 3, 2] steps "
                  "[1, 2, 1] : (tensor<1x2x3x2xf32>) -> tensor<1x1x2x1xf32>",
                  "1x1x2x1xf32", counting({1, 2, 3, 2})),
              {{1, 1, 2, 1}, {8, 12}});
}

TEST(OpsTest, PadAddsItsValue) {
  expectEqual(run("1x1x2x1xf32",
                  "%y = nn.pad %x low [0, 1, 1] high [1, 0, 0] value 9.0 : "
                  "(tensor<1x1x2x1xf32>) -> tensor<1x2x3x2xf32>",
                  "1x2x3x2xf32", counting({1, 1, 2, 1})),
              {{1, 2, 3, 2}, {9, 9, 9, 1, 9, 2, 9, 9, 9, 9, 9, 9}});
}

// The row has softmax 1/4, 3/4; 1000 is too large for exp().
TEST(OpsTest, LogSoftmaxKeepsSmallProbabilities) {
  DoubleTensor y = run("2x2xf32", "%y = nn.log_softmax %x : tensor<2x2xf32>",
                       "2x2xf32", {{2, 2}, {0, std::log(3), 1000, -1000}});
  EXPECT_NEAR(y.values[0], std::log(0.25), 1e-15);
  EXPECT_NEAR(y.values[1], std::log(0.75), 1e-15);
  EXPECT_EQ(y.values[2], 0);
  EXPECT_EQ(y.values[3], -2000);
}

TEST(OpsTest, SoftmaxAndItsLogarithmAreNanWhereAnInputIs) {
  for (const char *op : {"nn.softmax", "nn.log_softmax"})
    for (double value : {nan, inf})
      expectEqual(run("1x3xf32",
                      "%y = " + std::string(op) + " %x : tensor<1x3xf32>",
                      "1x3xf32", {{1, 3}, {1, 2, value}}),
                  {{1, 3}, {nan, nan, nan}});
}

TEST(OpsTest, SliceReadsDownwards) {
  expectEqual(run("1x1x4x2xf32",
                  "%y = nn.slice %x starts [0, 3, 1] limits [1, -1, -1] steps "
                  "[1, -2, -1] : (tensor<1x1x4x2xf32>) -> tensor<1x1x2x2xf32>",
                  "1x1x2x2xf32", counting({1, 1, 4, 2})),
              {{1, 1, 2, 2}, {8, 7, 4, 3}});
}

TEST(OpsTest, PadMirrors) {
  expectEqual(run("1x1x3x1xf32",
                  "%y = nn.pad %x low [0, 2, 0] high [0, 1, 0] mode reflect : "
                  "(tensor<1x1x3x1xf32>) -> tensor<1x1x6x1xf32>",
                  "1x1x6x1xf32", counting({1, 1, 3, 1})),
              {{1, 1, 6, 1}, {3, 2, 1, 2, 3, 2}});
}

TEST(OpsTest, PadRepeatsItsEdge) {
  expectEqual(run("1x2x1x2xf32",
                  "%y = nn.pad %x low [1, 0, 2] high [0, 0, 1] mode edge : "
                  "(tensor<1x2x1x2xf32>) -> tensor<1x3x1x5xf32>",
                  "1x3x1x5xf32", counting({1, 2, 1, 2})),
              {{1, 3, 1, 5}, {1, 1, 1, 2, 2, 1, 1, 1, 2, 2, 3, 3, 3, 4, 4}});
}

TEST(OpsTest, ReshapeKeepsTheOrder) {
  expectEqual(run("2x1x2x3xf32",
                  "%y = nn.reshape %x to [3, 2, 1] : (tensor<2x1x2x3xf32>) -> "
                  "tensor<2x3x2x1xf32>",
                  "2x3x2x1xf32", counting({2, 1, 2, 3})),
              counting({2, 3, 2, 1}));
}

// [n,h,w,c] -> [n,c,h,w], which no permutation equal to its inverse does.
TEST(OpsTest, TransposePutsChannelsFirst) {
  expectEqual(run("2x1x2x3xf32",
                  "%y = nn.transpose %x by [3, 1, 2] : (tensor<2x1x2x3xf32>) "
                  "-> tensor<2x3x1x2xf32>",
                  "2x3x1x2xf32", counting({2, 1, 2, 3})),
              {{2, 3, 1, 2}, {1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12}});
}

TEST(OpsTest, ConcatInterleavesBlocks) {
  expectEqual(run("1x2x1x2xf32",
                  "%s = nn.slice %x starts [0, 0, 1] limits [2, 1, 2] steps "
                  "[1, 1, 1] : (tensor<1x2x1x2xf32>) -> tensor<1x2x1x1xf32>\n"
                  "%y = nn.concat %x, %s axis 3 : (tensor<1x2x1x2xf32>, "
                  "tensor<1x2x1x1xf32>) -> tensor<1x2x1x3xf32>",
                  "1x2x1x3xf32", counting({1, 2, 1, 2})),
              {{1, 2, 1, 3}, {1, 2, 2, 3, 4, 4}});
}

// [1 2; 3 4] and [5 6; 7 8], each times the one [1 10; 100 1000].
TEST(OpsTest, MatmulSharesAParameter) {
  WeightStore weights;
  weights.set("w", {1, 1, 2, 2}, {1, 10, 100, 1000});
  expectEqual(run("2x1x2x2xf32",
                  "%w = nn.param @w : tensor<1x1x2x2xf32>\n"
                  "%y = nn.matmul %x, %w : (tensor<2x1x2x2xf32>, "
                  "tensor<1x1x2x2xf32>) -> tensor<2x1x2x2xf32>",
                  "2x1x2x2xf32", counting({2, 1, 2, 2}), weights),
              {{2, 1, 2, 2}, {201, 2010, 403, 4030, 605, 6050, 807, 8070}});
}

} // namespace
