//===- MemoryBudgetTest.cpp - training in less memory -----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/e2e/Training.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

using namespace resnetc;
using namespace resnetc::test;

namespace {

constexpr int64_t kBatch = 4;

struct Case {
  const char *zoo, *conv;
};

/// A budget of 0 is none.
RunResult compileWithin(const Case &c, uint64_t budget,
                        const std::string &output) {
  std::vector<std::string> arguments = {std::string("zoo:") + c.zoo,
                                        "-o",
                                        output,
                                        "--train",
                                        "--seed=3",
                                        std::string("--conv=") + c.conv,
                                        "--batch-hint=" +
                                            std::to_string(kBatch)};
  if (budget)
    arguments.push_back("--memory-budget=" + std::to_string(budget));
  return compileModel(arguments);
}

/// The least budget that is accepted, from the message about one byte.
uint64_t leastBudget(const Case &c, const std::string &output) {
  RunResult result = compileWithin(c, 1, output);
  EXPECT_EQ(result.code, 1);
  const std::string before = "takes at least ";
  size_t at = result.err.find(before);
  EXPECT_NE(at, std::string::npos) << result.err;
  return at == std::string::npos
             ? 1
             : std::stoull(result.err.substr(at + before.size()));
}

/// Arena and working memory of a training on one thread, without its scratch.
uint64_t trainArenaBytes(const LoadedModel &model) {
  uint64_t bytes = 0;
  resnetc_status status =
      resnetc_train_arena_bytes(model.get(), kBatch, /*threads=*/1, &bytes);
  EXPECT_EQ(status.code, RESNETC_OK) << status.text;
  return bytes;
}

/// All of the state after three steps.
std::vector<std::vector<float>> trained(const LoadedModel &model) {
  const resnetc_model_info &info = model.info();
  Training training(model, {.batch = kBatch, .threads = 2});
  for (uint64_t step = 0; step < 3; ++step) {
    std::vector<int32_t> labels;
    for (int64_t n = 0; n < kBatch; ++n)
      labels.push_back(int32_t((3 * n + int64_t(step)) % 10));
    training.step(randomValues(kBatch * info.inputs[0].sample_elements, step),
                  labels, /*rate=*/0.05f, /*momentum=*/0.9f);
  }
  return training.everything();
}

std::string contentsOf(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

class MemoryBudgetTest : public testing::TestWithParam<Case> {
protected:
  TempFolder folder;
};

// From no budget to the least one, and one between; working memory is full of
// NaN before every step.
TEST_P(MemoryBudgetTest, BitsDoNotDependOnTheBudget) {
  const Case &c = GetParam();
  RunResult result = compileWithin(c, 0, folder / "m.so");
  ASSERT_EQ(result.code, 0) << result.err;
  LoadedModel unlimited(folder / "m.so");
  std::vector<std::vector<float>> expected = trained(unlimited);
  uint64_t all = trainArenaBytes(unlimited);
  uint64_t least = leastBudget(c, folder / "none.so");
  EXPECT_EQ(compileWithin(c, least - 1, folder / "none.so").code, 1);
  uint64_t smallest = all;
  for (uint64_t budget : {least + least / 16, least}) {
    std::string output = folder / std::to_string(budget) + ".so";
    result = compileWithin(c, budget, output);
    ASSERT_EQ(result.code, 0) << result.err;
    EXPECT_NE(result.out.find(" calls run again\n"), std::string::npos);
    LoadedModel model(output);
    EXPECT_LE(trainArenaBytes(model), smallest) << budget;
    smallest = trainArenaBytes(model);
    EXPECT_EQ(trained(model), expected) << budget;
  }
  EXPECT_LT(smallest, all);
}

// What is enough without a budget changes nothing.
TEST_P(MemoryBudgetTest, ALargeBudgetIsNone) {
  const Case &c = GetParam();
  RunResult none = compileWithin(c, 0, folder / "m.so");
  RunResult large = compileWithin(c, uint64_t(1) << 40, folder / "n.so");
  ASSERT_EQ(none.code, 0) << none.err;
  ASSERT_EQ(large.code, 0) << large.err;
  EXPECT_TRUE(contentsOf(folder / "m.so") == contentsOf(folder / "n.so"));
}

INSTANTIATE_TEST_SUITE_P(Zoo, MemoryBudgetTest,
                         testing::Values(Case{"cifar20,image=16", "auto"},
                                         Case{"cifar20,image=16", "direct"},
                                         Case{"d2l18,image=32,width=16",
                                              "auto"}),
                         [](const testing::TestParamInfo<Case> &info) {
                           std::string zoo = info.param.zoo;
                           return zoo.substr(0, zoo.find(',')) + "_" +
                                  info.param.conv;
                         });

} // namespace
