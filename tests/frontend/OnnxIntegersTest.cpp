//===- OnnxIntegersTest.cpp - what is computed of shapes and constants ----===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/frontend/OnnxTestGraph.h"

using namespace resnetc;

namespace {

/// The message of the only issue.
std::string issueOf(const OnnxTestGraph &g) {
  std::string issues = issuesOf(g);
  return issues.empty() ? issues : issues.substr(0, issues.size() - 1);
}

OnnxAttribute tensorValue(OnnxTensor tensor) {
  OnnxAttribute value;
  value.name = "value";
  value.kind = OnnxAttribute::Kind::Tensor;
  value.tensor = std::move(tensor);
  return value;
}

/// x of 12 elements a row in the shape that the integers `name` say.
void reshapeBy(OnnxTestGraph &g, const std::string &name) {
  g.input("x", {-1, 12});
  g.node("Reshape", {"x", name}, "y");
}

TEST(OnnxIntegersTest, ArithmeticBroadcastsAndRoundsTowardZero) {
  OnnxTestGraph g;
  g.ints("a", {3}, {5, 7, 15});
  g.ints("two", {}, {2});
  g.ints("minus", {1}, {-2});
  g.node("Div", {"a", "two"}, "b");      // 2 3 7
  g.node("Mul", {"b", "two"}, "c");      // 4 6 14
  g.node("Add", {"c", "minus"}, "d");    // 2 4 12
  g.node("Sub", {"d", "two"}, "e");      // 0 2 10
  g.node("Div", {"minus", "a"}, "zero"); // 0 0 0
  g.ints("nine", {3}, {0, 4, -7});
  g.node("Add", {"e", "nine"}, "f"); // 0 6 3
  g.node("Add", {"f", "zero"}, "h");
  g.input("x", {-1, 18});
  g.node("Reshape", {"x", "h"}, "y");
  DoubleTensor expected = counting({2, 18});
  expected.shape = {2, 6, 3};
  expectRun(g, {counting({2, 18})}, expected);
}

TEST(OnnxIntegersTest, TheBatchMayBeScaledButNotShifted) {
  OnnxTestGraph g;
  g.input("x", {-1, 12});
  g.ints("one", {1}, {1});
  g.node("Shape", {"x"}, "shape");
  g.node("Add", {"shape", "one"}, "target");
  g.node("Reshape", {"x", "target"}, "y");
  EXPECT_EQ(issueOf(g), "'target' (Add): cannot compute with batch and 1; give "
                        "the batch with --shape");
}

TEST(OnnxIntegersTest, ShapeTakesAPart) {
  OnnxTestGraph g;
  g.input("z", {-1, 3, 4});
  g.node("Relu", {"z"}, "r");
  g.node("Shape", {"z"}, "part", {attribute("start", -2), attribute("end", 9)});
  g.ints("zero", {1}, {0});
  g.node("Concat", {"zero", "part"}, "target", {attribute("axis", 0)});
  reshapeBy(g, "target");
  g.output("y");
  g.output("r");
  std::vector<DoubleTensor> outputs =
      runGraph(g, {counting({2, 3, 4}), counting({2, 12})});
  ASSERT_EQ(outputs.size(), 2u);
  EXPECT_EQ(outputs[0].shape, (std::vector<int64_t>{2, 3, 4}));
}

TEST(OnnxIntegersTest, IntegersAreNoResult) {
  OnnxTestGraph g;
  g.input("x", {-1, 12});
  g.node("Shape", {"x"}, "y");
  EXPECT_NE(issueOf(g).find("int64"), std::string::npos) << issueOf(g);
}

TEST(OnnxIntegersTest, ConstantOfShapeIsZeroUnlessToldOtherwise) {
  OnnxTestGraph g;
  g.input("x", {-1, 3});
  g.ints("shape", {2}, {1, 3});
  g.node("ConstantOfShape", {"shape"}, "zeros");
  g.node("ConstantOfShape", {"shape"}, "twos",
         {tensorValue({"", OnnxType::Float, {1}, {2}, {}})});
  g.node("Add", {"zeros", "twos"}, "sum");
  g.node("Add", {"x", "sum"}, "y");
  expectRun(g, {counting({1, 3})}, {{1, 3}, {3, 4, 5}});
}

TEST(OnnxIntegersTest, NothingHugeIsMade) {
  auto issueFor = [](std::vector<int64_t> dims) {
    OnnxTestGraph g;
    g.ints("shape", {int64_t(dims.size())}, std::move(dims));
    g.node("ConstantOfShape", {"shape"}, "huge");
    g.input("x", {-1, 3});
    g.node("Add", {"x", "huge"}, "y");
    return issueOf(g);
  };
  EXPECT_EQ(issueFor({int64_t(1) << 40}),
            "'huge' (ConstantOfShape): a constant that is computed may have "
            "16777216 elements, got shape [1099511627776]");
  EXPECT_EQ(issueFor({INT64_MAX, INT64_MAX}),
            "'huge' (ConstantOfShape): a constant that is computed may have "
            "16777216 elements, got shape [9223372036854775807, "
            "9223372036854775807]");
  EXPECT_EQ(issueFor({-2, -3}), "'huge' (ConstantOfShape): expected extents of "
                                "at least 0, got [-2, -3]");
}

TEST(OnnxIntegersTest, CastChangesIntegersAndFloats) {
  OnnxTestGraph g;
  g.floats("f", {2}, {-0.5f, 3.9f});
  g.node("Cast", {"f"}, "i", {attribute("to", 6)});    // 0 3
  g.node("Cast", {"i"}, "l", {attribute("to", 7)});    // 0 3
  g.node("Cast", {"l"}, "back", {attribute("to", 1)}); // 0.0 3.0
  g.input("x", {-1, 2});
  g.node("Cast", {"x"}, "same", {attribute("to", 1)});
  g.node("Add", {"same", "back"}, "y");
  expectRun(g, {counting({1, 2})}, {{1, 2}, {1, 5}});
}

TEST(OnnxIntegersTest, CastSaysWhatCannotBe) {
  auto issueFor = [](int64_t to) {
    OnnxTestGraph g;
    g.input("x", {-1, 2});
    g.node("Cast", {"x"}, "y", {attribute("to", to)});
    return issueOf(g);
  };
  EXPECT_EQ(issueFor(7), "'y' (Cast): activations are float32, cannot cast to "
                         "int64");
  EXPECT_EQ(issueFor(10), "'y' (Cast): cannot cast to float16");
  EXPECT_NE(issueFor(12345), "");
  OnnxTestGraph g;
  g.ints("big", {1}, {int64_t(1) << 40});
  g.node("Cast", {"big"}, "small", {attribute("to", 6)});
  reshapeBy(g, "small");
  EXPECT_EQ(issueOf(g), "'small' (Cast): 1099511627776 does not fit int32");
}

/// As PyTorch exports x.expand(-1, 3, 4): -1 keeps an extent.
TEST(OnnxIntegersTest, ExpandOfComputedShapes) {
  OnnxTestGraph g;
  g.input("x", {-1, 3, 1});
  g.ints("asked", {3}, {-1, 3, 4});
  g.ints("three", {1}, {3});
  g.ints("minus", {}, {-1});
  g.node("ConstantOfShape", {"three"}, "ones",
         {tensorValue({"", OnnxType::Int64, {1}, {}, {1}})});
  g.node("Mul", {"ones", "minus"}, "keep");
  g.node("Equal", {"asked", "keep"}, "kept");
  g.node("Where", {"kept", "ones", "asked"}, "target");
  g.node("Expand", {"x", "target"}, "y");
  expectRun(g, {counting({1, 3, 1})},
            {{1, 3, 4}, {1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3}});
}

// Upsampling by repetition: [n, h, 1, w, 1] to [n, h, 2, w, 2].
TEST(OnnxIntegersTest, ExpandInSeveralPlaces) {
  OnnxTestGraph g;
  g.input("x", {-1, 2, 1, 2, 1});
  g.ints("target", {5}, {1, 2, 2, 2, 2});
  g.ints("image", {4}, {-1, 1, 4, 4});
  g.node("Expand", {"x", "target"}, "wide");
  g.node("Reshape", {"wide", "image"}, "y");
  expectRun(g, {{{1, 2, 1, 2, 1}, {1, 2, 3, 4}}},
            {{1, 1, 4, 4}, {1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4}});
}

TEST(OnnxIntegersTest, ExpandAsAnotherImage) {
  OnnxTestGraph g;
  g.input("x", {-1, 2, 2, 2});
  g.node("GlobalAveragePool", {"x"}, "mean");
  g.node("Shape", {"x"}, "shape");
  g.node("Expand", {"mean", "shape"}, "wide");
  g.node("Sub", {"x", "wide"}, "y");
  expectRun(g, {counting({1, 2, 2, 2})},
            {{1, 2, 2, 2}, {-1.5, -0.5, 0.5, 1.5, -1.5, -0.5, 0.5, 1.5}});
}

TEST(OnnxIntegersTest, GatherStaysInside) {
  OnnxTestGraph g;
  g.ints("a", {2}, {0, 12});
  g.ints("i", {2}, {0, 2});
  g.node("Gather", {"a", "i"}, "target");
  reshapeBy(g, "target");
  EXPECT_EQ(issueOf(g), "'target' (Gather): indices must be in [-2, 2), got 2");
}

TEST(OnnxIntegersTest, ConstantsMoveLikeActivations) {
  OnnxTestGraph g(11);
  g.floats("w", {2, 3}, {1, 2, 3, 4, 5, 6});
  g.ints("starts", {1}, {-1});
  g.ints("ends", {1}, {INT64_MIN});
  g.ints("axes", {1}, {1});
  g.ints("steps", {1}, {-1});
  g.ints("pads", {4}, {0, 1, 0, 0});
  g.ints("two", {1}, {1});
  g.ints("shape", {2}, {1, -1});
  g.node("Transpose", {"w"}, "a");                                // 3x2
  g.node("Slice", {"a", "starts", "ends", "axes", "steps"}, "b"); // 4 1 5 2 6 3
  g.node("Pad", {"b", "pads"}, "c");                              // 3x3
  g.node("Gather", {"c", "two"}, "d");                            // 0 5 2
  g.node("Concat", {"d", "d"}, "e", {attribute("axis", 1)});
  g.node("Squeeze", {"e"}, "f");
  g.node("Unsqueeze", {"f"}, "h", {sizes("axes", {1})});
  g.node("Reshape", {"h", "shape"}, "i");
  g.input("x", {-1, 6});
  g.node("Add", {"x", "i"}, "y");
  expectRun(g, {DoubleTensor({1, 6})}, {{1, 6}, {0, 5, 2, 0, 5, 2}});
}

} // namespace
