//===- OtherKernelsTest.cpp - all kernels but convolutions ------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/kernels/CheckKernel.h"

#include <cmath>
#include <limits>

using namespace resnetc;
using namespace resnetc::test;

struct KernelCase {
  const char *text;
  /// 0: equal values on integers. Else a bound for reals, see CheckOptions.
  double tolerance;
};

class OtherKernel : public testing::TestWithParam<KernelCase> {};

TEST_P(OtherKernel, MatchesReference) {
  KernelSpec spec = specOf(GetParam().text);
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  ASSERT_TRUE(kernel);
  Values values =
      GetParam().tolerance == 0 ? Values::SmallIntegers : Values::Reals;
  for (int32_t batch : {1, 2, 3, 4, 5, 9})
    checkKernel(spec, *kernel, {batch, values, GetParam().tolerance});
}

TEST_P(OtherKernel, BitsDependNeitherOnBatchNorOnRanges) {
  KernelSpec spec = specOf(GetParam().text);
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  ASSERT_TRUE(kernel);
  checkBatchesAndRanges(spec, *kernel, 5);
}

// 1e-6: some roundings of values below 1. Sums of reals: see each case's size.
INSTANTIATE_TEST_SUITE_P(
    Linear, OtherKernel,
    testing::Values(
        KernelCase{"linear in=1x1x64 out=1x1x10/10 bias", 0},
        KernelCase{"linear in=1x1x512 out=1x1x1000/1000 bias", 0},
        KernelCase{"linear in=1x1x64 out=1x1x32 act=relu", 0},
        KernelCase{"linear in=1x1x7 out=1x1x3/3 bias act=relu", 0},
        KernelCase{"linear in=2x3x20 out=1x1x17 bias", 0},
        KernelCase{"linear in=2x3x20+1,1,1,1 out=1x1x17/17 bias", 0},
        KernelCase{"linear in=1x1x2048 out=1x1x100/100 bias", 1e-4}));

INSTANTIATE_TEST_SUITE_P(
    Pools, OtherKernel,
    testing::Values(
        KernelCase{"max_pool2d in=16x16x64 out=8x8x64 k=3,3 s=2,2 p=1,1,1,1",
                   0},
        KernelCase{"max_pool2d in=16x16x64 out=8x8x64+1,1,1,1 k=3,3 s=2,2 "
                   "p=1,1,1,1",
                   0},
        KernelCase{"max_pool2d in=13x11x20+1,2,0,1 out=6x5x20 k=2,2 s=2,2", 0},
        KernelCase{"max_pool2d in=9x9x3 out=10x10x3 k=4,4 p=2,2,2,2", 0},
        // Dilated, on an image that its windows step over, and hanging over.
        KernelCase{"max_pool2d in=13x11x20 out=11x9x20 k=3,2 p=2,1,0,1 d=2,4",
                   0},
        KernelCase{"max_pool2d in=2x9x3 out=2x5x3 k=3,3 s=1,2 p=3,2,3,2 d=3,2",
                   0},
        KernelCase{"max_pool2d in=9x9x20 out=3x5x20 k=2,2 s=4,2 p=0,0,3,1", 0},
        KernelCase{"avg_pool2d in=9x9x20 out=3x5x20 k=2,2 s=4,2 p=0,0,3,1", 0},
        KernelCase{"global_max_pool in=8x8x64 out=1x1x64", 0},
        KernelCase{"global_max_pool in=7x7x20+1,1,1,1 out=1x1x20", 0},
        KernelCase{"global_max_pool in=3x5x3 out=1x1x3", 0},
        KernelCase{"avg_pool2d in=16x16x32 out=8x8x32 k=2,2 s=2,2", 0},
        KernelCase{"avg_pool2d in=9x9x20 out=9x9x20 k=3,3 p=1,1,1,1", 1e-6},
        KernelCase{"avg_pool2d in=9x9x10 out=9x9x10 k=3,3 p=1,1,1,1 "
                   "include_pad",
                   1e-6},
        KernelCase{"avg_pool2d in=7x7x6 out=1x1x6 k=7,7", 1e-6},
        KernelCase{"global_avg_pool in=8x8x64 out=1x1x64", 0},
        KernelCase{"global_avg_pool in=7x7x512 out=1x1x512", 1e-6},
        KernelCase{"global_avg_pool in=7x7x20+1,1,1,1 out=1x1x20", 1e-6},
        KernelCase{"global_avg_pool in=3x5x3 out=1x1x3", 1e-6}));

