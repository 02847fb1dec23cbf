//===- RunTest.cpp - batches, threads, NaN and memory reuse ---------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/e2e/Harness.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace resnetc::test;

namespace {

class RunTest : public testing::TestWithParam<const char *> {
protected:
  void SetUp() override {
    RunResult result = compileModel({GetParam(), "-o", folder_ / "m.so"});
    ASSERT_EQ(result.code, 0) << result.err;
  }
  TempFolder folder_;
};

bool sameBits(const std::vector<float> &a, const std::vector<float> &b) {
  size_t count = std::min(a.size(), b.size());
  return std::memcmp(a.data(), b.data(), count * sizeof(float)) == 0;
}

// One context: what an earlier batch left in the arena, and the NaN that
// poison puts there, must not be seen.
TEST_P(RunTest, RowsDependOnNeitherBatchNorHistory) {
  const int64_t most = 17;
  LoadedModel model(folder_ / "m.so");
  int64_t inElements = model.info().inputs[0].sample_elements;
  int64_t outElements = model.info().outputs[0].sample_elements;
  std::vector<float> input = randomValues(most * inElements, 1);
  std::vector<float> expected;
  for (int64_t row = 0; row < most; ++row) {
    std::vector<float> one(input.begin() + row * inElements,
                           input.begin() + (row + 1) * inElements);
    std::vector<float> out = model.run(one, {});
    expected.insert(expected.end(), out.begin(), out.end());
  }
  resnetc_context_options options = {};
  options.size = sizeof(options);
  options.max_batch = most;
  options.threads = 2;
  options.poison = 1;
  resnetc_context *context = nullptr;
  resnetc_status status =
      resnetc_context_create(model.get(), &options, &context);
  ASSERT_EQ(status.code, RESNETC_OK) << status.text;
  for (int64_t batch : {17, 1, 8, 3}) {
    std::vector<float> out(batch * outElements, -1);
    resnetc_input from = {input.data(), batch * inElements * sizeof(float)};
    resnetc_output to = {out.data(), out.size() * sizeof(float)};
    status = resnetc_run(context, batch, &from, &to);
    EXPECT_EQ(status.code, RESNETC_OK) << status.text;
    EXPECT_TRUE(sameBits(out, expected)) << "batch " << batch;
  }
  resnetc_context_destroy(&context);
}

TEST_P(RunTest, BitsDependOnNoThreadCount) {
  LoadedModel model(folder_ / "m.so");
  std::vector<float> input =
      randomValues(3 * model.info().inputs[0].sample_elements, 2);
  std::vector<float> one = model.run(input, {.batch = 3, .threads = 1});
  for (int threads : {2, 4, 7})
    EXPECT_TRUE(
        sameBits(model.run(input, {.batch = 3, .threads = threads}), one))
        << threads << " threads";
}

TEST_P(RunTest, NanPixelComesOutAsNan) {
  LoadedModel model(folder_ / "m.so");
  int64_t elements = model.info().inputs[0].sample_elements;
  std::vector<float> input = randomValues(2 * elements, 3);
  input[elements / 2] = std::nanf("");
  std::vector<float> out = model.run(input, {.batch = 2, .threads = 2});
  size_t half = out.size() / 2;
  auto isNan = [](float value) { return std::isnan(value); };
  EXPECT_TRUE(std::all_of(out.begin(), out.begin() + half, isNan));
  EXPECT_TRUE(std::none_of(out.begin() + half, out.end(), isNan));
}

// Where there is no AVX-512 the two are the same kernels.
TEST_P(RunTest, InstructionSetsAgree) {
  RunResult result = compileModel(
      {GetParam(), "-o", folder_ / "avx2.so", "--target=cpu:avx2"});
  ASSERT_EQ(result.code, 0) << result.err;
  LoadedModel best(folder_ / "m.so"), narrow(folder_ / "avx2.so");
  std::vector<float> input =
      randomValues(2 * best.info().inputs[0].sample_elements, 4);
  std::vector<float> expected = best.run(input, {.batch = 2});
  // Two float32 results, each within 2e-6 of the exact one.
  EXPECT_LE(relativeError(narrow.run(input, {.batch = 2}),
                          {expected.begin(), expected.end()}),
            4e-6);
}

// Of resnet18 at 96x96 a micro-batch on two threads is 8 samples.
INSTANTIATE_TEST_SUITE_P(Zoo, RunTest,
                         testing::Values("zoo:digits", "zoo:cifar20",
                                         "zoo:resnet18,image=96,classes=10",
                                         "zoo:resnet50,image=64,layout=nhwc",
                                         "zoo:d2l18,image=64"));

} // namespace
