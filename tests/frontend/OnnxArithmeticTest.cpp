//===- OnnxArithmeticTest.cpp - elementwise ops and products --------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/frontend/OnnxTestGraph.h"

#include <algorithm>

using namespace resnetc;

namespace {

void expectIssue(const OnnxTestGraph &g, const std::string &part) {
  std::string issues = issuesOf(g);
  EXPECT_NE(issues.find(part), std::string::npos) << issues;
  EXPECT_EQ(std::count(issues.begin(), issues.end(), '\n'), 1) << issues;
}

size_t countOf(const std::string &text, const std::string &part) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at)
    ++count;
  return count;
}

TEST(OnnxArithmeticTest, ImagesMeetWithoutConversions) {
  OnnxTestGraph g;
  g.input("x", {-1, 2, 2, 2});
  g.input("s", {-1, 2, 1, 1});
  g.node("Mul", {"x", "s"}, "y");
  std::string text = importedText(g);
  EXPECT_EQ(countOf(text, "nn.mul"), 1u) << text;
  EXPECT_EQ(countOf(text, "nn.transpose") + countOf(text, "nn.reshape"), 0u)
      << text;
  expectRun(g, {counting({1, 2, 2, 2}), {{1, 2, 1, 1}, {10, 100}}},
            {{1, 2, 2, 2}, {10, 20, 30, 40, 500, 600, 700, 800}});
}

TEST(OnnxArithmeticTest, ConstantOfAChannelMeetsAnImage) {
  for (auto &dims :
       std::vector<std::vector<int64_t>>{{2, 1, 1}, {1, 2, 1, 1}}) {
    OnnxTestGraph g;
    g.input("x", {-1, 2, 1, 2});
    g.floats("c", dims, {10, 20});
    g.node("Sub", {"c", "x"}, "y");
    expectRun(g, {counting({1, 2, 1, 2})}, {{1, 2, 1, 2}, {9, 8, 17, 16}});
  }
}

TEST(OnnxArithmeticTest, ConstantOfAWholeImageIsReorderedOnce) {
  OnnxTestGraph g;
  g.input("x", {-1, 2, 1, 2});
  g.floats("c", {2, 1, 2}, {1, 2, 3, 4});
  g.node("Div", {"x", "c"}, "z");
  g.node("Add", {"z", "c"}, "y");
  EXPECT_EQ(countOf(importedText(g), "nn.param"), 1u);
  expectRun(g, {counting({2, 2, 1, 2})},
            {{2, 2, 1, 2}, {2, 3, 4, 5, 6, 5, 3 + 7.0 / 3, 6}});
}

TEST(OnnxArithmeticTest, RowsMeetInGroups) {
  OnnxTestGraph g;
  g.input("x", {-1, 2, 3, 2});
  g.input("z", {-1, 2, 1, 2});
  g.node("Add", {"x", "z"}, "y");
  expectRun(
      g, {counting({1, 2, 3, 2}), {{1, 2, 1, 2}, {0, 100, 200, 300}}},
      {{1, 2, 3, 2}, {1, 102, 3, 104, 5, 106, 207, 308, 209, 310, 211, 312}});
}

TEST(OnnxArithmeticTest, ScalarsMeetEverything) {
  OnnxTestGraph g;
  g.input("x", {-1, 3});
  g.floats("c", {}, {10});
  g.node("Mul", {"x", "c"}, "y");
  expectRun(g, {counting({2, 3})}, {{2, 3}, {10, 20, 30, 40, 50, 60}});
}

TEST(OnnxArithmeticTest, SumTakesAnyNumber) {
  OnnxTestGraph g;
  g.input("x", {-1, 2});
  g.floats("c", {2}, {10, 20});
  g.node("Sum", {"x", "c", "x"}, "y");
  expectRun(g, {counting({1, 2})}, {{1, 2}, {12, 24}});
}

