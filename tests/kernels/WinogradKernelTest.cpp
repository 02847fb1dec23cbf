//===- WinogradKernelTest.cpp - Winograd against naive loops ----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The transforms of F(2, 3) add, subtract and halve, so that small integers
// stay exact and the kernel must give the reference's values bit for bit. Those
// of F(4, 3) divide by 3: there, and on reals, the relative L2 error against
// float64 is bounded.
//
// RESNETC_LONG=1 draws ten times as many shapes; RESNETC_SEED=N draws others.
//
//===----------------------------------------------------------------------===//
#include "tests/kernels/CheckKernel.h"

#include <cmath>
#include <cstdlib>
#include <random>

using namespace resnetc;
using namespace resnetc::test;

/// Of the named and 200 drawn shapes the worst errors were 3.5e-7 and 2.3e-6;
/// the bound of whole networks is 1e-5.
static double errorBound(const KernelSpec &spec) {
  return spec.winogradTile == 2 ? 1e-6 : 5e-6;
}

static double relativeError(const std::vector<double> &expected,
                            const std::vector<float> &got) {
  double error = 0, norm = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    error += (got[i] - expected[i]) * (got[i] - expected[i]);
    norm += expected[i] * expected[i];
  }
  return std::sqrt(error / norm);
}

static void checkNear(const KernelSpec &spec, LoadedKernel &kernel,
                      Values values, int32_t batch, uint32_t seed) {
  std::vector<KernelBuffer> buffers = makeBuffers(spec, batch);
  fillBuffers(spec, values, seed, buffers);
  std::vector<double> expected = referenceOutput(spec, buffers);
  ASSERT_EQ(kernel.run(buffers), 0) << spec.toText();
  expectOnlyInteriorWritten(spec, buffers);
  double error = relativeError(expected, outputOf(spec, buffers));
  EXPECT_LE(error, errorBound(spec)) << spec.toText() << " seed " << seed;
}

//===----------------------------------------------------------------------===//
// Named shapes
//===----------------------------------------------------------------------===//

class WinogradShape
    : public testing::TestWithParam<std::tuple<const char *, int>> {
protected:
  KernelSpec spec() const {
    auto [text, m] = GetParam();
    return specOf("conv2d " + std::string(text) +
                  " winograd=" + std::to_string(m));
  }
};

TEST_P(WinogradShape, IntegersAreExactWhereHalvesAre) {
  KernelSpec s = spec();
  std::unique_ptr<LoadedKernel> kernel = loadKernel(s);
  ASSERT_TRUE(kernel);
  if (s.winogradTile != 2)
    return checkNear(s, *kernel, Values::SmallIntegers, 2, 1);
  checkKernel(s, *kernel, {.batch = 1});
  checkKernel(s, *kernel, {.batch = 3, .seed = 2});
}

TEST_P(WinogradShape, RealsAreNear) {
  KernelSpec s = spec();
  std::unique_ptr<LoadedKernel> kernel = loadKernel(s);
  ASSERT_TRUE(kernel);
  checkNear(s, *kernel, Values::Reals, 2, 1);
}

TEST_P(WinogradShape, BitsDependNeitherOnBatchNorOnRanges) {
  KernelSpec s = spec();
  std::unique_ptr<LoadedKernel> kernel = loadKernel(s);
  ASSERT_TRUE(kernel);
  checkBatchesAndRanges(s, *kernel, 4);
}

INSTANTIATE_TEST_SUITE_P(
    Named, WinogradShape,
    testing::Combine(
        testing::Values(
            // Bands, and tiles that fit.
            "in=32x32x16+1,1,1,1 out=32x32x16+1,1,1,1 k=3,3 p=1,1,1,1 bias "
            "act=relu",
            // One task a block of channels.
            "in=8x8x64+1,1,1,1 out=8x8x64 k=3,3 p=1,1,1,1 bias mode=inplace "
            "act=relu",
            // A filter that is prefetched, and tiles that stand out.
            "in=14x14x128+1,1,1,1 out=14x14x256 k=3,3 p=1,1,1,1 bias act=relu",
            "in=7x7x64+1,1,1,1 out=7x7x64+1,1,1,1 k=3,3 p=1,1,1,1 bias "
            "mode=inplace act=relu",
            "in=13x15x48+2,2,2,2 out=13x15x32+1,2,3,4 k=3,3 p=1,1,1,1 "
            "res=13x15x32+1,1,1,1 mode=separate",
            // Padded lanes; an odd number of vectors.
            "in=12x9x40+1,1,1,1 out=12x9x40 k=3,3 p=1,1,1,1 bias act=relu",
            // Without padding, and with some on one side alone.
            "in=10x10x16 out=8x8x16 k=3,3 bias",
            "in=9x11x16+0,1,1,0 out=8x10x16 k=3,3 p=0,1,1,0 act=relu",
            "in=3x3x16 out=1x1x16 k=3,3",
            "in=1x1x16+1,1,1,1 out=1x1x16 k=3,3 p=1,1,1,1 bias"),
        testing::Values(2, 4)));

