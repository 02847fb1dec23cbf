//===- DrawnConvTest.cpp - convolutions of any shape ------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Everything that the verifier accepts, at small sizes: groups, depthwise,
// dilations, any padding, strides and kernels that are not square. On small
// integers every sum is exact in float32, whatever its order, so the kernels
// must give the reference's values bit for bit.
//
// RESNETC_LONG=1 draws ten times as many shapes; RESNETC_SEED=N draws others.
// Each case stands alone, so that gtest's shards can divide them.
//
//===----------------------------------------------------------------------===//
#include "tests/kernels/CheckKernel.h"

#include <cstdlib>
#include <random>

using namespace resnetc;
using namespace resnetc::test;

static long environmentNumber(const char *name, long usual) {
  const char *text = std::getenv(name);
  return text ? std::strtol(text, nullptr, 10) : usual;
}

//===----------------------------------------------------------------------===//
// Drawn shapes
//===----------------------------------------------------------------------===//

/// The naive loops take some tens of milliseconds for this many products.
static constexpr int64_t kMaxProducts = 1 << 20;

namespace {

/// A convolution whose sizes fit, with borders at least as wide as it needs.
class ConvDraw {
public:
  explicit ConvDraw(uint32_t seed) : random(seed) {}

  KernelSpec draw() {
    KernelSpec s;
    s.kind = KernelKind::Conv2d;
    drawChannels(s);
    drawWindow(s);
    s.bias = pick({0, 1});
    s.activation = KernelActivation(pick({0, 1}));
    s.residualMode = ResidualMode(pick({0, 0, 1, 2}));
    int32_t limit = 28;
    do {
      drawAxis(s, 0, limit, s.input.h, s.output.h);
      drawAxis(s, 1, limit, s.input.w, s.output.w);
      limit /= 2;
    } while (products(s) > kMaxProducts && limit > 0);
    drawBorders(s);
    return s;
  }

private:
  int32_t pick(std::initializer_list<int32_t> values) {
    return values.begin()[random() % values.size()];
  }
  static int64_t products(const KernelSpec &s) {
    return int64_t(s.output.h) * s.output.w * s.output.c * s.kernel[0] *
           s.kernel[1] * (s.input.c / s.groups);
  }

  /// One group, each channel its own, or some channels each.
  void drawChannels(KernelSpec &s) {
    s.input.c = pick({1, 2, 3, 4, 5, 8, 16, 17, 24, 31, 32, 48, 80});
    s.output.c = pick({1, 2, 3, 7, 10, 15, 16, 17, 24, 32, 40, 64, 80});
    int32_t kind = pick({0, 0, 1, 2, 2, 2});
    if (kind == 1) {
      s.groups = s.input.c;
      s.output.c = s.groups * pick({1, 1, 1, 2, 3});
    } else if (kind == 2) {
      s.groups = pick({2, 2, 3, 4, 5, 8, 16, 32});
      s.input.c = s.groups * pick({1, 2, 3, 4, 4, 5, 8});
      s.output.c = s.groups * pick({1, 2, 3, 4, 4, 6, 8, 16});
    }
    s.input.pitch = arenaPitch(s.input.c);
    s.output.pitch = arenaPitch(s.output.c);
  }
  void drawWindow(KernelSpec &s) {
    s.kernel = {pick({1, 1, 2, 3, 3, 3, 5, 7, 11}),
                pick({1, 1, 2, 3, 3, 3, 5, 7, 11})};
    s.strides = {pick({1, 1, 1, 2, 3}), pick({1, 1, 1, 2, 3})};
    s.dilations = {pick({1, 1, 1, 2, 3}), pick({1, 1, 1, 2, 4})};
    for (int32_t &pad : s.pads)
      pad = pick({0, 0, 1, 1, 2, 3, 6});
  }
  void drawAxis(const KernelSpec &s, size_t axis, int32_t limit, int32_t &in,
                int32_t &out) {
    int32_t window = (s.kernel[axis] - 1) * s.dilations[axis] + 1;
    int32_t padding = s.pads[axis] + s.pads[axis + 2];
    in = std::max(std::min(pick({1, 3, 5, 6, 7, 8, 12, 13, 14, 17, 20, 28}),
                           std::max(limit, 1)),
                  window - padding);
    out = (in + padding - window) / s.strides[axis] + 1;
  }
  /// What the last window of an axis reads beyond its end.
  static int32_t beyond(const KernelSpec &s, size_t axis, int32_t in,
                        int32_t out) {
    int32_t window = (s.kernel[axis] - 1) * s.dilations[axis] + 1;
    int32_t last = (out - 1) * s.strides[axis] - s.pads[axis] + window - 1;
    return std::max(0, last - in + 1);
  }
  void drawBorders(KernelSpec &s) {
    s.input.border = {s.pads[0] + pick({0, 0, 1}), s.pads[1] + pick({0, 0, 1}),
                      beyond(s, 0, s.input.h, s.output.h) + pick({0, 0, 2}),
                      beyond(s, 1, s.input.w, s.output.w) + pick({0, 0, 2})};
    drawBorder(s.output.border);
    if (s.residualMode != ResidualMode::Separate)
      return;
    s.residual = s.output;
    s.residual.border = {};
    drawBorder(s.residual.border);
  }
  void drawBorder(Border &border) {
    if (pick({0, 1}))
      border = {pick({0, 1, 3}), pick({0, 1, 3}), pick({0, 1}), pick({0, 2})};
  }