TEST(OnnxArithmeticTest, ConstantsAreFolded) {
  OnnxTestGraph g;
  g.input("x", {-1, 2});
  g.floats("a", {2, 1}, {1, 2});
  g.floats("b", {2}, {10, 20});
  g.node("Add", {"a", "b"}, "w");
  g.node("MatMul", {"x", "w"}, "y");
  std::string text = importedText(g);
  EXPECT_EQ(countOf(text, "nn.add"), 0u) << text;
  // w = 11 21; 12 22.
  expectRun(g, {counting({1, 2})}, {{1, 2}, {35, 65}});
}

TEST(OnnxArithmeticTest, WithoutABatchEveryAxisBroadcasts) {
  OnnxTestGraph g;
  g.input("x", {3, 2});
  g.input("z", {2});
  g.node("Add", {"x", "z"}, "y");
  expectRun(g, {counting({3, 2}), {{2}, {10, 20}}},
            {{3, 2}, {11, 22, 13, 24, 15, 26}});
}

TEST(OnnxArithmeticTest, MistakesSayBothShapes) {
  OnnxTestGraph g;
  g.input("x", {-1, 2, 3});
  g.input("z", {-1, 2, 2});
  g.node("Add", {"x", "z"}, "y");
  expectIssue(g, "'y' (Add): the shapes [batch, 2, 3] and [batch, 2, 2] do not "
                 "broadcast");
  OnnxTestGraph mixed;
  mixed.input("x", {-1, 3});
  mixed.input("z", {-1, 1, 3});
  mixed.node("Add", {"x", "z"}, "y");
  expectIssue(mixed, "but axis 0 is the batch; give every extent of the inputs "
                     "with --shape");
}

TEST(OnnxArithmeticTest, ActivationFunctions) {
  OnnxTestGraph g;
  g.input("x", {-1, 4});
  g.node("LeakyRelu", {"x"}, "a", {attribute("alpha", 0.5f)});
  g.node("Clip", {"a"}, "y", {});
  expectRun(g, {{{1, 4}, {-2, -1, 0, 3}}}, {{1, 4}, {-1, -0.5, 0, 3}});
}

TEST(OnnxArithmeticTest, ClipHasAttributesThenInputs) {
  OnnxTestGraph old(10);
  old.input("x", {-1, 3});
  old.node("Clip", {"x"}, "y",
           {attribute("min", 0.0f), attribute("max", 6.0f)});
  expectRun(old, {{{1, 3}, {-1, 3, 9}}}, {{1, 3}, {0, 3, 6}});
  OnnxTestGraph g;
  g.input("x", {-1, 3});
  g.floats("six", {}, {6});
  g.node("Clip", {"x", "", "six"}, "y");
  expectRun(g, {{{1, 3}, {-1, 3, 9}}}, {{1, 3}, {-1, 3, 6}});
}

TEST(OnnxArithmeticTest, DropoutAndIdentityAreNothing) {
  OnnxTestGraph g;
  g.input("x", {-1, 2});
  g.node("Dropout", {"x"}, "a");
  g.node("Identity", {"a"}, "b");
  g.node("Relu", {"b"}, "y");
  EXPECT_EQ(countOf(importedText(g), "nn.re"), 1u);
}