//===----------------------------------------------------------------------===//
// Bands
//===----------------------------------------------------------------------===//

TEST(WinogradBands, AllComputeTheConvolution) {
  KernelSpec spec = specOf("conv2d in=22x13x32+1,1,1,1 out=22x13x32 k=3,3 "
                           "p=1,1,1,1 winograd=4 bias act=relu");
  for (const char *text : {"rows=1", "rows=2", "rows=3", "rows=6",
                           "rows=1,shared", "rows=2,shared", "rows=6,shared"}) {
    WinogradBand band;
    ASSERT_TRUE(WinogradBand::parse(text, band).ok());
    EXPECT_EQ(band.toText(), text);
    KernelObject object;
    Status status =
        compileWinogradKernel(spec, Isa::Avx2, band, "kernel", object);
    ASSERT_TRUE(status.ok()) << status.message();
    std::unique_ptr<LoadedKernel> kernel;
    ASSERT_EQ(LoadedKernel::open(object, kernel), "");
    checkNear(spec, *kernel, Values::Reals, 2, 1);
  }
}

TEST(WinogradBands, MustDivideTheRowsOfTiles) {
  KernelSpec spec = specOf("conv2d in=22x13x32+1,1,1,1 out=22x13x32 k=3,3 "
                           "p=1,1,1,1 winograd=4");
  KernelObject object;
  Status status =
      compileWinogradKernel(spec, Isa::Avx2, {.rows = 4}, "kernel", object);
  EXPECT_EQ(status.message(),
            "kernel kernel: the rows of a band must divide those of tiles");
}

//===----------------------------------------------------------------------===//
// Drawn shapes
//===----------------------------------------------------------------------===//

static KernelSpec drawShape(std::mt19937 &random) {
  auto pick = [&](std::initializer_list<int32_t> values) {
    return values.begin()[random() % values.size()];
  };
  KernelSpec s;
  s.kind = KernelKind::Conv2d;
  s.kernel = {3, 3};
  s.winogradTile = pick({2, 4});
  s.input.c = pick({16, 17, 32, 48, 64, 96});
  s.output.c = pick({16, 24, 32, 48, 64});
  s.input.pitch = arenaPitch(s.input.c);
  s.output.pitch = arenaPitch(s.output.c);
  for (int32_t &pad : s.pads)
    pad = pick({0, 1, 1, 1, 2});
  s.input.h = pick({3, 4, 6, 7, 8, 11, 14, 16});
  s.input.w = pick({3, 5, 6, 7, 8, 12, 14, 17});
  s.output.h = s.input.h + s.pads[0] + s.pads[2] - 2;
  s.output.w = s.input.w + s.pads[1] + s.pads[3] - 2;
  s.input.border = {s.pads[0], s.pads[1], s.pads[2], s.pads[3]};
  s.bias = pick({0, 1});
  s.residualMode = ResidualMode(pick({0, 0, 1, 2}));
  if (s.residualMode == ResidualMode::Separate)
    s.residual = s.output;
  return s;
}

/// Its parameter numbers a case: 20 shapes of a seed of their own.
class DrawnWinograd : public testing::TestWithParam<int> {};

TEST_P(DrawnWinograd, RealsAreNear) {
  constexpr int kShapes = 20;
  int shapes = std::getenv("RESNETC_LONG") ? 10 * kShapes : kShapes;
  const char *seed = std::getenv("RESNETC_SEED");
  std::mt19937 random(uint32_t(1000 * (seed ? std::atoi(seed) : 1)) +
                      uint32_t(GetParam()));
  for (int i = 0; i < shapes && !HasFatalFailure(); ++i) {
    KernelSpec spec = drawShape(random);
    ASSERT_TRUE(spec.check().ok())
        << spec.toText() << ": " << spec.check().message();
    std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
    ASSERT_TRUE(kernel);
    checkNear(spec, *kernel, Values::Reals, 1 + i % 2, uint32_t(i));
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, DrawnWinograd, testing::Range(0, 10));
