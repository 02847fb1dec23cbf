//===- ConvKernelTest.cpp - convolutions against naive loops ----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// On small integers every sum is exact in float32, whatever its order, so the
// kernels must give the reference's values bit for bit. RESNETC_LONG=1 draws
// ten times as many configurations; RESNETC_SEED=N draws others.
//
//===----------------------------------------------------------------------===//
#include "tests/kernels/CheckKernel.h"

#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>

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
// Drawn shapes
//===----------------------------------------------------------------------===//

static long environmentNumber(const char *name, long usual) {
  const char *text = std::getenv(name);
  return text ? std::strtol(text, nullptr, 10) : usual;
}

/// A convolution whose sizes fit, with borders at least as wide as it needs.
class ConvDraw {
public:
  explicit ConvDraw(uint32_t seed) : random(seed) {}

  KernelSpec draw() {
    KernelSpec s;
    s.kind = KernelKind::Conv2d;
    s.kernel = {pick({1, 1, 2, 3, 3, 5, 7}), pick({1, 1, 2, 3, 3, 5, 7})};
    s.strides = {pick({1, 1, 1, 2, 3}), pick({1, 1, 1, 2, 3})};
    s.dilations = {pick({1, 1, 1, 2}), pick({1, 1, 1, 2})};
    for (int32_t &pad : s.pads)
      pad = pick({0, 0, 1, 1, 2, 3});
    s.bias = pick({0, 1});
    s.activation = KernelActivation(pick({0, 1}));
    s.residualMode = ResidualMode(pick({0, 0, 1, 2}));
    s.input.c = pick({1, 2, 3, 4, 5, 8, 16, 17, 24, 31, 32, 48, 80});
    s.output.c = pick({1, 2, 3, 7, 10, 15, 16, 17, 24, 32, 40, 64, 80});
    drawAxis(s, 0, s.input.h, s.output.h, s.input.border.top,
             s.input.border.bottom);
    drawAxis(s, 1, s.input.w, s.output.w, s.input.border.left,
             s.input.border.right);
    s.input.pitch = arenaPitch(s.input.c);
    s.output.pitch = arenaPitch(s.output.c);
    drawBorder(s.output.border);
    if (s.residualMode == ResidualMode::Separate) {
      s.residual = s.output;
      s.residual.border = {};
      drawBorder(s.residual.border);
    }
    return s;
  }

private:
  int32_t pick(std::initializer_list<int32_t> values) {
    return values.begin()[random() % values.size()];
  }
  /// Extents of one axis, and a border of the input that its windows need.
  void drawAxis(const KernelSpec &s, size_t axis, int32_t &in, int32_t &out,
                int32_t &before, int32_t &after) {
    int32_t window = (s.kernel[axis] - 1) * s.dilations[axis] + 1;
    int32_t padding = s.pads[axis] + s.pads[axis + 2];
    in = std::max(pick({1, 3, 5, 6, 7, 8, 12, 13, 14, 17, 20, 28}),
                  window - padding);
    out = (in + padding - window) / s.strides[axis] + 1;
    int32_t last = (out - 1) * s.strides[axis] - s.pads[axis] + window - 1;
    before = s.pads[axis] + pick({0, 0, 1});
    after = std::max(0, last - in + 1) + pick({0, 0, 2});
  }
  void drawBorder(Border &border) {
    if (pick({0, 1}))
      border = {pick({0, 1, 3}), pick({0, 1, 3}), pick({0, 1}), pick({0, 2})};
  }

  std::mt19937 random;
};

TEST(ConvDrawn, IntegersAreExact) {
  long count = environmentNumber("RESNETC_LONG", 0) ? 2000 : 200;
  ConvDraw draw(uint32_t(environmentNumber("RESNETC_SEED", 1)));
  for (long i = 0; i < count && !HasFatalFailure(); ++i) {
    KernelSpec spec = draw.draw();
    ASSERT_TRUE(spec.check().ok()) << spec.toText();
    std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
    ASSERT_TRUE(kernel);
    checkKernel(spec, *kernel,
                {.batch = int32_t(1 + i % 5), .seed = uint32_t(i)});
  }
}

TEST(ConvDrawn, BitsDependNeitherOnBatchNorOnRanges) {
  long count = environmentNumber("RESNETC_LONG", 0) ? 300 : 20;
  ConvDraw draw(uint32_t(environmentNumber("RESNETC_SEED", 1)) + 1000);
  for (long i = 0; i < count && !HasFatalFailure(); ++i) {
    KernelSpec spec = draw.draw();
    std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
    ASSERT_TRUE(kernel);
    checkBatchesAndRanges(spec, *kernel, int32_t(2 + i % 4));
  }
}

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