TEST(OnnxArithmeticTest, AMaskOfDropoutMayHaveANameIfNobodyReadsIt) {
  OnnxTestGraph g;
  g.input("x", {-1, 2});
  g.node("Dropout", {"x"}, "a");
  g.model.nodes[0].outputs.push_back("mask");
  g.node("Relu", {"a"}, "y");
  EXPECT_EQ(issuesOf(g), "");
  g.output("mask");
  EXPECT_EQ(issuesOf(g), "'a' (Dropout): the mask is an output of training, "
                         "which is not supported; export the model in eval "
                         "mode\n");
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

OnnxTestGraph gemm(std::vector<OnnxAttribute> attributes, bool transposed) {
  OnnxTestGraph g;
  g.input("x", {-1, 2});
  if (transposed)
    g.floats("w", {3, 2}, {1, 4, 2, 5, 3, 6});
  else
    g.floats("w", {2, 3}, {1, 2, 3, 4, 5, 6});
  g.floats("c", {3}, {10, 20, 30});
  attributes.push_back(attribute("transB", int64_t(transposed)));
  g.node("Gemm", {"x", "w", "c"}, "y", std::move(attributes));
  return g;
}

TEST(OnnxProductTest, GemmIsOneLinear) {
  for (bool transposed : {false, true}) {
    OnnxTestGraph g = gemm({}, transposed);
    std::string text = importedText(g);
    EXPECT_EQ(countOf(text, "nn.linear"), 1u) << text;
    EXPECT_EQ(countOf(text, "nn.param"), 2u) << text;
    expectRun(g, {{{1, 2}, {1, 10}}}, {{1, 3}, {51, 72, 93}});
  }
}

TEST(OnnxProductTest, GemmFoldsItsFactors) {
  expectRun(gemm({attribute("alpha", 2.0f), attribute("beta", 0.5f)}, true),
            {{{1, 2}, {1, 10}}}, {{1, 3}, {87, 114, 141}});
}

TEST(OnnxProductTest, GemmOfTwoActivations) {
  OnnxTestGraph g;
  g.input("a", {2, 3});
  g.input("b", {2, 2});
  g.input("c", {3, 1});
  g.node("Gemm", {"a", "b", "c"}, "y",
         {attribute("transA", 1), attribute("alpha", 2.0f),
          attribute("beta", 3.0f)});
  // a' = 1 4; 2 5; 3 6.
  expectRun(g,
            {counting({2, 3}), {{2, 2}, {1, 0, 0, 1}}, {{3, 1}, {1, 10, 100}}},
            {{3, 2}, {5, 11, 34, 40, 306, 312}});
}

TEST(OnnxProductTest, GemmSaysWhatDoesNotFit) {
  OnnxTestGraph g = gemm({}, true);
  g.model.inputs[0].dims[1].value = 5;
  expectIssue(g, "the matrices A [batch, 5] and B [3, 2] (transposed) have no "
                 "product");
}

TEST(OnnxProductTest, MatMulOfRowsIsAConvolution) {
  OnnxTestGraph g;
  g.input("x", {-1, 2, 2});
  g.floats("w", {2, 1}, {1, 10});
  g.node("MatMul", {"x", "w"}, "y");
  EXPECT_EQ(countOf(importedText(g), "nn.conv2d"), 1u);
  expectRun(g, {counting({2, 2, 2})}, {{2, 2, 1}, {21, 43, 65, 87}});
}

TEST(OnnxProductTest, MatMulOfTwoActivations) {
  OnnxTestGraph g;
  g.input("x", {-1, 2, 2});
  g.input("z", {-1, 2, 1});
  g.node("MatMul", {"x", "z"}, "y");
  EXPECT_EQ(countOf(importedText(g), "nn.matmul"), 1u);
  expectRun(g, {counting({2, 2, 2}), {{2, 2, 1}, {1, 10, 1, 100}}},
            {{2, 2, 1}, {21, 43, 605, 807}});
}

TEST(OnnxProductTest, MatMulOfMatricesWithoutABatch) {
  OnnxTestGraph g;
  g.input("x", {2, 2});
  g.input("z", {2});
  g.node("MatMul", {"x", "z"}, "y");
  expectRun(g, {counting({2, 2}), {{2}, {1, 10}}}, {{2}, {21, 43}});
}

TEST(OnnxProductTest, ConstantOnTheLeft) {
  OnnxTestGraph g;
  g.input("x", {-1, 2, 1});
  g.floats("m", {3, 2}, {1, 2, 3, 4, 5, 6});
  g.node("MatMul", {"m", "x"}, "y");
  expectRun(g, {{{2, 2, 1}, {1, 10, 1, 100}}},
            {{2, 3, 1}, {21, 43, 65, 201, 403, 605}});
}

} // namespace