INSTANTIATE_TEST_SUITE_P(
    Eltwise, OtherKernel,
    testing::Values(
        KernelCase{"batch_norm in=7x5x20+1,1,1,1 out=7x5x20", 0},
        KernelCase{"batch_norm in=7x5x64 out=7x5x64+1,1,1,1 act=relu", 0},
        KernelCase{"batch_norm in=7x5x3 out=7x5x3", 0},
        KernelCase{"relu in=7x5x20 out=7x5x20", 0},
        KernelCase{"relu in=1x1x5 out=1x1x5", 0},
        KernelCase{"add in=7x5x20+0,1,0,1 out=7x5x20 res=7x5x20+2,2,2,2", 0},
        KernelCase{"add in=7x5x32 out=7x5x32+1,1,1,1 res=7x5x32 act=relu", 0},
        KernelCase{"sub in=7x5x20 out=7x5x20+1,1,1,1 res=1x1x20+1,0,1,0", 0},
        KernelCase{"mul in=7x5x64+1,1,1,1 out=7x5x64 res=1x1x64", 0},
        KernelCase{"mul in=7x5x1 out=7x5x33 res=7x5x33 const=lhs", 0},
        KernelCase{"div in=7x5x20 out=7x5x20 res=7x5x1 act=relu", 1e-6},
        KernelCase{"add in=1x1x100 out=1x1x100 res=1x1x1 const=rhs", 0},
        KernelCase{"leaky_relu in=7x5x20+1,1,1,1 out=7x5x20 slope=0.25", 0},
        KernelCase{"clip in=7x5x20 out=7x5x20+1,1,1,1 clip=1,3", 0},
        KernelCase{"sigmoid in=7x5x20 out=7x5x20+1,1,1,1", 1e-6},
        KernelCase{"sigmoid in=1x1x3 out=1x1x3", 1e-6},
        KernelCase{"softmax in=1x1x10 out=1x1x10", 1e-6},
        KernelCase{"softmax in=1x1x1000/1000 out=1x1x1000/1000", 1e-6},
        KernelCase{"softmax in=3x2x17 out=3x2x17", 1e-6},
        KernelCase{"softmax in=1x1x7/7 out=1x1x7/7", 1e-6},
        KernelCase{"softmax in=1x1x1 out=1x1x1", 1e-6},
        KernelCase{"log_softmax in=1x1x10 out=1x1x10", 1e-6},
        KernelCase{"log_softmax in=1x1x1000/1000 out=1x1x1000/1000", 1e-6},
        KernelCase{"log_softmax in=3x2x17 out=3x2x17", 1e-6},
        KernelCase{"log_softmax in=1x1x7/7 out=1x1x7/7", 1e-6},
        KernelCase{"log_softmax in=1x1x1 out=1x1x1", 1e-6}));

INSTANTIATE_TEST_SUITE_P(
    Moves, OtherKernel,
    testing::Values(
        KernelCase{"slice in=16x16x16 out=8x8x16 step=2,2,1", 0},
        KernelCase{"slice in=9x8x40 out=3x7x17+1,1,1,1 start=2,1,3 step=3,1,2",
                   0},
        KernelCase{"pad in=8x8x16 out=8x8x32 start=0,0,8", 0},
        KernelCase{"pad in=5x4x20 out=8x9x33+1,1,1,1 start=1,2,3 pad=-1.5", 0},
        KernelCase{"flatten in=4x3x20 out=1x1x240", 0},
        KernelCase{"flatten in=2x3x3+1,1,1,1 out=1x1x18", 0},
        KernelCase{"import in=13x11x3:planar out=13x11x3+3,3,2,2", 0},
        KernelCase{"import in=13x11x20:planar out=13x11x20", 0},
        KernelCase{"import in=12x16x1:planar out=12x16x1+1,1,1,1", 0},
        KernelCase{"import in=13x11x20/20 out=13x11x20+1,1,1,1", 0},
        KernelCase{"import in=1x1x30/30 out=1x1x30", 0},
        KernelCase{"export in=13x11x20+1,1,1,1 out=13x11x20:planar", 0},
        KernelCase{"export in=13x11x20 out=13x11x20/20", 0},
        KernelCase{"export in=1x1x1000 out=1x1x1000/1000", 0},
        KernelCase{"export in=5x5x3 out=5x5x3:planar", 0}));

//===----------------------------------------------------------------------===//
// NaN and infinity
//===----------------------------------------------------------------------===//

/// The output where input pixel (0, 1, 1, 1) holds `value`, and the
/// reference's.
static void runWith(const KernelSpec &spec, float value,
                    std::vector<double> &expected, std::vector<float> &got) {
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  ASSERT_TRUE(kernel);
  std::vector<KernelBuffer> buffers = makeBuffers(spec, 1);
  fillBuffers(spec, Values::Reals, 1, buffers);
  bool vector = spec.input.h == 1;
  pixel(buffers[0], spec.input, 0, !vector, !vector, 1) = value;
  expected = referenceOutput(spec, buffers);
  ASSERT_EQ(kernel->run(buffers), 0);
  expectOnlyInteriorWritten(spec, buffers);
  got = outputOf(spec, buffers);
}

