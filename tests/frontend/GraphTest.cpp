//===- GraphTest.cpp - the builder's IR, and every way to misuse it -------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/Graph.h"
#include "resnetc/Weights.h"

#include "compiler/ir/Nn.h"
#include "frontend/src/GraphModel.h"
#include "mlir/IR/AsmState.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

using namespace resnetc;

namespace {

const ImageShape small = {.channels = 4, .height = 6, .width = 5};

std::string print(Model &model) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  model.module->print(stream, mlir::OpPrintingFlags().enableDebugInfo(
                                  true, /*prettyForm=*/true));
  return text;
}

TEST(GraphTest, BuildsTheFunctionThatTheDialectAsksFor) {
  Graph g("my-net");
  Tensor x = g.input("image", small, Layout::Nhwc);
  Tensor y = g.relu(g.batchNorm(
      g.conv2d(x, {.channels = 8, .kernel = 3, .padding = 1}, "conv1"), "bn1"));
  g.output("map", y);
  g.output("logits", g.linear(g.flatten(y), {.features = 3}, "fc"));
  g.setPreprocess({.scale = 0.5, .color = Preprocess::Color::Gray});
  ASSERT_TRUE(initializeWeights(g, 1).ok());
  Model model;
  Status status = takeModel(std::move(g), model);
  ASSERT_TRUE(status.ok()) << status.message();
  std::string text = print(model);
  for (const char *expected :
       {"nn.name = \"my_net\"", "nn.weights = \"weights.safetensors\"",
        "func.func @infer(%arg0: tensor<?x6x5x4xf32> {nn.layout = \"nhwc\", "
        "nn.name = \"image\"}",
        "(tensor<?x6x5x8xf32> {nn.layout = \"nchw\", nn.name = \"map\"}, "
        "tensor<?x3xf32> {nn.name = \"logits\"})",
        "nn.param @bn1.running_var : tensor<8xf32>",
        "color = \"gray\", mean = [0.000000e+00], scale = 5.000000e-01"})
    EXPECT_NE(text.find(expected), std::string::npos) << expected << "\n"
                                                      << text;
  EXPECT_EQ(model.weights.tensors().size(), 7u);
}

TEST(GraphTest, EveryOpCarriesItsSourceName) {
  Graph g("names");
  Tensor x = g.input("x", small);
  g.output("y", g.relu(g.relu(g.conv2d(x, {.channels = 2}, "stem"))));
  ASSERT_TRUE(initializeWeights(g, 1).ok());
  Model model;
  ASSERT_TRUE(takeModel(std::move(g), model).ok());
  std::vector<std::string> names;
  model.module->walk([&](mlir::Operation *op) {
    if (llvm::isa<nn::Conv2dOp, nn::ReluOp, nn::ParamOp>(op))
      names.push_back(llvm::cast<mlir::NameLoc>(op->getLoc()).getName().str());
  });
  EXPECT_EQ(names, (std::vector<std::string>{"stem.weight", "stem", "relu1",
                                             "relu2"}));
}

TEST(GraphTest, ShapesFollowTheOps) {
  Graph g("shapes");
  Tensor x = g.input("x", {.channels = 8, .height = 9, .width = 11});
  auto shape = [](Tensor t) {
    return std::vector<int64_t>{t.channels(), t.height(), t.width()};
  };
  using Shape = std::vector<int64_t>;
  EXPECT_EQ(shape(g.conv2d(x, {.channels = 4,
                               .kernel = {3, 5},
                               .stride = {2, 1},
                               .padding = {1, 2, 0, 2},
                               .groups = 2})),
            (Shape{4, 4, 11}));
  EXPECT_EQ(shape(g.conv2d(x, {.channels = 4, .kernel = 3, .dilation = 4})),
            (Shape{4, 1, 3}));
  EXPECT_EQ(shape(g.maxPool2d(x, {.kernel = 3, .stride = 2, .padding = 1})),
            (Shape{8, 5, 6}));
  EXPECT_EQ(shape(g.maxPool2d(x, {.kernel = 3, .dilation = {1, 4}})),
            (Shape{8, 7, 3}));
  EXPECT_EQ(shape(g.avgPool2d(x, {.kernel = 2, .stride = 2})),
            (Shape{8, 4, 5}));
  EXPECT_EQ(shape(g.globalAvgPool(x)), (Shape{8, 1, 1}));
  EXPECT_EQ(shape(g.globalMaxPool(x)), (Shape{8, 1, 1}));
  EXPECT_EQ(shape(g.flatten(x)), (Shape{792, 1, 1}));
  EXPECT_EQ(shape(g.linear(x, {.features = 7})), (Shape{7, 1, 1}));
  EXPECT_EQ(shape(g.softmax(x)), (Shape{8, 9, 11}));
  EXPECT_EQ(shape(g.logSoftmax(x)), (Shape{8, 9, 11}));
  EXPECT_EQ(
      shape(g.slice(
          x, {.start = {1, 0, 0}, .limit = {5, 0, 0}, .step = {2, 2, 3}})),
      (Shape{2, 5, 4}));
  EXPECT_EQ(shape(g.pad(x, {.before = {1, 2, 3}, .after = {4, 5, 6}})),
            (Shape{13, 16, 20}));
  EXPECT_TRUE(g.status().ok()) << g.status().message();
}

