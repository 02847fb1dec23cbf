//===- OnnxComposedTest.cpp - ops that are a few others -------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/frontend/OnnxTestGraph.h"

using namespace resnetc;

namespace {

/// y = op(x), x being one sample [-4, -1, 0, 2, 8].
OnnxTestGraph unary(const std::string &op,
                    std::vector<OnnxAttribute> attributes = {}) {
  OnnxTestGraph g;
  g.input("x", {-1, 5});
  g.node(op, {"x"}, "y", std::move(attributes));
  return g;
}

const DoubleTensor sample = {{1, 5}, {-4, -1, 0, 2, 8}};

TEST(OnnxComposedTest, HardSigmoidAndHardSwish) {
  expectRun(unary("HardSigmoid"), {sample}, {{1, 5}, {0, 0.3, 0.5, 0.9, 1}});
  expectRun(unary("HardSigmoid",
                  {attribute("alpha", 0.5f), attribute("beta", 0.25f)}),
            {sample}, {{1, 5}, {0, 0, 0.25, 1, 1}});
  expectRun(unary("HardSwish"), {sample},
            {{1, 5}, {0, -1.0 / 3, 0, 5.0 / 3, 8}});
}

TEST(OnnxComposedTest, NegAndReciprocal) {
  expectRun(unary("Neg"), {sample}, {{1, 5}, {4, 1, 0, -2, -8}});
  expectRun(unary("Reciprocal"), {{{1, 5}, {-4, -1, 1, 2, 8}}},
            {{1, 5}, {-0.25, -1, 1, 0.5, 0.125}});
}

TEST(OnnxComposedTest, OfConstantsTheyAreKnown) {
  OnnxTestGraph g;
  g.input("x", {-1, 2});
  g.floats("variance", {2}, {4, 16});
  g.node("Sqrt", {"variance"}, "spread");
  g.node("Reciprocal", {"spread"}, "scale");
  g.node("Neg", {"scale"}, "negative");
  g.node("Mul", {"x", "negative"}, "y");
  expectRun(g, {{{1, 2}, {8, 8}}}, {{1, 2}, {-4, -2}});
}

TEST(OnnxComposedTest, MeanOfSeveral) {
  OnnxTestGraph g;
  g.input("x", {-1, 2});
  g.floats("c", {2}, {4, 10});
  g.node("Mean", {"x", "x", "c"}, "y");
  expectRun(g, {{{1, 2}, {1, 1}}}, {{1, 2}, {2, 4}});
}

TEST(OnnxComposedTest, ScalarsAreBounds) {
  OnnxTestGraph g;
  g.input("x", {-1, 5});
  g.floats("low", {}, {-2});
  g.floats("lower", {1}, {-3});
  g.floats("high", {1}, {6});
  g.node("Max", {"lower", "x", "low"}, "a");
  g.node("Min", {"a", "high"}, "y");
  expectRun(g, {sample}, {{1, 5}, {-2, -1, 0, 2, 6}});
}

TEST(OnnxComposedTest, BoundsThatAreNoneSaySo) {
  OnnxTestGraph g;
  g.input("x", {-1, 2});
  g.floats("two", {2}, {1, 2});
  g.floats("square", {1, 1, 1}, {1});
  g.node("Max", {"x", "two"}, "a");
  g.node("Min", {"x", "x"}, "b");
  g.node("Min", {"x", "square"}, "c");
  for (const char *name : {"a", "b", "c"})
    g.output(name);
  EXPECT_EQ(issuesOf(g),
            "'a' (Max): input 1 'two' must have one element, got 2\n"
            "'b' (Min): input 1 'x' must be a constant of type float32, but is "
            "computed at run time\n"
            "'c' (Min): a bound must not have more axes than [batch, 2], got "
            "[1, 1, 1]\n");
}

TEST(OnnxComposedTest, PReluHasASlopeAChannelOrOne) {
  OnnxTestGraph g;
  g.input("x", {-1, 2, 1, 2});
  g.floats("slopes", {2, 1, 1}, {0.5, 3});
  g.floats("slope", {1}, {2});
  g.node("PRelu", {"x", "slopes"}, "a");
  g.node("PRelu", {"a", "slope"}, "y");
  expectRun(g, {{{1, 2, 1, 2}, {-4, 4, -1, 1}}},
            {{1, 2, 1, 2}, {-4, 4, -6, 1}});
  EXPECT_NE(importedText(g).find("nn.leaky_relu"), std::string::npos);
}

TEST(OnnxComposedTest, ASlopeMustNotMakeTheResultLarger) {
  OnnxTestGraph g;
  g.input("x", {-1, 1});
  g.floats("slopes", {3}, {1, 2, 3});
  g.node("PRelu", {"x", "slopes"}, "y");
  EXPECT_EQ(issuesOf(g), "'y' (PRelu): the slope must broadcast to [batch, 1], "
                         "got [3]\n");
}

} // namespace
