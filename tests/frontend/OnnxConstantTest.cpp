//===- OnnxConstantTest.cpp - constants and what has no elements ----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Values that depend on no input: as outputs, beside activations, and those
// that hold nothing.
//
//===----------------------------------------------------------------------===//
#include "tests/frontend/OnnxTestGraph.h"

using namespace resnetc;

namespace {

//===----------------------------------------------------------------------===//
// As outputs
//===----------------------------------------------------------------------===//

TEST(OnnxConstantOutputTest, AGraphMayHaveNoInput) {
  OnnxTestGraph g;
  g.floats("c", {2, 1}, {1, 2});
  g.floats("d", {3}, {10, 20, 30});
  g.node("Add", {"c", "d"}, "y");
  expectRun(g, {}, {{2, 3}, {11, 21, 31, 12, 22, 32}});
}

TEST(OnnxConstantOutputTest, ItMayBeAnInitializerOfAnyRank) {
  for (const std::vector<int64_t> &dims :
       {std::vector<int64_t>{}, {1}, {1, 1, 1, 1, 1}}) {
    OnnxTestGraph g;
    g.floats("c", dims, {5});
    g.output("c");
    expectRun(g, {}, {dims, {5}});
  }
}

TEST(OnnxConstantOutputTest, BesideOthersTheShapesHaveToBeKnown) {
  auto graph = [](int64_t batch) {
    OnnxTestGraph g;
    g.input("x", {batch, 3});
    g.floats("c", {2}, {7, 8});
    g.node("Relu", {"x"}, "y");
    g.output("y");
    g.output("c");
    return g;
  };
  std::vector<DoubleTensor> outputs =
      runGraph(graph(1), {{{1, 3}, {-1, 0, 1}}});
  ASSERT_EQ(outputs.size(), 2u);
  expectTensor(outputs[0], {{1, 3}, {0, 0, 1}});
  expectTensor(outputs[1], {{2}, {7, 8}});
  EXPECT_EQ(issuesOf(graph(-1)),
            "'c': the output is a constant of shape [2], but axis 0 is the "
            "batch; give every extent of the inputs with --shape\n");
}

TEST(OnnxConstantOutputTest, ItsTypeIsFloat32AndItsRankAtMostFive) {
  OnnxTestGraph g;
  g.ints("i", {1}, {7});
  g.floats("c", {1, 1, 1, 1, 1, 1}, {7});
  g.output("i");
  g.output("c");
  EXPECT_EQ(issuesOf(g),
            "'i': outputs of type int64 are not supported\n"
            "'c': outputs have up to 5 axes, got [1, 1, 1, 1, 1, 1]\n");
}

//===----------------------------------------------------------------------===//
// Without elements
//===----------------------------------------------------------------------===//

TEST(OnnxEmptyTest, AnInputOfNothingCanBeGivenAnotherShape) {
  OnnxTestGraph g;
  g.input("x", {0, 3, 4});
  g.ints("shape", {3}, {3, 4, 0});
  g.node("Reshape", {"x", "shape"}, "y", {attribute("allowzero", 1)});
  expectRun(g, {{{0, 3, 4}, {}}}, {{3, 4, 0}, {}});
}

TEST(OnnxEmptyTest, WhereSomethingIsComputedTheInputIsRefused) {
  OnnxTestGraph g;
  g.input("x", {0, 3});
  g.node("Relu", {"x"}, "y");
  EXPECT_EQ(issuesOf(g),
            "'x': every extent must be at least 1 and below 2^31, got 0 for "
            "axis 0\n");
}

TEST(OnnxEmptyTest, ASliceMayTakeNothing) {
  auto graph = [](int64_t batch) {
    OnnxTestGraph g;
    g.input("x", {batch, 3});
    g.ints("three", {1}, {3});
    g.ints("axis", {1}, {1});
    g.node("Slice", {"x", "three", "three", "axis"}, "y");
    return g;
  };
  expectRun(graph(2), {counting({2, 3})}, {{2, 0}, {}});
  EXPECT_EQ(issuesOf(graph(-1)),
            "'y' (Slice): the result [batch, 0] has no elements, but axis 0 is "
            "the batch; give every extent of the inputs with --shape\n");
}

TEST(OnnxEmptyTest, ItAddsNothingToAConcat) {
  OnnxTestGraph g;
  g.input("x", {2, 3});
  g.floats("nothing", {2, 0}, {});
  g.node("Concat", {"nothing", "x"}, "y", {attribute("axis", 1)});
  expectRun(g, {counting({2, 3})}, counting({2, 3}));
}

//===----------------------------------------------------------------------===//
// Beside activations
//===----------------------------------------------------------------------===//

TEST(OnnxConcatTest, ConstantsStandBetweenActivations) {
  OnnxTestGraph image;
  image.input("x", {1, 2, 1, 2});
  image.floats("c", {1, 1, 1, 2}, {7, 8});
  image.node("Concat", {"x", "c", "x"}, "y", {attribute("axis", 1)});
  expectRun(image, {{{1, 2, 1, 2}, {1, 2, 3, 4}}},
            {{1, 5, 1, 2}, {1, 2, 3, 4, 7, 8, 1, 2, 3, 4}});

  OnnxTestGraph rows;
  rows.input("x", {2, 2});
  rows.floats("c", {2, 1}, {7, 8});
  rows.node("Concat", {"c", "x"}, "y", {attribute("axis", 1)});
  expectRun(rows, {counting({2, 2})}, {{2, 3}, {7, 1, 2, 8, 3, 4}});
}

// Equal extents in both places: only what they are called keeps them apart.
TEST(OnnxConstantTest, OneConstantAsAnImageAndAsRows) {
  OnnxTestGraph g;
  g.input("x", {1, 2, 2, 2});
  g.input("z", {1, 2, 1, 2});
  g.floats("c", {1, 2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  g.ints("shape", {4}, {1, 2, 1, 2});
  g.node("Flatten", {"z"}, "flat");
  g.node("Reshape", {"flat", "shape"}, "again");
  g.node("Mul", {"x", "c"}, "first");
  g.node("Mul", {"again", "c"}, "second");
  g.node("Sub", {"first", "second"}, "y");
  DoubleTensor x = {{1, 2, 2, 2}, {1, 1, 1, 1, 1, 1, 1, 1}};
  DoubleTensor z = {{1, 2, 1, 2}, {0, 1, 0, 1}};
  expectRun(g, {x, z}, {{1, 2, 2, 2}, {1, 0, 3, 0, 5, 0, 7, 0}});
}

} // namespace