  std::mt19937 random;
};

} // namespace

/// Its parameter numbers a case: 10 shapes of a seed of their own.
class DrawnConv : public testing::TestWithParam<int> {};

TEST_P(DrawnConv, IntegersAreExact) {
  constexpr int kShapes = 10;
  long shapes = environmentNumber("RESNETC_LONG", 0) ? 10 * kShapes : kShapes;
  long seed = environmentNumber("RESNETC_SEED", 1);
  ConvDraw draw(uint32_t(1000 * seed + GetParam()));
  for (int i = 0; i < shapes && !HasFatalFailure(); ++i) {
    KernelSpec spec = draw.draw();
    ASSERT_TRUE(spec.check().ok())
        << spec.toText() << ": " << spec.check().message();
    std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
    ASSERT_TRUE(kernel);
    checkKernel(spec, *kernel, {.batch = 1 + i % 3, .seed = uint32_t(i)});
    if (i == 0)
      checkBatchesAndRanges(spec, *kernel, 3);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, DrawnConv, testing::Range(0, 32));

//===----------------------------------------------------------------------===//
// Corners
//===----------------------------------------------------------------------===//

class CornerConv : public testing::TestWithParam<const char *> {};

TEST_P(CornerConv, IntegersAreExact) {
  KernelSpec spec = specOf("conv2d " + std::string(GetParam()));
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  ASSERT_TRUE(kernel);
  checkKernel(spec, *kernel, {.batch = 1});
  checkKernel(spec, *kernel, {.batch = 3, .seed = 2});
  checkBatchesAndRanges(spec, *kernel, 2);
}

INSTANTIATE_TEST_SUITE_P(
    Groups, CornerConv,
    testing::Values(
        // 32 groups of 4, 8, 16 and 32 channels, as ResNeXt-50 has.
        "in=6x7x128+1,1,1,1 out=6x7x128 k=3,3 p=1,1,1,1 g=32 bias act=relu",
        "in=8x8x128+1,1,0,0 out=4x4x128 k=3,3 s=2,2 p=1,1,1,1 g=32 bias",
        "in=5x9x256+1,1,1,1 out=5x9x256 k=3,3 p=1,1,1,1 g=32 bias act=relu",
        "in=3x3x512+1,1,1,1 out=3x3x512 k=3,3 p=1,1,1,1 g=32 bias act=relu",
        "in=2x2x1024+1,1,1,1 out=2x2x1024 k=3,3 p=1,1,1,1 g=32 bias",
        // 4 channels each, but an image of other pitches, sums and residuals.
        "in=6x6x12+1,1,1,1 out=6x6x12 k=3,3 p=1,1,1,1 g=3 mode=inplace",
        "in=6x6x20+1,1,1,1 out=6x6x40+0,1,2,0 k=3,3 p=1,1,1,1 g=5 "
        "res=6x6x40+1,0,0,1 mode=separate act=relu",
        "in=5x5x64 out=5x5x64 g=16 bias mode=inplace act=relu",
        "in=5x5x64+2,2,2,2 out=5x5x64 k=3,3 p=2,2,2,2 d=2,2 g=16 bias",
        // 2 each, and mixed tiles.
        "in=5x6x32+1,1,1,1 out=5x6x32 k=3,3 p=1,1,1,1 g=16 bias",
        "in=7x7x64+1,1,1,1 out=7x7x64 k=3,3 p=1,1,1,1 g=16 bias mode=inplace "
        "act=relu",
        // Counts of channels that no vector divides.
        "in=5x5x6+1,1,1,1 out=5x5x6 k=3,3 p=1,1,1,1 g=3 bias",
        "in=5x5x15+1,1,1,1 out=5x5x9 k=3,3 p=1,1,1,1 g=3",
        "in=5x5x6 out=5x5x18 g=6", "in=4x4x34 out=4x4x51 g=17 bias",
        "in=4x4x48+1,1,1,1 out=4x4x72 k=3,3 p=1,1,1,1 g=3 bias"));

INSTANTIATE_TEST_SUITE_P(
    Depthwise, CornerConv,
    testing::Values(
        "in=9x9x16+1,1,1,1 out=9x9x16 k=3,3 p=1,1,1,1 g=16 bias act=relu",
        "in=9x9x20+1,1,1,1 out=9x9x20 k=3,3 p=1,1,1,1 g=20 bias act=relu",
        "in=8x8x96+1,1,0,0 out=4x4x96 k=3,3 s=2,2 p=1,1,1,1 g=96 bias",
        "in=7x7x3+2,2,2,2 out=7x7x3 k=5,5 p=2,2,2,2 g=3 bias",
        "in=7x7x5+1,1,1,1 out=7x7x5 k=3,3 p=1,1,1,1 g=5 mode=inplace",
        "in=7x7x40+1,1,1,1 out=7x7x40 k=3,3 p=1,1,1,1 g=40 mode=inplace "
        "act=relu",
        "in=9x9x32+4,4,4,4 out=9x9x32 k=3,3 p=4,4,4,4 d=4,4 g=32",
        // Two and three outputs a channel.
        "in=7x7x16+1,1,1,1 out=7x7x32 k=3,3 p=1,1,1,1 g=16 bias",
        "in=7x7x10+1,1,1,1 out=7x7x20 k=3,3 p=1,1,1,1 g=10 bias",
        "in=7x7x3+1,1,1,1 out=7x7x6 k=3,3 p=1,1,1,1 g=3",
        "in=7x7x24+1,1,1,1 out=7x7x72 k=3,3 p=1,1,1,1 g=24"));

INSTANTIATE_TEST_SUITE_P(
    Windows, CornerConv,
    testing::Values(
        "in=13x12x8+5,5,5,5 out=13x12x16 k=11,11 p=5,5,5,5 bias",
        "in=15x15x3+2,2,2,2 out=3x3x24 k=11,11 s=4,4 p=2,2,2,2 bias act=relu",
        "in=9x9x16+0,3,0,3 out=9x9x16 k=1,7 p=0,3,0,3",
        "in=9x9x16+3,0,3,0 out=9x9x16 k=7,1 p=3,0,3,0 mode=inplace",
        "in=6x14x4+0,5,0,5 out=6x14x8 k=1,11 p=0,5,0,5 g=4",
        // Pads of four sizes, and pads wider than the kernel.
        "in=7x7x16+0,2,1,3 out=6x10x16 k=3,3 p=0,2,1,3 bias",
        "in=4x4x16+2,2,2,2 out=8x8x16 p=2,2,2,2 bias",
        "in=4x4x8+5,0,4,1 out=11x3x8 k=3,3 p=5,0,4,1 g=2",
        // Strides wider than the kernel.
        "in=10x10x16 out=4x4x16 s=3,3", "in=11x8x16 out=4x3x16 k=2,2 s=3,3",
        // Windows wider than the image.
        "in=1x1x16+2,2,2,2 out=1x1x16 k=5,5 p=2,2,2,2 bias",
        "in=5x5x16+9,9,9,9 out=5x5x16 k=3,3 p=9,9,9,9 d=9,9",
        "in=3x3x12+6,6,6,6 out=3x3x12 k=3,3 p=6,6,6,6 d=6,6 g=3",
        "in=12x12x32+3,2,1,2 out=5x6x64 k=3,3 s=2,2 p=3,2,1,2 d=3,2 g=8 "
        "act=relu"));
