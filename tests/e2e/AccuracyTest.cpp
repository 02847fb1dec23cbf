//===- AccuracyTest.cpp - compiled networks against float64 ---------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/reference/Interpreter.h"
#include "tests/e2e/Harness.h"
#include "tests/frontend/ZooNetwork.h"

#include <gtest/gtest.h>

using namespace resnetc;
using namespace resnetc::test;

namespace {

/// Direct convolutions in float32 against float64; docs/architecture.md.
constexpr double kMaxRelativeError = 2e-6;
constexpr uint64_t kSeed = 11;
constexpr int64_t kBatch = 2;

/// What the interpreter makes of a zoo network with random weights.
std::vector<double> exactLogits(const std::string &zoo,
                                const std::vector<float> &input,
                                std::vector<int64_t> shape) {
  Model model;
  Status status = makeZooNetwork(zoo, model, "", kSeed);
  shape[0] = kBatch;
  std::vector<DoubleTensor> inputs = {
      {shape, std::vector<double>(input.begin(), input.end())}};
  std::vector<DoubleTensor> outputs;
  if (status.ok())
    status = interpret(*model.module, model.weights, inputs, outputs);
  EXPECT_TRUE(status.ok()) << status.message();
  return outputs.empty() ? std::vector<double>() : outputs[0].values;
}

class AccuracyTest : public testing::TestWithParam<const char *> {};

TEST_P(AccuracyTest, LogitsAreThoseOfFloat64) {
  TempFolder folder;
  std::string zoo = GetParam();
  RunResult result =
      compileModel({"zoo:" + zoo, "-o", folder / "m.so",
                    "--seed=" + std::to_string(kSeed), "--conv=direct"});
  ASSERT_EQ(result.code, 0) << result.err;
  LoadedModel model(folder / "m.so");
  const resnetc_tensor_info &info = model.info().inputs[0];
  std::vector<float> input = randomValues(kBatch * info.sample_elements, 5);
  std::vector<double> exact =
      exactLogits(zoo, input, {info.dims, info.dims + info.rank});
  double error =
      relativeError(model.run(input, {.batch = kBatch, .threads = 2}), exact);
  RecordProperty("relative_error", std::to_string(error * 1e9) + "e-9");
  EXPECT_LE(error, kMaxRelativeError);
}

#ifdef RESNETC_LONG
INSTANTIATE_TEST_SUITE_P(Long, AccuracyTest,
                         testing::Values("resnet34", "resnet50", "resnet101",
                                         "resnet152"));
#else
// Whole ImageNet images only where the interpreter takes seconds, the deeper
// networks on smaller ones: their layers are the same but for the extents.
INSTANTIATE_TEST_SUITE_P(Zoo, AccuracyTest,
                         testing::Values("digits", "cifar20", "cifar32",
                                         "cifar44", "cifar56", "cifar110",
                                         "d2l18", "resnet18",
                                         "resnet34,image=64,classes=10",
                                         "resnet50,image=64",
                                         "resnet101,image=64,layout=nhwc",
                                         "resnet152,image=48x64,classes=7"));

// Channel counts that are no multiples of a block, and odd images. A relative
// error means little where all logits happen to lie near zero: resnet50 of this
// width has 2.5e-6 with one class, its logit being 0.02, and 5e-7 with more.
INSTANTIATE_TEST_SUITE_P(
    Tails, AccuracyTest,
    testing::Values("cifar20,width=10,image=31x33,classes=3",
                    "resnet18,width=24,image=57x43,in_channels=5,classes=17",
                    "resnet50,width=20,image=37,classes=17",
                    "resnet18,width=20,image=37,classes=1",
                    "d2l18,image=45,in_channels=2,layout=nhwc"));
#endif

} // namespace
