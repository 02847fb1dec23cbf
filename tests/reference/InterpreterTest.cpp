//===- InterpreterTest.cpp - layouts, folds, and what does not fit --------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/reference/RunText.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace resnetc;

namespace {

TEST(InterpreterTest, ConvertsToAndFromTheUsersLayout) {
  const std::string text = R"(
    func.func @infer(%x: tensor<?x1x2x2xf32> {nn.layout = "nchw"})
        -> (tensor<?x1x2x2xf32> {nn.layout = "nchw"},
            tensor<?x1x2x2xf32> {nn.layout = "nhwc"}) {
      return %x, %x : tensor<?x1x2x2xf32>, tensor<?x1x2x2xf32>
    })";
  // Two channels of 1x2 pixels.
  DoubleTensor x({1, 2, 1, 2}, {1, 2, 3, 4});
  std::vector<DoubleTensor> outputs;
  ASSERT_TRUE(runText(text, {}, {x}, outputs).ok());
  EXPECT_EQ(outputs[0].shape, x.shape);
  EXPECT_EQ(outputs[0].values, x.values);
  EXPECT_EQ(outputs[1].shape, (std::vector<int64_t>{1, 1, 2, 2}));
  EXPECT_EQ(outputs[1].values, (std::vector<double>{1, 3, 2, 4}));
}

// A fold computes what the batch norm computed; nothing is rounded between.
TEST(InterpreterTest, AFoldEqualsItsBatchNorm) {
  WeightStore weights;
  weights.set("w", {2, 1, 1, 1}, {0.3f, -7});
  weights.set("cb", {2}, {0.7f, 0.1f});
  weights.set("s", {2}, {1.1f, 0.3f});
  weights.set("b", {2}, {-0.2f, 5});
  weights.set("m", {2}, {0.9f, -4});
  weights.set("v", {2}, {0.4f, 6});
  const std::string signature = "func.func @infer(%x: tensor<?x1x1x1xf32>) -> "
                                "tensor<?x1x1x2xf32> {\n";
  const std::string conv =
      "%c = nn.conv2d %x, %w bias %cb strides [1, 1] pads [0, 0, 0, 0] : "
      "(tensor<?x1x1x1xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> "
      "tensor<?x1x1x2xf32>\n";
  const std::string plain = signature + R"(
      %w = nn.param @w : tensor<2x1x1x1xf32>
      %cb = nn.param @cb : tensor<2xf32>
      %s = nn.param @s : tensor<2xf32>
      %b = nn.param @b : tensor<2xf32>
      %m = nn.param @m : tensor<2xf32>
      %v = nn.param @v : tensor<2xf32>
      )" + conv + R"(
      %y = nn.batch_norm %c scale %s bias %b mean %m variance %v :
        (tensor<?x1x1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>,
         tensor<2xf32>) -> tensor<?x1x1x2xf32>
      return %y : tensor<?x1x1x2xf32> })";
  const std::string steps = "scale = @s, bias = @b, mean = @m, variance = @v, "
                            "epsilon = 1.0e-5 : f64, conv_bias = @cb";
  const std::string folded =
      signature + "%w = nn.param @w fold <filter, " + steps +
      "> : tensor<2x1x1x1xf32>\n%cb = nn.param @cb fold <bias, " + steps +
      "> : tensor<2xf32>\n" + conv + "return %c : tensor<?x1x1x2xf32> }";

  DoubleTensor x({3, 1, 1, 1}, {1, -0.5, 123});
  std::vector<DoubleTensor> expected, got;
  Status status = runText(plain, weights, {x}, expected);
  ASSERT_TRUE(status.ok()) << status.message();
  status = runText(folded, weights, {x}, got);
  ASSERT_TRUE(status.ok()) << status.message();
  for (size_t i = 0; i < got[0].values.size(); ++i)
    EXPECT_NEAR(got[0].values[i], expected[0].values[i],
                1e-14 * std::abs(expected[0].values[i]));
}

struct BadRun {
  const char *what;
  std::string text;
  std::vector<DoubleTensor> inputs;
  const char *says;
};