struct Misuse {
  std::function<void(Graph &, Tensor)> code;
  const char *says;
};

TEST(GraphTest, RemembersTheFirstMistake) {
  Graph other("other");
  Tensor foreign = other.input("x", small);
  const int64_t huge = INT64_MAX;
  const Misuse cases[] = {
      {[](Graph &g, Tensor) { g.relu(Tensor()); }, "got an empty tensor"},
      {[&](Graph &g, Tensor) { g.relu(foreign); }, "tensor of another graph"},
      {[&](Graph &g, Tensor x) { g.add(x, foreign); },
       "tensor of another graph"},
      {[&](Graph &g, Tensor) { g.output("y", foreign); },
       "tensor of another graph"},
      {[](Graph &g, Tensor) { g.output("y", Tensor()); },
       "y: got an empty tensor"},
      {[](Graph &g, Tensor x) { g.output("", x); }, "an output needs a name"},
      {[](Graph &g, Tensor x) {
         g.output("y", x);
         g.output("y", x);
       },
       "two outputs have this name"},
      {[](Graph &g, Tensor) { g.input("x", small); },
       "two inputs have this name"},
      {[](Graph &g, Tensor) { g.input("", small); }, "an input needs a name"},
      {[](Graph &g, Tensor) { g.input("z", {0, 1, 1}); }, "at least 1"},
      {[&](Graph &g, Tensor) { g.input("z", {huge, huge, 1}); }, "below 2^31"},
      {[](Graph &g, Tensor x) {
         g.conv2d(x, {.channels = 4}, "c");
         g.conv2d(x, {.channels = 4}, "c");
       },
       "c: two ops have this name"},
      {[](Graph &g, Tensor x) { g.conv2d(x, {.channels = 0}, "c"); },
       "at least 1, got 0"},
      {[](Graph &g, Tensor x) { g.conv2d(x, {.channels = -8}, "c"); },
       "at least 1, got -8"},
      {[](Graph &g, Tensor x) {
         g.conv2d(x, {.channels = 8, .kernel = {0, 3}}, "c");
       },
       "at least 1, got 0"},
      {[](Graph &g, Tensor x) {
         g.conv2d(x, {.channels = 8, .kernel = 9}, "c");
       },
       "c: [conv2d.C"},
      {[](Graph &g, Tensor x) {
         g.conv2d(x, {.channels = 8, .stride = 0}, "c");
       },
       "c: [conv2d.C3]"},
      {[](Graph &g, Tensor x) {
         g.conv2d(x, {.channels = 8, .padding = -1}, "c");
       },
       "c: [conv2d.C4]"},
      {[&](Graph &g, Tensor x) {
         g.conv2d(x, {.channels = 8, .padding = huge}, "c");
       },
       "c: [conv2d.C"},
      {[&](Graph &g, Tensor x) {
         g.conv2d(x, {.channels = 8, .kernel = 2, .dilation = huge}, "c");
       },
       "c: [conv2d.C"},
      {[](Graph &g, Tensor x) {
         g.conv2d(x, {.channels = 9, .groups = 3}, "c");
       },
       "groups must divide"},
      {[](Graph &g, Tensor x) {
         g.conv2d(x, {.channels = 8, .groups = 0}, "c");
       },
       "groups must divide"},
      {[&](Graph &g, Tensor x) { g.conv2d(x, {.channels = huge}, "c"); },
       "parameter elements"},
      {[&](Graph &g, Tensor x) { g.linear(x, {.features = huge}, "fc"); },
       "parameter elements"},
      {[](Graph &g, Tensor x) { g.conv2d(g.flatten(x), {.channels = 3}, "c"); },
       "c: expected an image, got a vector of 120 features"},
      {[](Graph &g, Tensor x) { g.batchNorm(x, "bn", NAN); },
       "bn: [batch_norm.C3]"},
      {[](Graph &g, Tensor x) { g.batchNorm(x, "bn", -1); },
       "bn: [batch_norm.C3]"},
      {[](Graph &g, Tensor x) { g.maxPool2d(x, {.kernel = 0}, "p"); },
       "p: [max_pool2d.C2]"},
      {[](Graph &g, Tensor x) {
         g.maxPool2d(x, {.kernel = 2, .padding = 2}, "p");
       },
       "p: [max_pool2d.C4]"},
      {[](Graph &g, Tensor x) { g.avgPool2d(x, {.kernel = 7}, "p"); },
       "p: [avg_pool2d.C5]"},
      {[](Graph &g, Tensor x) {
         g.avgPool2d(x, {.kernel = 2, .dilation = 2}, "p");
       },
       "p: an average pool has no dilation"},
      {[](Graph &g, Tensor x) { g.slice(x, {.step = {1, 0, 1}}, "s"); },
       "s: [slice.C3]"},
      {[](Graph &g, Tensor x) { g.slice(x, {.limit = {9, 9, 9}}, "s"); },
       "s: [slice.C2]"},
      {[&](Graph &g, Tensor x) { g.pad(x, {.before = {huge, 0, 0}}, "s"); },
       "s: [pad.C2]"},
      {[](Graph &g, Tensor x) { g.add(x, g.flatten(x), "a"); },
       "a: expected two tensors of one shape"},
      {[](Graph &g, Tensor) { g.setWeight("nothing", {1}); },
       "nothing: the graph has no such parameter"},
      {[](Graph &g, Tensor x) {
         g.batchNorm(x, "bn");
         g.setWeight("bn.bias", {1, 2});
       },
       "bn.bias: expected 4 values, got 2"},
      {[](Graph &g, Tensor) { g.setPreprocess({.std = {0}}); },
       "preprocessing"},
      {[](Graph &g, Tensor) { g.setPreprocess({.mean = {}}); },
       "preprocessing"},
  };
  for (const Misuse &misuse : cases) {
    Graph g("net");
    Tensor x = g.input("x", small);
    misuse.code(g, x);
    std::string first = g.status().message();
    EXPECT_NE(first.find(misuse.says), std::string::npos)
        << "expected " << misuse.says << "\n     got " << first;
    // Whatever follows changes nothing.
    EXPECT_TRUE(g.relu(x).empty());
    g.output("later", x);
    EXPECT_EQ(g.status().message(), first);
    Model model;
    EXPECT_EQ(takeModel(std::move(g), model).message(), first);
  }
}

TEST(GraphTest, AFinishedGraphHasInputsOutputsAndValues) {
  Model model;
  Graph empty("empty");
  EXPECT_EQ(takeModel(std::move(empty), model).message(),
            "empty: the graph has no input");
  Graph open("open");
  open.input("x", small);
  EXPECT_EQ(takeModel(std::move(open), model).message(),
            "open: the graph has no output");
  Graph unset("unset");
  unset.output("y", unset.batchNorm(unset.input("x", small), "bn"));
  EXPECT_EQ(takeModel(std::move(unset), model).message(),
            "unset: no values for bn.weight, bn.bias, bn.running_mean, "
            "bn.running_var");
}

TEST(GraphTest, UseAfterMoveIsAnError) {
  Graph g("net");
  g.output("y", g.input("x", small));
  Model model;
  ASSERT_TRUE(takeModel(std::move(g), model).ok());
  EXPECT_FALSE(g.status().ok());
  EXPECT_TRUE(g.input("x", small).empty());
  EXPECT_TRUE(g.parameters().empty());
  g.setWeight("w", {});
  EXPECT_FALSE(takeModel(std::move(g), model).ok());
}

} // namespace
