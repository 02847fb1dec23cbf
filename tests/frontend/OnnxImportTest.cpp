//===- OnnxImportTest.cpp - the walk over a graph, its ends, its issues ---===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/frontend/OnnxTestGraph.h"

using namespace resnetc;

namespace {

bool holds(const std::string &text, const std::string &part) {
  return text.find(part) != std::string::npos;
}

TEST(OnnxImportTest, NamesComeFromTheFile) {
  OnnxTestGraph g;
  g.model.name = "my-net";
  g.input("x", {-1, 3, 4, 5});
  g.node("Relu", {"x"}, "y");
  std::string text = importedText(g);
  EXPECT_TRUE(holds(text, "nn.name = \"my_net\"")) << text;
  EXPECT_TRUE(holds(text, "nn.layout = \"nchw\", nn.name = \"x\"")) << text;
  EXPECT_TRUE(holds(text, "nn.layout = \"nchw\", nn.name = \"y\"")) << text;
  EXPECT_TRUE(holds(text, "tensor<?x4x5x3xf32>")) << text;
}

TEST(OnnxImportTest, EveryProblemIsListedAtOnce) {
  OnnxTestGraph g;
  g.input("x", {-1, 1, 3, 3});
  g.floats("w", {1, 2, 2, 2}, std::vector<float>(8, 1.0f));
  g.node("Conv", {"x", "w"}, "a");
  g.node("Relu", {"a"}, "b"); // unknown because of a, so no issue of its own
  g.node("Erf", {"b"}, "c");
  g.node("Erf", {"c"}, "d");
  g.node("Einsum", {"d"}, "y");
  std::string issues = issuesOf(g);
  EXPECT_EQ(
      issues,
      "'a' (Conv): [conv2d.C6] groups must divide the input's channels and "
      "the filter's co, with channels / groups = ci, got groups 1, "
      "channels 1, co 1, ci 2\n"
      "'c' (Erf): the op is not supported (1 more nodes have it)\n"
      "'y' (Einsum): the op is not supported\n");
}

TEST(OnnxImportTest, WhatTheFileDeclaresIsCheckedBehindAMistake) {
  OnnxTestGraph g;
  g.input("x", {-1, 1, 3, 3});
  g.node("Erf", {"x"}, "a");
  g.node("MaxPool", {"a"}, "y", {sizes("kernel_shape", {4, 4})});
  EXPECT_EQ(issuesOf(g), "'a' (Erf): the op is not supported\n");
  OnnxDim batch, one, three;
  batch.symbol = "batch";
  one.value = 1;
  three.value = 3;
  g.model.valueInfos = {
      {"a", OnnxType::Float, true, {batch, one, three, three}}};
  std::string issues = issuesOf(g);
  EXPECT_TRUE(holds(issues, "'a' (Erf): the op is not supported\n")) << issues;
  EXPECT_TRUE(holds(issues, "'y' (MaxPool): [max_pool2d.C5]")) << issues;
}

TEST(OnnxImportTest, AnUnknownShapeHidesNoUnknownOp) {
  OnnxTestGraph g;
  g.input("x", {-1, -1});
  g.node("Relu", {"x"}, "a");
  g.node("Erf", {"a"}, "y");
  EXPECT_EQ(issuesOf(g),
            "'x': axis 1 of [batch, batch] is not known; give it with "
            "--shape=x=...\n'y' (Erf): the op is not supported\n");
}

TEST(OnnxImportTest, OpsOfOtherDomainsAreNotSupported) {
  OnnxTestGraph g;
  g.input("x", {-1, 3});
  g.node("Relu", {"x"}, "y");
  g.model.nodes[0].domain = "com.example";
  EXPECT_EQ(issuesOf(g), "'y' (com.example.Relu): the op is not supported\n");
}

TEST(OnnxImportTest, NodesThatNoOutputNeedsDoNotCount) {
  OnnxTestGraph g;
  g.input("x", {-1, 3});
  g.node("Erf", {"x"}, "unused");
  g.node("Relu", {"x"}, "y");
  EXPECT_EQ(issuesOf(g), "");
}

TEST(OnnxImportTest, InputsSayWhatIsWrong) {
  auto issuesFor = [](std::vector<int64_t> dims, OnnxType type) {
    OnnxTestGraph g;
    g.input("x", dims, type);
    g.node("Relu", {"x"}, "y");
    return issuesOf(g);
  };
  EXPECT_EQ(
      issuesFor({1, 3}, OnnxType::Float16),
      "'x': inputs of type float16 are not supported; export the model in "
      "float32\n");
  EXPECT_EQ(issuesFor({-1, 3, -1, 8}, OnnxType::Float),
            "'x': axis 2 of [batch, 3, batch, 8] is not known; give it with "
            "--shape=x=...\n");
  EXPECT_EQ(issuesFor({-1, 0}, OnnxType::Float),
            "'x': every extent must be at least 1 and below 2^31, got 0 for "
            "axis 1\n");
  EXPECT_EQ(issuesFor({1, int64_t(1) << 31}, OnnxType::Float),
            "'x': every extent must be at least 1 and below 2^31, got "
            "2147483648 for axis 1\n");
  EXPECT_EQ(issuesFor({-1, 1 << 16, 1 << 15}, OnnxType::Float),
            "'x': an input must have below 2^31 elements, got [batch, 65536, "
            "32768]\n");
}

// [n, 2, 3] -> [2 * n, 3] and back, with a product in between.
TEST(OnnxImportTest, RowsOfASampleMayBeSamplesForAWhile) {
  for (int64_t batch : {int64_t(-1), int64_t(2)}) {
    OnnxTestGraph g;
    g.input("x", {batch, 2, 3});
    g.ints("rows", {2}, {-1, 3});
    g.ints("back", {2}, {-1, 2});
    g.floats("w", {3, 1}, {1, 10, 100});
    g.node("Reshape", {"x", "rows"}, "a");
    g.node("Relu", {"a"}, "b");
    g.node("MatMul", {"b", "w"}, "c");
    g.node("Reshape", {"c", "back"}, "y");
    expectRun(g, {counting({2, 2, 3})}, {{2, 2}, {321, 654, 987, 1320}});
  }
}

TEST(OnnxImportTest, OpsThatCannotTakeRowsOfSamplesSaySo) {
  OnnxTestGraph g;
  g.input("x", {-1, 2, 3});
  g.ints("rows", {2}, {-1, 3});
  g.node("Reshape", {"x", "rows"}, "a");
  g.node("Softmax", {"a"}, "y");
  EXPECT_EQ(
      issuesOf(g),
      "'a' (Reshape): Reshape from [batch, 2, 3] to [2*batch, 3], but axis "
      "0 is the batch; give every extent of the inputs with --shape\n");
}

// A multiple of a free batch is as dynamic as the batch, but not what a caller
// passes.
TEST(OnnxImportTest, AnOutputHasTheBatchInFront) {
  auto flattened = [](int64_t batch) {
    OnnxTestGraph g;
    g.input("x", {batch, 2, 3});
    g.node("Flatten", {"x"}, "y", {attribute("axis", 2)});
    return g;
  };
  EXPECT_EQ(issuesOf(flattened(-1)),
            "'y' (Flatten): Flatten from [batch, 2, 3] to [2*batch, 3], but "
            "axis 0 is the batch; give every extent of the inputs with "
            "--shape\n");
  expectRun(flattened(2), {counting({2, 2, 3})}, counting({4, 3}));
}

TEST(OnnxImportTest, ANodeHasAsManyInputsAsItsOpTakes) {
  auto issuesFor = [](const char *opType, std::vector<std::string> inputs) {
    OnnxTestGraph g;
    g.input("x", {-1, 1, 2, 2});
    g.node(opType, std::move(inputs), "y");
    return issuesOf(g);
  };
  EXPECT_EQ(issuesFor("Relu", {"x", "x"}),
            "'y' (Relu): expected 1 input, got 2\n");
  EXPECT_EQ(issuesFor("Add", {"x"}), "'y' (Add): expected 2 inputs, got 1\n");
  EXPECT_EQ(issuesFor("Conv", {"x"}),
            "'y' (Conv): expected 2 to 3 inputs, got 1\n");
  EXPECT_EQ(issuesFor("Sum", {}),
            "'y' (Sum): expected 1 input or more, got 0\n");
}

// Read as if it were not there, the axes would be all.
TEST(OnnxImportTest, ParametersHaveTheFormOfTheirOpset) {
  OnnxTestGraph g(18);
  g.input("x", {-1, 1, 2, 2});
  g.ints("axes", {1}, {2});
  g.node("ReduceMean", {"x"}, "y", {sizes("axes", {2})});
  EXPECT_EQ(issuesOf(g),
            "'y' (ReduceMean): axes is an attribute before opset 18 and an "
            "input since, got an attribute in opset 18\n");
  g.model.opset = 17;
  EXPECT_EQ(issuesOf(g), "");
  g.model.nodes[0].attributes.clear();
  g.model.nodes[0].inputs.push_back("axes");
  EXPECT_EQ(issuesOf(g), "'y' (ReduceMean): axes is an attribute before opset "
                         "18 and an input since, got an input in opset 17\n");
  g.model.opset = 18;
  EXPECT_EQ(issuesOf(g), "");
}

// Paddle and others write weights as Constant nodes.
TEST(OnnxImportTest, ConstantNodesAreNoFolding) {
  OnnxTestGraph g;
  OnnxAttribute value;
  value.name = "value";
  value.kind = OnnxAttribute::Kind::Tensor;
  value.tensor = {"", OnnxType::Float, {2900, 2900}, {}, {}};
  value.tensor.floats.resize(value.tensor.elements());
  g.input("x", {-1, 2900});
  for (const char *name : {"a", "b"})
    g.node("Constant", {}, name, {value});
  g.node("MatMul", {"x", "a"}, "c");
  g.node("MatMul", {"c", "b"}, "y");
  EXPECT_EQ(issuesOf(g), "");
}

TEST(OnnxImportTest, AGraphNeedsAnOutput) {
  OnnxTestGraph g;
  EXPECT_EQ(issuesOf(g), "the graph has no output\n");
}

TEST(OnnxImportTest, ShapesMayBeGiven) {
  OnnxTestGraph g;
  g.input("x", {-1, 3, -1, -1});
  g.node("Relu", {"x"}, "y");
  std::string text = importedText(g, {{{"", {-1, 3, 4, 5}}}, {}});
  EXPECT_TRUE(holds(text, "tensor<?x4x5x3xf32>")) << text;
  text = importedText(g, {{{"x", {7, 3, 4, 5}}}, {}});
  EXPECT_TRUE(holds(text, "tensor<7x4x5x3xf32>")) << text;
  EXPECT_TRUE(holds(issuesOf(g, {{{"z", {1, 3, 4, 5}}}, {}}),
                    "the model's inputs are x; expected NAME= of one"));
}

TEST(OnnxImportTest, GivenShapesReplaceTheFilesOwn) {
  OnnxTestGraph g;
  g.input("x", {1, 3, 8, 8});
  g.ints("shape", {2}, {1, 192});
  g.node("Relu", {"x"}, "a");
  g.node("Reshape", {"a", "shape"}, "b");
  g.output("a");
  EXPECT_TRUE(holds(importedText(g, {{{"x", {-1, 3, 4, 6}}}, {}}),
                    "tensor<?x4x6x3xf32>"));
  EXPECT_EQ(issuesOf(g, {{{"x", {1, 3, 8}}}, {}}),
            "'x': the input is [1, 3, 8, 8], --shape gives 3 axes\n");
  // A node that counts on the old extents is named.
  g.output("b");
  EXPECT_EQ(issuesOf(g, {{{"x", {1, 3, 4, 6}}}, {}}),
            "'b' (Reshape): shape [1, 192] does not hold the 72 elements of "
            "[1, 3, 4, 6]\n");
}

TEST(OnnxImportTest, OutputsMayBeInnerTensors) {
  OnnxTestGraph g;
  g.input("x", {-1, 3});
  g.node("Relu", {"x"}, "a");
  g.node("Sigmoid", {"a"}, "y");
  std::string text = importedText(g, {{}, {"a"}});
  EXPECT_TRUE(holds(text, "nn.name = \"a\"")) << text;
  EXPECT_FALSE(holds(text, "nn.sigmoid")) << text;
  EXPECT_EQ(issuesOf(g, {{}, {"z"}}),
            "'z': --output-tensor: the graph has no such tensor\n");
}

TEST(OnnxImportTest, AnInputCanBeAnOutput) {
  OnnxTestGraph g;
  g.input("x", {-1, 3});
  g.node("Relu", {"x"}, "y");
  g.output("x");
  g.output("y");
  std::vector<DoubleTensor> outputs = runGraph(g, {{{1, 3}, {-1, 0, 1}}});
  ASSERT_EQ(outputs.size(), 2u);
  expectTensor(outputs[0], {{1, 3}, {-1, 0, 1}});
  expectTensor(outputs[1], {{1, 3}, {0, 0, 1}});
}

TEST(OnnxImportTest, TensorsOfOtherRanksHaveTheirDims) {
  OnnxTestGraph g;
  g.input("x", {-1, 3, 4});
  g.node("Relu", {"x"}, "y");
  std::string text = importedText(g);
  EXPECT_TRUE(holds(text, "nn.dims = array<i64: -1, 3, 4>")) << text;
  EXPECT_TRUE(holds(text, "tensor<?x12xf32>")) << text;
}

} // namespace
