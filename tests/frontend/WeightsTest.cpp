//===- WeightsTest.cpp - initial and loaded values of parameters ----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/Weights.h"
#include "resnetc/WeightStore.h"
#include "resnetc/Zoo.h"

#include "frontend/src/GraphModel.h"
#include "tests/frontend/TemporaryFolder.h"

#include <cmath>
#include <cstdlib>
#include <filesystem>

using namespace resnetc;

namespace {

const ImageShape small = {.channels = 2, .height = 4, .width = 4};

/// conv "c" 2 -> 3 channels and batch norm "bn".
Graph makeGraph() {
  Graph g("net");
  Tensor x = g.input("x", small);
  g.output("y", g.batchNorm(g.conv2d(x, {.channels = 3}, "c"), "bn"));
  return g;
}

class WeightsFileTest : public TemporaryFolderTest {
protected:
  void SetUp() override {
    TemporaryFolderTest::SetUp();
    path = pathOf("w.safetensors");
  }
  /// The tensors of makeGraph, each name after `prefix`.
  static WeightStore goodStore(const std::string &prefix = "") {
    WeightStore store;
    store.set(prefix + "c.weight", {3, 2, 1, 1}, {1, 2, 3, 4, 5, 6});
    for (const char *name : {"weight", "bias", "running_mean", "running_var"})
      store.set(prefix + "bn." + name, {3}, {7, 8, 9});
    return store;
  }
  Status load(Graph &graph, const WeightStore &store,
              const std::vector<std::string> &except = {}) {
    EXPECT_TRUE(writeSafetensors(path, store).ok());
    return loadWeights(graph, path, except);
  }

