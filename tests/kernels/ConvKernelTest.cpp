//===- ConvKernelTest.cpp - convolutions against naive loops ----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// On small integers every sum is exact in float32, whatever its order, so the
// kernels must give the reference's values bit for bit. DrawnConvTest.cpp draws
// shapes at random.
//
//===----------------------------------------------------------------------===//
#include "tests/kernels/CheckKernel.h"

#include <cmath>
#include <limits>

using namespace resnetc;
using namespace resnetc::test;

//===----------------------------------------------------------------------===//
// Named shapes
//===----------------------------------------------------------------------===//

class ConvShape : public testing::TestWithParam<const char *> {};

TEST_P(ConvShape, IntegersAreExact) {
  KernelSpec spec = specOf(GetParam());
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  ASSERT_TRUE(kernel);
  checkKernel(spec, *kernel, {.batch = 1});
  checkKernel(spec, *kernel, {.batch = 3, .seed = 2});
}

/// float32 sums of k products of values below 1 stay within k * 2^-24 times
/// the sum of magnitudes; k * 2^-22 leaves room for the residual.
TEST_P(ConvShape, RealsAreNear) {
  KernelSpec spec = specOf(GetParam());
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  ASSERT_TRUE(kernel);
  double products = double(spec.kernel[0]) * spec.kernel[1] * spec.input.c;
  checkKernel(spec, *kernel,
              {.values = Values::Reals, .tolerance = products * 0x1p-22});
}

TEST_P(ConvShape, BitsDependNeitherOnBatchNorOnRanges) {
  KernelSpec spec = specOf(GetParam());
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  ASSERT_TRUE(kernel);
  checkBatchesAndRanges(spec, *kernel, 4);
}

INSTANTIATE_TEST_SUITE_P(
    Named, ConvShape,
    testing::Values(
        // The shapes of ResNets, with fewer channels where that changes
        // nothing.
        "conv2d in=32x32x3+3,3,2,2 out=16x16x64 k=7,7 s=2,2 p=3,3,3,3 bias "
        "act=relu",
        "conv2d in=32x32x3+1,1,1,1 out=32x32x16 k=3,3 p=1,1,1,1 bias act=relu",
        "conv2d in=96x96x1+3,3,2,2 out=48x48x64 k=7,7 s=2,2 p=3,3,3,3 bias",
        "conv2d in=56x56x16+1,1,1,1 out=56x56x16+1,1,1,1 k=3,3 p=1,1,1,1 bias "
        "act=relu",
        "conv2d in=28x28x32+1,1,1,1 out=28x28x32 k=3,3 p=1,1,1,1 bias "
        "mode=inplace act=relu",
        "conv2d in=14x14x32+1,1,1,1 out=14x14x64 k=3,3 p=1,1,1,1 bias act=relu",
        "conv2d in=7x7x64+1,1,1,1 out=7x7x64 k=3,3 p=1,1,1,1 bias mode=inplace "
        "act=relu",
        "conv2d in=7x7x512 out=7x7x64 bias mode=inplace act=relu",
        "conv2d in=14x14x64 out=14x14x32 bias act=relu",
        "conv2d in=14x14x64 out=14x14x32+1,1,1,1 bias act=relu",
        "conv2d in=14x14x64 out=7x7x32 s=2,2 bias",
        "conv2d in=15x15x40+1,1,1,1 out=8x8x80 k=3,3 s=2,2 p=1,1,1,1 bias "
        "act=relu",
        "conv2d in=3x3x64+1,1,1,1 out=3x3x64 k=3,3 p=1,1,1,1 bias "
        "res=3x3x64+1,1,1,1 mode=separate act=relu",
        "conv2d in=1x1x48 out=1x1x20 bias",
        // A filter that is prefetched.
        "conv2d in=7x7x256+1,1,1,1 out=7x7x128 k=3,3 p=1,1,1,1 bias act=relu",
        // In place on extents that no tile divides.
        "conv2d in=13x13x20+1,1,1,1 out=13x13x20 k=3,3 p=1,1,1,1 bias "
        "mode=inplace act=relu",
        "conv2d in=17x19x16+1,1,1,1 out=17x19x16+2,1,0,3 k=3,3 p=1,1,1,1 "
        "mode=inplace",
        "conv2d in=11x11x32 out=11x11x16 mode=inplace act=relu",
        // Fewer channels than a vector, and pitches that no vector divides.
        "conv2d in=9x9x5+1,1,1,1 out=9x9x10 k=3,3 p=1,1,1,1 bias act=relu",
        "conv2d in=6x6x4 out=6x6x3/3 bias mode=inplace",
        "conv2d in=6x6x4 out=6x6x20/20 bias",
        // Groups: whole blocks, parts of a block, one channel each.
        "conv2d in=8x8x32+1,1,1,1 out=8x8x64 k=3,3 p=1,1,1,1 g=2 bias act=relu",
        "conv2d in=8x8x12+1,1,1,1 out=8x8x18 k=3,3 p=1,1,1,1 g=3 bias",
        "conv2d in=8x8x40+1,1,1,1 out=8x8x40 k=3,3 p=1,1,1,1 g=40 bias"));

//===----------------------------------------------------------------------===//
// NaN and tiles
//===----------------------------------------------------------------------===//

TEST(ConvNan, GoesThroughReluAndLeavesPaddedLanesZero) {
  for (const char *text :
       {"conv2d in=5x5x20+1,1,1,1 out=5x5x20 k=3,3 p=1,1,1,1 bias act=relu",
        "conv2d in=5x5x20+1,1,1,1 out=5x5x20 k=3,3 p=1,1,1,1 bias mode=inplace "
        "act=relu"}) {
    KernelSpec spec = specOf(text);
    std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
    ASSERT_TRUE(kernel);
    std::vector<KernelBuffer> buffers = makeBuffers(spec, 1);
    fillBuffers(spec, Values::Reals, 1, buffers);
    pixel(buffers[0], spec.input, 0, 1, 1, 19) =
        std::numeric_limits<float>::quiet_NaN();
    std::vector<double> expected = referenceOutput(spec, buffers);
    ASSERT_EQ(kernel->run(buffers), 0);
    std::vector<float> got = outputOf(spec, buffers);
    for (size_t i = 0; i < got.size(); ++i)
      ASSERT_EQ(std::isnan(expected[i]), std::isnan(got[i]))
          << text << " " << i;
    expectOnlyInteriorWritten(spec, buffers);
  }
}

TEST(ConvTiles, EveryTileComputesTheSame) {
  KernelSpec spec = specOf("conv2d in=13x15x20+1,1,1,1 out=13x15x64 k=3,3 "
                           "p=1,1,1,1 bias act=relu");
  for (const char *text : {"1x1", "2x3", "2x4,t=3", "2x2x3,t=2,channels",
                           "4x3,t=100", "1x15,channels", "2x6x13",
                           "2xmixed,t=2", "2xmixedx13,channels", "4xmixed"}) {
    ConvTile tile;
    ASSERT_TRUE(ConvTile::parse(text, tile).ok());
    EXPECT_EQ(tile.toText(), text);
    std::unique_ptr<LoadedKernel> kernel = loadKernel(spec, &tile);
    ASSERT_TRUE(kernel);
    checkKernel(spec, *kernel, {.batch = 2});
  }
}
