//===- NetworksTest.cpp - the interpreter on whole networks ---------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Nn.h"
#include "compiler/reference/Interpreter.h"
#include "resnetc/File.h"
#include "resnetc/Npy.h"
#include "tests/frontend/ZooNetwork.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>

using namespace resnetc;

namespace {

std::filesystem::path sharedFolder() {
  const char *folder = std::getenv("RESNETC_SHARED");
  return folder ? folder : RESNETC_SHARED;
}

/// The first images of a file in CIFAR-10's binary format, normalised as the
/// published networks expect.
DoubleTensor readImages(const std::string &bytes, int64_t count) {
  const double mean[] = {0.485, 0.456, 0.406};
  const double std[] = {0.229, 0.224, 0.225};
  const int64_t pixels = 32 * 32, record = 1 + 3 * pixels;
  DoubleTensor images({count, 3, 32, 32});
  for (int64_t n = 0; n < count; ++n)
    for (int64_t i = 0; i < 3 * pixels; ++i) {
      double pixel = static_cast<unsigned char>(bytes[n * record + 1 + i]);
      images.values[n * 3 * pixels + i] =
          (pixel / 255 - mean[i / pixels]) / std[i / pixels];
    }
  return images;
}

class TrainedNetworkTest : public testing::TestWithParam<const char *> {};

// Another implementation's float32 logits on real images.
TEST_P(TrainedNetworkTest, GivesThePublishedLogits) {
  const std::filesystem::path data = sharedFolder() / "data";
  const std::string depth = GetParam();
  if (!std::filesystem::exists(data))
    GTEST_SKIP() << data << " is not there";
  Model model;
  Status status =
      makeZooNetwork("cifar" + depth, model,
                     data / "models" / ("resnet" + depth + ".safetensors"));
  ASSERT_TRUE(status.ok()) << status.message();
  std::string images;
  ASSERT_TRUE(readFile(data / "cifar10/test-2000.bin", images).ok());
  NpyArray expected;
  ASSERT_TRUE(
      readNpy(data / "cifar10" / ("logits-resnet" + depth + "-test-2000.npy"),
              expected)
          .ok());

  std::vector<DoubleTensor> outputs;
  status =
      interpret(*model.module, model.weights, {readImages(images, 8)}, outputs);
  ASSERT_TRUE(status.ok()) << status.message();
  ASSERT_EQ(outputs[0].shape, (std::vector<int64_t>{8, 10}));
  for (size_t i = 0; i < outputs[0].values.size(); ++i)
    EXPECT_NEAR(outputs[0].values[i], expected.values[i], 1e-4) << i;
}

INSTANTIATE_TEST_SUITE_P(Cifar, TrainedNetworkTest,
                         testing::Values("20", "32", "56"));

class RandomNetworkTest : public testing::TestWithParam<const char *> {};

// initializeWeights promises it: no branch may blow the sum up.
TEST_P(RandomNetworkTest, KeepsItsLogitsInRange) {
  Model model;
  ASSERT_TRUE(makeZooNetwork(GetParam(), model).ok());
  DoubleTensor image({1, 3, 64, 64});
  for (size_t i = 0; i < image.values.size(); ++i)
    image.values[i] = std::sin(0.1 * i);
  std::vector<DoubleTensor> outputs;
  Status status = interpret(*model.module, model.weights, {image}, outputs);
  ASSERT_TRUE(status.ok()) << status.message();
  double largest = 0;
  for (double value : outputs[0].values)
    largest = std::max(largest, std::abs(value));
  EXPECT_GT(largest, 1e-3);
  EXPECT_LT(largest, 1e3);
}

INSTANTIATE_TEST_SUITE_P(Zoo, RandomNetworkTest,
                         testing::Values("resnet18,image=64",
                                         "resnet152,image=64",
                                         "cifar110,image=64"));

// Every op reaches the observer once, with its own result.
TEST(ObserverTest, SeesEveryOp) {
  Model model;
  ASSERT_TRUE(makeZooNetwork("digits", model).ok());
  size_t ops = 0;
  model.module->walk([&](mlir::Operation *op) {
    ops += op->getNumResults() == 1 && !llvm::isa<nn::ParamOp>(op);
  });
  size_t seen = 0;
  DoubleTensor last;
  std::vector<DoubleTensor> outputs;
  ASSERT_TRUE(interpret(*model.module, model.weights,
                        {DoubleTensor({2, 1, 8, 8})}, outputs,
                        [&](mlir::OpResult, const DoubleTensor &result) {
                          ++seen;
                          last = result;
                        })
                  .ok());
  EXPECT_EQ(seen, ops);
  EXPECT_EQ(last.values, outputs[0].values);
}

} // namespace