TEST(InterpreterTest, SaysWhatDoesNotFit) {
  const std::string identity =
      "func.func @infer(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {\n"
      "return %x : tensor<?x2xf32> }";
  const std::string two =
      "func.func @infer(%x: tensor<?x2xf32>, %z: tensor<?x2xf32>) -> "
      "tensor<?x2xf32> {\n %y = nn.add %x, %z : tensor<?x2xf32>\n"
      "return %y : tensor<?x2xf32> }";
  const std::string weighted =
      "func.func @infer(%x: tensor<?x2xf32>) -> tensor<?x3xf32> {\n"
      "%w = nn.param @fc.weight : tensor<3x2xf32>\n"
      "%y = nn.linear %x, %w : (tensor<?x2xf32>, tensor<3x2xf32>) -> "
      "tensor<?x3xf32>\n return %y : tensor<?x3xf32> }";
  DoubleTensor row({1, 2}, {1, 2});
  const BadRun cases[] = {
      {"no function", "func.func @other() { return }", {}, "no function"},
      {"a declaration", "func.func private @infer()", {}, "no function"},
      {"too few inputs", identity, {}, "expected 1 inputs, got 0"},
      {"too many inputs", identity, {row, row}, "expected 1 inputs, got 2"},
      {"wrong extent", identity, {{{1, 3}, {1, 2, 3}}}, "got 1x3"},
      {"wrong rank", identity, {{{2}, {1, 2}}}, "got 2"},
      {"values missing", identity, {{{2, 2}, {1}}}, "number of values"},
      {"two batches", two, {row, {{2, 2}, {1, 2, 3, 4}}}, "expected batch 1"},
      {"no weights", weighted, {row}, "missing fc.weight"},
      {"an integer input",
       "func.func @infer(%x: tensor<?x2xi32>) { return }",
       {row},
       "expected a float32 tensor"},
      {"another dialect",
       "func.func @infer(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {\n"
       "%y = \"strange.op\"(%x) : (tensor<?x2xf32>) -> tensor<?x2xf32>\n"
       "return %y : tensor<?x2xf32> }",
       {row},
       "does not know strange.op"},
      {"no result",
       "func.func @infer(%x: tensor<?x2xf32>) {\n"
       "\"strange.op\"(%x) : (tensor<?x2xf32>) -> ()\n return }",
       {row},
       "does not know strange.op"},
      {"a huge tensor",
       "func.func @infer(%x: tensor<?x1x1x1xf32>) -> "
       "tensor<?x40000x40000x1xf32> {\n"
       "%y = nn.pad %x low [39999, 39999, 0] high [0, 0, 0] : "
       "(tensor<?x1x1x1xf32>) -> tensor<?x40000x40000x1xf32>\n"
       "return %y : tensor<?x40000x40000x1xf32> }",
       {{{1, 1, 1, 1}, {1}}},
       "tensors of at most"},
  };
  for (const BadRun &bad : cases) {
    std::vector<DoubleTensor> outputs;
    Status status = runText(bad.text, {}, bad.inputs, outputs);
    EXPECT_FALSE(status.ok()) << bad.what;
    EXPECT_NE(status.message().find(bad.says), std::string::npos)
        << bad.what << ": " << status.message();
  }
}

TEST(InterpreterTest, AWeightOfAnotherShapeIsNamed) {
  WeightStore weights;
  weights.set("fc.weight", {2, 3}, {1, 2, 3, 4, 5, 6});
  std::vector<DoubleTensor> outputs;
  Status status =
      runText("func.func @infer(%x: tensor<?x2xf32>) -> tensor<?x3xf32> {\n"
              "%w = nn.param @fc.weight : tensor<3x2xf32>\n"
              "%y = nn.linear %x, %w : (tensor<?x2xf32>, tensor<3x2xf32>) -> "
              "tensor<?x3xf32>\n return %y : tensor<?x3xf32> }",
              weights, {{{1, 2}, {1, 2}}}, outputs);
  EXPECT_EQ(status.message(),
            "weights: fc.weight: expected shape [3, 2], got [2, 3]");
}

TEST(InterpreterTest, AnEmptyBatchGivesEmptyOutputs) {
  std::vector<DoubleTensor> outputs;
  ASSERT_TRUE(runText("func.func @infer(%x: tensor<?x2xf32>) -> "
                      "tensor<?x2xf32> {\n"
                      "%y = nn.softmax %x : tensor<?x2xf32>\n"
                      "return %y : tensor<?x2xf32> }",
                      {}, {DoubleTensor({0, 2})}, outputs)
                  .ok());
  EXPECT_EQ(outputs[0].shape, (std::vector<int64_t>{0, 2}));
}

/// The identity on [n, 6] that the user passes as `dims`.
Status passThrough(const std::string &n, const std::string &dims,
                   const DoubleTensor &input, DoubleTensor &output) {
  std::string type = "tensor<" + n + "x6xf32>";
  std::string attributes = " {nn.dims = array<i64" + dims + ">}";
  std::vector<DoubleTensor> outputs;
  Status status =
      runText("func.func @infer(%x: " + type + attributes + ") -> (" + type +
                  attributes + ") {\nreturn %x : " + type + "\n}",
              {}, {input}, outputs);
  if (status.ok())
    output = outputs[0];
  return status;
}

TEST(InterpreterTest, TakesAndGivesTheUsersDims) {
  DoubleTensor output;
  DoubleTensor batch({4, 3, 1, 2});
  EXPECT_TRUE(passThrough("?", ": -1, 3, 1, 2", batch, output).ok());
  EXPECT_EQ(output.shape, batch.shape);
  EXPECT_TRUE(passThrough("4", ": 4, 3, 1, 2", batch, output).ok());
  EXPECT_EQ(output.shape, batch.shape);
  DoubleTensor whole({2, 3});
  EXPECT_TRUE(passThrough("1", ": 2, 3", whole, output).ok());
  EXPECT_EQ(output.shape, whole.shape);

  Status status = passThrough("?", ": -1, 3, 1, 2", whole, output);
  EXPECT_NE(status.message().find("expected shape ?x3x1x2, got 2x3"),
            std::string::npos)
      << status.message();
}

} // namespace
