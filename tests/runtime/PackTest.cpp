//===- PackTest.cpp - packed weights, bit for bit ---===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "pack.h"
#include "FakeModel.h"

#include <cmath>
#include <cstring>

namespace resnetc::test {
namespace {

/// Sources of one step: weight, bias, bn scale, bias, mean, variance.
struct Sources {
  explicit Sources(size_t weights, uint32_t co, unsigned seed) {
    tensors.push_back(numbers(weights, seed));
    for (unsigned t = 1; t < 6; ++t)
      tensors.push_back(numbers(co, seed + t));
    for (float &variance : tensors[5])
      variance = std::fabs(variance);
    for (const std::vector<float> &tensor : tensors)
      pointers.push_back(tensor.data());
  }
  std::vector<std::vector<float>> tensors;
  std::vector<const float *> pointers;
};

resnetc_pack_step step(resnetc_pack_kind kind, uint32_t co, uint32_t ci,
                       uint32_t kh, uint32_t kw) {
  resnetc_pack_step result{};
  result.kind = kind;
  result.co = co;
  result.ci = ci;
  result.kh = kh;
  result.kw = kw;
  result.c = ci;
  result.h = result.w = 1;
  result.weight = 0;
  result.bias = result.bn_scale = result.bn_bias = RESNETC_NONE;
  result.bn_mean = result.bn_variance = RESNETC_NONE;
  result.epsilon = 1e-5;
  result.bytes = resnetc_pack_bytes(&result);
  return result;
}

void foldBatchNorm(resnetc_pack_step &step) {
  step.bias = 1;
  step.bn_scale = 2;
  step.bn_bias = 3;
  step.bn_mean = 4;
  step.bn_variance = 5;
}

/// Runs one step into memory that is full of 0xff.
std::vector<float> pack(const resnetc_pack_step &step, const Sources &sources) {
  std::vector<float> result(step.bytes / sizeof(float));
  std::memset(result.data(), 0xff, step.bytes);
  resnetc_pack(&step, 1, sources.pointers.data(), result.data());
  return result;
}

bool sameBits(const std::vector<float> &a, const std::vector<float> &b) {
  return a.size() == b.size() &&
         std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

TEST(Pack, FilterWithFoldedBatchNorm) {
  for (uint32_t co : {1u, 15u, 16u, 17u, 40u})
    for (uint32_t ci : {1u, 3u, 16u})
      for (uint32_t kernel : {1u, 3u, 7u}) {
        Sources sources(size_t(co) * ci * kernel * (kernel + 1), co, co + ci);
        resnetc_pack_step s =
            step(RESNETC_PACK_FILTER, co, ci, kernel, kernel + 1);
        foldBatchNorm(s);
        std::vector<float> expected;
        for (uint32_t block = 0; block < (co + 15) / 16; ++block)
          for (uint32_t y = 0; y < kernel; ++y)
            for (uint32_t x = 0; x < kernel + 1; ++x)
              for (uint32_t i = 0; i < ci; ++i)
                for (uint32_t o = block * 16; o < block * 16 + 16; ++o) {
                  if (o >= co) {
                    expected.push_back(0.0f);
                    continue;
                  }
                  double factor =
                      double(sources.tensors[2][o]) /
                      std::sqrt(double(sources.tensors[5][o]) + 1e-5);
                  size_t from =
                      ((size_t(o) * ci + i) * kernel + y) * (kernel + 1) + x;
                  expected.push_back(
                      float(double(sources.tensors[0][from]) * factor));
                }
        EXPECT_TRUE(sameBits(pack(s, sources), expected))
            << co << " " << ci << " " << kernel;
      }
}

TEST(Pack, FilterAloneIsCopied) {
  Sources sources(16 * 9, 16, 3);
  resnetc_pack_step s = step(RESNETC_PACK_FILTER, 16, 1, 3, 3);
  std::vector<float> packed = pack(s, sources);
  for (int tap = 0; tap < 9; ++tap)
    for (int o = 0; o < 16; ++o)
      EXPECT_EQ(packed[tap * 16 + o], sources.tensors[0][o * 9 + tap]);
}

/// What a 3-tap filter's polynomial w0 + w1 p + w2 p^2 is multiplied by at a
/// point p, and the powers of p; infinity takes w2 alone.
struct Point {
  double scale, powers[3];
};

const std::vector<Point> &winogradPoints(uint32_t m) {
  static const std::vector<Point> two = {{1, {1, 0, 0}},
                                         {1.0 / 2, {1, 1, 1}},
                                         {1.0 / 2, {1, -1, 1}},
                                         {1, {0, 0, 1}}};
  static const std::vector<Point> four = {
      {1.0 / 4, {1, 0, 0}},  {-1.0 / 6, {1, 1, 1}},  {-1.0 / 6, {1, -1, 1}},
      {1.0 / 24, {1, 2, 4}}, {1.0 / 24, {1, -2, 4}}, {1, {0, 0, 1}}};
  return m == 2 ? two : four;
}

TEST(Pack, WinogradFilterWithFoldedBatchNorm) {
  constexpr uint32_t co = 17, ci = 3;
  for (uint32_t m : {2u, 4u}) {
    Sources sources(size_t(co) * ci * 9, co, m);
    resnetc_pack_step s = step(RESNETC_PACK_WINOGRAD, co, ci, 3, 3);
    s.h = s.w = m;
    s.bytes = resnetc_pack_bytes(&s);
    ASSERT_EQ(s.bytes, 32 * ci * (m + 2) * (m + 2) * sizeof(float));
    foldBatchNorm(s);
    std::vector<float> packed = pack(s, sources);
    const std::vector<Point> &points = winogradPoints(m);
    for (uint32_t o = 0; o < 32; ++o)
      for (uint32_t i = 0; i < ci; ++i)
        for (uint32_t y = 0; y < m + 2; ++y)
          for (uint32_t x = 0; x < m + 2; ++x) {
            float got =
                packed[((((o / 16) * (m + 2) + y) * (m + 2) + x) * ci + i) *
                           16 +
                       o % 16];
            if (o >= co) {
              ASSERT_EQ(got, 0.0f);
              continue;
            }
            double sum = 0;
            for (int tap = 0; tap < 9; ++tap)
              sum += points[y].powers[tap / 3] * points[x].powers[tap % 3] *
                     sources.tensors[0][(size_t(o) * ci + i) * 9 + tap];
            double factor = sources.tensors[2][o] /
                            std::sqrt(double(sources.tensors[5][o]) + 1e-5);
            double expected = sum * points[y].scale * points[x].scale * factor;
            ASSERT_NEAR(got, expected, 1e-6 * (1 + std::abs(expected)));
          }
  }
}

// The order of the source, each pixel's channels as far apart as in the arena.
TEST(Pack, TensorGetsTheArenasPitch) {
  for (uint32_t c : {1u, 3u, 15u, 16u, 17u, 40u}) {
    const uint32_t h = 3, w = 5, pitch = c < 16 ? c : (c + 15) / 16 * 16;
    Sources sources(size_t(h) * w * c, 1, c);
    resnetc_pack_step s = step(RESNETC_PACK_TENSOR, 1, 1, 1, 1);
    s.h = h;
    s.w = w;
    s.c = c;
    s.bytes = resnetc_pack_bytes(&s);
    ASSERT_EQ(s.bytes, (h * w * pitch + 15) / 16 * 64) << c;
    std::vector<float> expected(s.bytes / sizeof(float));
    for (uint32_t i = 0; i < h * w * c; ++i)
      expected[i / c * pitch + i % c] = sources.tensors[0][i];
    EXPECT_TRUE(sameBits(pack(s, sources), expected)) << c;
  }
}

TEST(Pack, BiasWithFoldedBatchNorm) {
  Sources sources(1, 19, 5);
  resnetc_pack_step s = step(RESNETC_PACK_BIAS, 19, 0, 0, 0);
  foldBatchNorm(s);
  std::vector<float> packed = pack(s, sources);
  ASSERT_EQ(packed.size(), 32u);
  for (int o = 0; o < 32; ++o) {
    if (o >= 19) {
      EXPECT_EQ(packed[o], 0.0f);
      continue;
    }
    double factor = double(sources.tensors[2][o]) /
                    std::sqrt(double(sources.tensors[5][o]) + 1e-5);
    double centred =
        double(sources.tensors[1][o]) - double(sources.tensors[4][o]);
    volatile double product = centred * factor; // no fused multiply-add
    EXPECT_EQ(packed[o], float(double(sources.tensors[3][o]) + product));
  }
}

TEST(Pack, BiasAloneIsCopied) {
  Sources sources(1, 5, 6);
  resnetc_pack_step s = step(RESNETC_PACK_BIAS, 5, 0, 0, 0);
  s.bias = 1;
  std::vector<float> packed = pack(s, sources);
  for (int o = 0; o < 16; ++o)
    EXPECT_EQ(packed[o], o < 5 ? sources.tensors[1][o] : 0.0f);
}

TEST(Pack, ScaleAndShiftOfABatchNormOnItsOwn) {
  Sources sources(1, 7, 7);
  resnetc_pack_step scale = step(RESNETC_PACK_SCALE, 7, 0, 0, 0);
  foldBatchNorm(scale);
  scale.bias = RESNETC_NONE;
  resnetc_pack_step shift = scale;
  shift.kind = RESNETC_PACK_SHIFT;
  std::vector<float> scales = pack(scale, sources);
  std::vector<float> shifts = pack(shift, sources);
  for (int o = 0; o < 7; ++o) {
    double factor = double(sources.tensors[2][o]) /
                    std::sqrt(double(sources.tensors[5][o]) + 1e-5);
    volatile double product = -double(sources.tensors[4][o]) * factor;
    EXPECT_EQ(scales[o], float(factor));
    EXPECT_EQ(shifts[o], float(double(sources.tensors[3][o]) + product));
  }
  EXPECT_EQ(scales[7], 0.0f);
  EXPECT_EQ(shifts[15], 0.0f);
}

TEST(Pack, LinearTurnsChannelsFirstIntoChannelsLast) {
  constexpr uint32_t kC = 3, kH = 2, kW = 4, kOut = 18;
  Sources sources(kOut * kC * kH * kW, kOut, 8);
  resnetc_pack_step s = step(RESNETC_PACK_LINEAR, kOut, kC * kH * kW, 0, 0);
  s.c = kC;
  s.h = kH;
  s.w = kW;
  std::vector<float> expected;
  for (uint32_t block = 0; block < 2; ++block)
    for (uint32_t y = 0; y < kH; ++y)
      for (uint32_t x = 0; x < kW; ++x)
        for (uint32_t c = 0; c < kC; ++c)
          for (uint32_t o = block * 16; o < block * 16 + 16; ++o)
            expected.push_back(
                o < kOut ? sources.tensors[0][((o * kC + c) * kH + y) * kW + x]
                         : 0.0f);
  EXPECT_TRUE(sameBits(pack(s, sources), expected));
}

TEST(Pack, StepsWriteOnlyTheirOwnBytes) {
  Sources sources(16 * 9, 16, 9);
  resnetc_pack_step steps[2] = {step(RESNETC_PACK_FILTER, 16, 1, 3, 3),
                                step(RESNETC_PACK_BIAS, 16, 0, 0, 0)};
  steps[1].bias = 1;
  steps[0].offset = 64;
  steps[1].offset = 64 + steps[0].bytes + 64;
  std::vector<float> packed((steps[1].offset + steps[1].bytes) / 4 + 16, 7.0f);
  resnetc_pack(steps, 2, sources.pointers.data(), packed.data());
  size_t gap = (64 + steps[0].bytes) / 4;
  for (size_t i = 0; i < 16; ++i) {
    EXPECT_EQ(packed[i], 7.0f);
    EXPECT_EQ(packed[gap + i], 7.0f);
    EXPECT_EQ(packed[packed.size() - 16 + i], 7.0f);
    EXPECT_EQ(packed[gap + 16 + i], sources.tensors[1][i]);
  }
}

TEST(Pack, NaNWeightsStayNaN) {
  Sources sources(16, 16, 10);
  sources.tensors[0][3] = NAN;
  resnetc_pack_step s = step(RESNETC_PACK_FILTER, 16, 1, 1, 1);
  EXPECT_TRUE(std::isnan(pack(s, sources)[3]));
}

} // namespace
} // namespace resnetc::test
