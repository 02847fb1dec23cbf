//===- EltwiseKernelTest.cpp - elementwise kernels and their edges --------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/kernels/CheckKernel.h"

#include <cmath>
#include <limits>
#include <random>

using namespace resnetc;
using namespace resnetc::test;

static constexpr float kInfinity = std::numeric_limits<float>::infinity();
static constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// A tensor of the arena.
static TensorLayout layoutOf(int32_t h, int32_t w, int32_t c) {
  TensorLayout layout;
  layout.h = h;
  layout.w = w;
  layout.c = c;
  layout.pitch = arenaPitch(c);
  return layout;
}

//===----------------------------------------------------------------------===//
// Of two tensors
//===----------------------------------------------------------------------===//

/// A spec whose operands have one element along a random choice of axes.
static KernelSpec randomBinary(std::mt19937 &random) {
  const int32_t channels[] = {1, 3, 15, 16, 17, 40};
  int32_t c = channels[random() % 6], h = 1 + random() % 4,
          w = 1 + random() % 5;
  auto extent = [&](int32_t whole) { return random() % 3 ? whole : 1; };
  KernelSpec spec;
  spec.kind = KernelKind(int(KernelKind::Add) + random() % 4);
  spec.input = layoutOf(extent(h), extent(w), extent(c));
  spec.residual = layoutOf(extent(h), extent(w), extent(c));
  spec.output = layoutOf(std::max(spec.input.h, spec.residual.h),
                         std::max(spec.input.w, spec.residual.w),
                         std::max(spec.input.c, spec.residual.c));
  spec.constant = ConstantOperand(random() % 3);
  spec.activation = KernelActivation(random() % 2);
  auto border = [&] {
    return Border{int32_t(random() % 2), int32_t(random() % 3), 0, 1};
  };
  if (random() % 3 == 0)
    spec.input.border = border();
  if (random() % 3 == 0)
    spec.output.border = border();
  if (random() % 3 == 0 && spec.constant == ConstantOperand::None)
    spec.residual.border = border();
  return spec;
}

// Small integers: sums and products are exact, a quotient is rounded once, and
// x / 0 and 0 / 0 come up too.
TEST(Binary, RandomShapesMatchTheReference) {
  std::mt19937 random(1);
  for (uint32_t seed = 0; seed < 160; ++seed) {
    KernelSpec spec = randomBinary(random);
    std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
    ASSERT_TRUE(kernel);
    for (int32_t batch : {1, 3})
      checkKernel(spec, *kernel, {batch, Values::SmallIntegers, 0, seed});
    if (HasFatalFailure())
      return;
    if (seed % 8 == 0)
      checkBatchesAndRanges(spec, *kernel, 3);
  }
}

/// What one element makes of x and y.
static float combined(KernelKind kind, float x, float y) {
  KernelSpec spec;
  spec.kind = kind;
  spec.input = spec.residual = spec.output = layoutOf(1, 1, 20);
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  if (!kernel)
    return 0;
  std::vector<KernelBuffer> buffers = makeBuffers(spec, 1);
  for (int32_t c = 0; c < 20; ++c) {
    pixel(buffers[0], spec.input, 0, 0, 0, c) = x;
    pixel(buffers[1], spec.residual, 0, 0, 0, c) = y;
  }
  EXPECT_EQ(kernel->run(buffers), 0);
  expectOnlyInteriorWritten(spec, buffers);
  return outputOf(spec, buffers)[17];
}

TEST(Binary, FollowsIeee754) {
  EXPECT_EQ(combined(KernelKind::Add, kInfinity, 1), kInfinity);
  EXPECT_TRUE(std::isnan(combined(KernelKind::Add, kInfinity, -kInfinity)));
  EXPECT_TRUE(std::isnan(combined(KernelKind::Sub, kInfinity, kInfinity)));
  EXPECT_TRUE(std::isnan(combined(KernelKind::Mul, kInfinity, 0)));
  EXPECT_TRUE(std::isnan(combined(KernelKind::Mul, 1, kNan)));
  EXPECT_EQ(combined(KernelKind::Div, -1, 0), -kInfinity);
  EXPECT_EQ(combined(KernelKind::Div, 1, kInfinity), 0);
  EXPECT_TRUE(std::isnan(combined(KernelKind::Div, 0, 0)));
  EXPECT_EQ(combined(KernelKind::Div, 1, 3), 1.0f / 3.0f);
}