TEST(Nan, ComesOutWhereTheReferenceHasIt) {
  for (const char *text :
       {"max_pool2d in=6x6x20 out=3x3x20 k=3,3 s=2,2 p=1,1,1,1",
        "avg_pool2d in=6x6x20 out=3x3x20 k=2,2 s=2,2",
        "global_avg_pool in=6x6x20 out=1x1x20",
        "relu in=6x6x20 out=6x6x20",
        "relu in=6x6x3 out=6x6x3",
        "batch_norm in=6x6x20 out=6x6x20 act=relu",
        "add in=6x6x20 out=6x6x20 res=6x6x20 act=relu",
        "sub in=6x6x20 out=6x6x20 res=1x6x1",
        "mul in=6x6x20 out=6x6x20 res=1x1x20 const=rhs",
        "div in=6x6x20 out=6x6x20 res=6x6x20 act=relu",
        "leaky_relu in=6x6x20 out=6x6x20 slope=0.1",
        "clip in=6x6x20 out=6x6x20 clip=0,6",
        "sigmoid in=6x6x20 out=6x6x20",
        "linear in=1x1x20 out=1x1x10/10 bias act=relu",
        "softmax in=1x1x20 out=1x1x20",
        "log_softmax in=1x1x20 out=1x1x20",
        "max_pool2d in=6x6x20 out=6x6x20 k=3,3 p=2,2,2,2 d=2,2",
        "global_max_pool in=6x6x20 out=1x1x20",
        "slice in=6x6x20 out=5x5x19 start=1,1,1",
        "pad in=6x6x20 out=7x7x21 start=1,1,1",
        "flatten in=6x6x20 out=1x1x720",
        "import in=6x6x3:planar out=6x6x3+1,1,1,1",
        "export in=6x6x20 out=6x6x20:planar"}) {
    std::vector<double> expected;
    std::vector<float> got;
    runWith(specOf(text), std::numeric_limits<float>::quiet_NaN(), expected,
            got);
    int nans = 0;
    for (size_t i = 0; i < got.size(); ++i) {
      ASSERT_EQ(std::isnan(expected[i]), std::isnan(got[i]))
          << text << " " << i;
      nans += std::isnan(got[i]);
    }
    EXPECT_GT(nans, 0) << text;
  }
}

TEST(Softmax, InfinityAndLargeLogits) {
  KernelSpec spec = specOf("softmax in=1x1x20 out=1x1x20");
  std::vector<double> expected;
  std::vector<float> got;
  const float infinity = std::numeric_limits<float>::infinity();
  runWith(spec, infinity, expected, got);
  for (float value : got)
    EXPECT_TRUE(std::isnan(value));
  for (float value : {-infinity, 1000.0f, -1000.0f, 88.0f, 3e38f}) {
    runWith(spec, value, expected, got);
    for (size_t i = 0; i < got.size(); ++i)
      EXPECT_NEAR(got[i], expected[i], 1e-6) << value << " " << i;
  }
}

/// Also where exp() of an input would be infinite or zero.
TEST(LogSoftmax, InfinityAndLargeLogits) {
  KernelSpec spec = specOf("log_softmax in=1x1x20 out=1x1x20");
  std::vector<double> expected;
  std::vector<float> got;
  const float infinity = std::numeric_limits<float>::infinity();
  for (float value : {infinity, std::numeric_limits<float>::quiet_NaN()}) {
    runWith(spec, value, expected, got);
    for (float element : got)
      EXPECT_TRUE(std::isnan(element));
  }
  runWith(spec, -infinity, expected, got);
  EXPECT_EQ(got[1], -infinity);
  EXPECT_NEAR(got[0], expected[0], 1e-6);
  for (float value : {1e4f, -1e4f, 88.0f, 1e30f}) {
    runWith(spec, value, expected, got);
    for (size_t i = 0; i < got.size(); ++i)
      EXPECT_NEAR(got[i], expected[i], 1e-6 * (1 + std::abs(expected[i])))
          << value << " " << i;
  }
}

TEST(MaxPool, InfinitiesAreOrdinaryValues) {
  KernelSpec spec = specOf("max_pool2d in=6x6x20 out=3x3x20 k=2,2 s=2,2");
  const float infinity = std::numeric_limits<float>::infinity();
  for (float value : {infinity, -infinity}) {
    std::vector<double> expected;
    std::vector<float> got;
    runWith(spec, value, expected, got);
    for (size_t i = 0; i < got.size(); ++i)
      ASSERT_EQ(got[i], float(expected[i]));
  }
}