  std::string path;
};

TEST_F(WeightsFileTest, LoadsByName) {
  Graph g = makeGraph();
  ASSERT_TRUE(load(g, goodStore()).ok());
  Model model;
  ASSERT_TRUE(takeModel(std::move(g), model).ok());
  EXPECT_EQ(model.weights.find("c.weight")->values,
            (std::vector<float>{1, 2, 3, 4, 5, 6}));
}

TEST_F(WeightsFileTest, IgnoresALeadingModule) {
  Graph g = makeGraph();
  Status status = load(g, goodStore("module."));
  EXPECT_TRUE(status.ok()) << status.message();
}

TEST_F(WeightsFileTest, ListsEveryMismatchAtOnce) {
  WeightStore store;
  store.set("c.weight", {2, 3, 1, 1}, {1, 2, 3, 4, 5, 6});
  store.set("bn.weight", {3}, {1, 2, 3});
  store.set("bn.bias", {3}, {1, 2, 3});
  store.set("bn.running_mean", {3}, {1, 2, 3});
  store.set("fc.weight", {1}, {1});
  Graph g = makeGraph();
  EXPECT_EQ(load(g, store).message(),
            path + ": the weights do not fit the network: "
                   "c.weight: expected shape [3, 2, 1, 1], got [2, 3, 1, 1]; "
                   "missing bn.running_var; extra fc.weight");
  // A file that does not fit is no mistake of the graph.
  EXPECT_TRUE(g.status().ok());
}

TEST_F(WeightsFileTest, LeavesOutWhatExceptNames) {
  WeightStore store = goodStore();
  store.set("c.weight", {1}, {1});
  store.set("head.weight", {1}, {1});
  Graph g = makeGraph();
  Status status = load(g, store, {"c.*", "hea?.weight"});
  ASSERT_TRUE(status.ok()) << status.message();
  Model model;
  EXPECT_EQ(takeModel(std::move(g), model).message(),
            "net: no values for c.weight");
}

TEST_F(WeightsFileTest, ExceptedParametersAreInitialised) {
  Graph g = makeGraph();
  ASSERT_TRUE(load(g, goodStore(), {"bn.*"}).ok());
  ASSERT_TRUE(initializeWeights(g, 1).ok());
  Model model;
  ASSERT_TRUE(takeModel(std::move(g), model).ok());
  EXPECT_EQ(model.weights.find("c.weight")->values[5], 6);
  EXPECT_EQ(model.weights.find("bn.bias")->values,
            (std::vector<float>{0, 0, 0}));
}

TEST_F(WeightsFileTest, AnAbsentFileIsTheUsersMistake) {
  Graph g = makeGraph();
  Status status = loadWeights(g, path, {});
  EXPECT_EQ(status.code(), ErrorCode::Input);
  EXPECT_EQ(status.message(),
            path + ": cannot open: No such file or directory");
}

TEST(InitializeWeightsTest, FollowsTheRecipe) {
  Graph g("net");
  Tensor x = g.input("x", {.channels = 64, .height = 8, .width = 8});
  Tensor y = g.conv2d(
      x, {.channels = 128, .kernel = 3, .padding = 1, .bias = true}, "c");
  Tensor branch = g.batchNorm(y, "branch");
  Tensor skip = g.batchNorm(g.conv2d(x, {.channels = 128}, "d"), "skip");
  g.output("y", g.linear(g.add(branch, skip), {.features = 3}, "fc"));
  ASSERT_TRUE(initializeWeights(g, 5).ok());
  Model model;
  ASSERT_TRUE(takeModel(std::move(g), model).ok());

  const std::vector<float> &filter = model.weights.find("c.weight")->values;
  double sum = 0, squares = 0;
  for (float value : filter) {
    sum += value;
    squares += double(value) * value;
  }
  // 73,728 draws: the deviation of their variance is 0.5 %.
  double expected = 2.0 / (128 * 9);
  EXPECT_NEAR(squares / filter.size(), expected, 0.03 * expected);
  EXPECT_NEAR(sum / filter.size(), 0, 5 * std::sqrt(expected / filter.size()));

  EXPECT_EQ(model.weights.find("branch.weight")->values[7], 0.3f);
  EXPECT_EQ(model.weights.find("skip.weight")->values[7], 1.0f);
  EXPECT_EQ(model.weights.find("skip.running_var")->values[7], 1.0f);
  EXPECT_EQ(model.weights.find("skip.running_mean")->values[7], 0.0f);
  EXPECT_EQ(model.weights.find("c.bias")->values[7], 0.0f);
  double bound = 1 / std::sqrt(128.0 * 64);
  for (float value : model.weights.find("fc.weight")->values)
    ASSERT_LE(std::abs(value), bound);
}

/// The first filter values of a network with this seed.
std::vector<float> firstFilter(uint64_t seed) {
  Graph g = makeGraph();
  EXPECT_TRUE(initializeWeights(g, seed).ok());
  Model model;
  EXPECT_TRUE(takeModel(std::move(g), model).ok());
  return model.weights.find("c.weight")->values;
}

// The literals, computed apart, pin the generator: a seed names the same
// network for ever.
TEST(InitializeWeightsTest, DependsOnTheSeedAlone) {
  std::vector<float> values = firstFilter(1);
  const double expected[] = {0.030636064033527807, -0.42336075312049953,
                             0.026387630590895442, -0.9595977730745745,
                             0.37163202686299346,  -0.3034203755480177};
  for (size_t i = 0; i < 6; ++i)
    EXPECT_FLOAT_EQ(values[i], static_cast<float>(expected[i]));
  EXPECT_EQ(firstFilter(1), firstFilter(1));
  EXPECT_NE(firstFilter(1), firstFilter(2));
}

class SharedWeightsTest : public testing::TestWithParam<int> {};

// The published networks load as they are.
TEST_P(SharedWeightsTest, LoadIntoTheZoo) {
  const char *shared = std::getenv("RESNETC_SHARED");
  std::filesystem::path file =
      std::filesystem::path(shared ? shared : RESNETC_SHARED) / "data/models" /
      ("resnet" + std::to_string(GetParam()) + ".safetensors");
  if (!std::filesystem::exists(file))
    GTEST_SKIP() << file << " is not there";
  ZooModel model;
  ASSERT_TRUE(parseZoo("cifar" + std::to_string(GetParam()), model).ok());
  Graph g("empty");
  ASSERT_TRUE(buildZoo(model, g).ok());
  Status status = loadWeights(g, file.string(), {});
  EXPECT_TRUE(status.ok()) << status.message();
}

INSTANTIATE_TEST_SUITE_P(Cifar, SharedWeightsTest, testing::Values(20, 32, 56));

} // namespace
