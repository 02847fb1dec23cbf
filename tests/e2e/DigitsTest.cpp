//===- DigitsTest.cpp - the demo's network, trained, reads digits ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/reference/Interpreter.h"
#include "tests/e2e/Harness.h"
#include "tests/frontend/ZooNetwork.h"

#include <gtest/gtest.h>

#include <zlib.h>

#include <algorithm>
#include <cstdlib>

using namespace resnetc;
using namespace resnetc::test;

namespace {

/// The demo's data: lines of 64 pixels 0..16 and a label.
struct Digits {
  std::vector<double> pixels;
  std::vector<int> labels;

  bool read(const std::string &path) {
    gzFile file = ::gzopen(path.c_str(), "rb");
    char line[1024];
    while (file && ::gzgets(file, line, sizeof(line))) {
      char *next = line;
      for (int i = 0; i < 64; ++i, ++next)
        pixels.push_back(std::strtod(next, &next));
      labels.push_back(std::atoi(next));
    }
    return file && ::gzclose(file) == Z_OK;
  }
};

/// Trains the network from random weights as a user does. Smoothed labels make
/// it right about 357 or 358 of the test digits with every seed.
void trainDigits(const TempFolder &folder, const std::string &weights) {
  const std::string library = folder / "m.so", checkpoint = folder / "c";
  RunResult result = compileModel({"zoo:digits", "--train", "-o", library});
  ASSERT_EQ(result.code, 0) << result.err;
  result = run({RESNETC_PROGRAM, "train", library, "--data=digits",
                "--epochs=20", "--batch=32", "--schedule=cosine",
                "--weight-decay=1e-3", "--label-smoothing=0.1", "--threads=1",
                "--checkpoint=" + checkpoint});
  ASSERT_EQ(result.code, 0) << result.err;
  result = run({RESNETC_PROGRAM, "export", library,
                "--checkpoint=" + checkpoint, "-o", weights});
  ASSERT_EQ(result.code, 0) << result.err;
}

// The interpreter reads the fifth of the images that training never saw.
TEST(DigitsTest, ReadsNinetyNineOfAHundredDigits) {
  TempFolder folder;
  const std::string weights = folder / "w.safetensors";
  ASSERT_NO_FATAL_FAILURE(trainDigits(folder, weights));
  Model model;
  Status status = makeZooNetwork("digits", model, weights);
  ASSERT_TRUE(status.ok()) << status.message();
  Digits digits;
  ASSERT_TRUE(digits.read(RESNETC_SOURCE_DIR "/examples/digits/digits.csv.gz"));
  ASSERT_EQ(digits.labels.size(), 1797u);

  DoubleTensor images({359, 1, 8, 8});
  for (size_t n = 0; n < 359; ++n)
    for (size_t i = 0; i < 64; ++i)
      images.values[n * 64 + i] = digits.pixels[(n * 5 + 4) * 64 + i] / 16;
  std::vector<DoubleTensor> outputs;
  status = interpret(*model.module, model.weights, {images}, outputs);
  ASSERT_TRUE(status.ok()) << status.message();
  int right = 0;
  for (size_t n = 0; n < 359; ++n) {
    auto row = outputs[0].values.begin() + n * 10;
    right += std::max_element(row, row + 10) - row == digits.labels[n * 5 + 4];
  }
  EXPECT_GE(right, 356);
}

} // namespace
