//===- TrainedTest.cpp - trained networks on real images ------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Networks of He et al. for CIFAR-10, trained elsewhere, and 2,000 test images.
// They are not part of the project: without them the tests are skipped.
//
//===----------------------------------------------------------------------===//
#include "resnetc/File.h"
#include "resnetc/Npy.h"
#include "tests/e2e/Harness.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

using namespace resnetc;
using namespace resnetc::test;

namespace {

struct Network {
  const char *depth;
  int right; ///< of 2,000, by ONNX Runtime in float32
};

/// Two float32 implementations of these networks differ by 1.6e-5, the largest
/// logit is 45.
constexpr float kMaxDifference = 1e-4f;
constexpr int64_t kPlane = 32 * 32, kImage = 3 * kPlane, kClasses = 10;

struct Images {
  std::vector<float> pixels; ///< normalised, [n][3][32][32]
  std::vector<int> labels;
};

/// CIFAR-10's binary format: a label byte, then planes R, G, B.
Images readImages(const std::string &path) {
  const double mean[] = {0.485, 0.456, 0.406}, std[] = {0.229, 0.224, 0.225};
  std::string bytes;
  Status status = readFile(path, bytes);
  EXPECT_TRUE(status.ok()) << status.message();
  Images images;
  for (size_t at = 0; at + kImage < bytes.size(); at += kImage + 1) {
    images.labels.push_back(bytes[at]);
    for (int64_t i = 0; i < kImage; ++i) {
      int channel = i / kPlane;
      double pixel = static_cast<unsigned char>(bytes[at + 1 + i]) / 255.0;
      images.pixels.push_back((pixel - mean[channel]) / std[channel]);
    }
  }
  return images;
}

/// All images, sliced so that the arena stays small.
std::vector<float> classify(LoadedModel &model, const Images &images) {
  const size_t slice = 100;
  std::vector<float> logits;
  for (size_t first = 0; first < images.labels.size(); first += slice) {
    size_t count = std::min(slice, images.labels.size() - first);
    std::vector<float> input(images.pixels.begin() + first * kImage,
                             images.pixels.begin() + (first + count) * kImage);
    std::vector<float> out =
        model.run(input, {.batch = int64_t(count), .threads = 2});
    logits.insert(logits.end(), out.begin(), out.end());
  }
  return logits;
}

int countRight(const std::vector<float> &logits,
               const std::vector<int> &labels) {
  int right = 0;
  for (size_t i = 0; i < labels.size(); ++i) {
    auto row = logits.begin() + i * kClasses;
    right += std::max_element(row, row + kClasses) - row == labels[i];
  }
  return right;
}

class TrainedTest : public testing::TestWithParam<Network> {};

TEST_P(TrainedTest, LogitsAndAccuracyAreThePublishedOnes) {
  std::string shared = sharedFolder();
  if (shared.empty())
    GTEST_SKIP() << "the folder of trained networks is not on this machine";
  TempFolder folder;
  std::string depth = GetParam().depth;
  RunResult result = compileModel(
      {"zoo:cifar" + depth, "-o", folder / "m.so",
       "--weights=" + shared + "/data/models/resnet" + depth + ".safetensors"});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  Images images = readImages(shared + "/data/cifar10/test-2000.bin");
  NpyArray expected;
  Status status =
      readNpy(shared + "/data/cifar10/logits-resnet" + depth + "-test-2000.npy",
              expected);
  ASSERT_TRUE(status.ok()) << status.message();
  LoadedModel model(folder / "m.so");
  std::vector<float> logits = classify(model, images);
  ASSERT_EQ(logits.size(), expected.values.size());
  float worst = 0;
  for (size_t i = 0; i < logits.size(); ++i)
    worst = std::max(worst, std::fabs(logits[i] - expected.values[i]));
  EXPECT_LE(worst, kMaxDifference);
  EXPECT_NEAR(countRight(logits, images.labels), GetParam().right, 1);
}

INSTANTIATE_TEST_SUITE_P(Cifar10, TrainedTest,
                         testing::Values(Network{"20", 1814},
                                         Network{"32", 1846},
                                         Network{"56", 1857}),
                         [](const auto &info) {
                           return std::string("resnet") + info.param.depth;
                         });

} // namespace