//===----------------------------------------------------------------------===//
// Of one tensor
//===----------------------------------------------------------------------===//

/// What a kernel of one operand makes of these values, 20 channels at a time.
static std::vector<float> applied(KernelSpec spec,
                                  const std::vector<float> &values) {
  const int32_t channels = 20;
  int32_t width = int32_t((values.size() + channels - 1) / channels);
  spec.input = spec.output = layoutOf(1, width, channels);
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  if (!kernel)
    return {};
  std::vector<KernelBuffer> buffers = makeBuffers(spec, 1);
  for (int32_t i = 0; i < width * channels; ++i)
    pixel(buffers[0], spec.input, 0, 0, i / channels, i % channels) =
        values[std::min(size_t(i), values.size() - 1)];
  EXPECT_EQ(kernel->run(buffers), 0);
  expectOnlyInteriorWritten(spec, buffers);
  std::vector<float> out = outputOf(spec, buffers);
  out.resize(values.size());
  return out;
}

TEST(LeakyRelu, ScalesWhatIsNegative) {
  KernelSpec spec;
  spec.kind = KernelKind::LeakyRelu;
  spec.slope = 0.25f;
  std::vector<float> got =
      applied(spec, {-8, -0.5f, 0, 3, kInfinity, -kInfinity, kNan});
  std::vector<float> expected = {-2, -0.125f, 0, 3, kInfinity, -kInfinity};
  for (size_t i = 0; i < expected.size(); ++i)
    EXPECT_EQ(got[i], expected[i]) << i;
  EXPECT_TRUE(std::isnan(got.back()));
}

TEST(Clip, KeepsNanAndLetsTheUpperBoundWin) {
  KernelSpec spec;
  spec.kind = KernelKind::Clip;
  spec.low = -1;
  spec.high = 6;
  const std::vector<float> values = {-8,   -1,        0.5f,       6,
                                     6.5f, kInfinity, -kInfinity, kNan};
  std::vector<float> got = applied(spec, values);
  std::vector<float> expected = {-1, -1, 0.5f, 6, 6, 6, -1};
  for (size_t i = 0; i < expected.size(); ++i)
    EXPECT_EQ(got[i], expected[i]) << i;
  EXPECT_TRUE(std::isnan(got.back()));
  spec.low = 9;
  got = applied(spec, values);
  for (size_t i = 0; i + 1 < values.size(); ++i)
    EXPECT_EQ(got[i], 6) << i;
  EXPECT_TRUE(std::isnan(got.back()));
}

// Padded lanes are zero in the input; a lower bound above 0 must not show
// there.
TEST(Clip, InfiniteBoundsBoundNothing) {
  KernelSpec spec;
  spec.kind = KernelKind::Clip;
  spec.low = -kInfinity;
  spec.high = kInfinity;
  const std::vector<float> values = {-3e38f, -1, 0, 5, kInfinity, -kInfinity};
  EXPECT_EQ(applied(spec, values), values);
}

TEST(Sigmoid, ReachesItsLimits) {
  KernelSpec spec;
  spec.kind = KernelKind::Sigmoid;
  std::vector<float> got = applied(
      spec, {-kInfinity, -3e38f, -200, 0, 30, 200, 3e38f, kInfinity, kNan});
  std::vector<float> expected = {0, 0, 0, 0.5f, 1, 1, 1, 1};
  for (size_t i = 0; i < expected.size(); ++i)
    EXPECT_EQ(got[i], expected[i]) << i;
  EXPECT_TRUE(std::isnan(got.back()));
}

// Of the last place, down to the smallest normal result: 87.3 is -log of that.
TEST(Sigmoid, IsAccurateToFourUnits) {
  std::vector<float> values;
  for (int i = -8730; i <= 8730; ++i)
    values.push_back(float(i) * 0.01f);
  for (int i = -1000; i <= 1000; ++i)
    values.push_back(float(i) * 1e-5f);
  KernelSpec spec;
  spec.kind = KernelKind::Sigmoid;
  std::vector<float> got = applied(spec, values);
  ASSERT_EQ(got.size(), values.size());
  double worst = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    double expected = 1 / (1 + std::exp(-double(values[i])));
    worst = std::max(worst, std::abs(got[i] / expected - 1));
  }
  EXPECT_LT(worst, 4 * 0x1p-23);
}
