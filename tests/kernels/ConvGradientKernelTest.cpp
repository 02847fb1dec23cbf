//===- ConvGradientKernelTest.cpp - gradients against naive loops ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// On small integers every sum is exact in float32, whatever its order, so the
// kernels must give the naive loops' values bit for bit: gradients of filters
// and, for strides above 1, of inputs, and the filters made of filters.
//
// RESNETC_LONG=1 draws ten times as many shapes; RESNETC_SEED=N draws others.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/spec/ConvGradient.h"
#include "tests/kernels/CheckKernel.h"

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <random>

using namespace resnetc;
using namespace resnetc::test;

//===----------------------------------------------------------------------===//
// Naive loops
//===----------------------------------------------------------------------===//

static float &filterAt(KernelBuffer &filter, int32_t co, int32_t ci, int32_t ky,
                       int32_t kx) {
  return filter.at(std::array{co % 16, ci, kx, ky, co / 16});
}

namespace {

/// An element of a filter.
struct Weight {
  int32_t co, ci, ky, kx;
};

} // namespace

namespace {

/// The interior of an activation, without border and padded lanes.
struct Pixels {
  Pixels(KernelBuffer &buffer, const TensorLayout &t)
      : n(buffer.batch), h(t.h), w(t.w), c(t.c) {
    for (int32_t image = 0; image < n; ++image)
      for (int32_t y = 0; y < h; ++y)
        for (int32_t x = 0; x < w; ++x)
          for (int32_t channel = 0; channel < c; ++channel)
            values.push_back(pixel(buffer, t, image, y, x, channel));
  }
  double at(int32_t image, int32_t y, int32_t x, int32_t channel) const {
    return values[((size_t(image) * size_t(h) + size_t(y)) * size_t(w) +
                   size_t(x)) *
                      size_t(c) +
                  size_t(channel)];
  }
  bool holds(int32_t y, int32_t x) const {
    return y >= 0 && x >= 0 && y < h && x < w;
  }
  int32_t n, h, w, c;
  std::vector<float> values;
};

} // namespace

/// The sum over all pixels, without what was there before.
static double filterGradientAt(const KernelSpec &s, const Pixels &input,
                               const Pixels &gradient, Weight at) {
  int32_t group = at.co / (s.gradient.c / s.groups);
  int32_t channel = group * (s.input.c / s.groups) + at.ci;
  double sum = 0;
  for (int32_t n = 0; n < gradient.n; ++n)
    for (int32_t y = 0; y < gradient.h; ++y)
      for (int32_t x = 0; x < gradient.w; ++x) {
        int32_t inY = y * s.strides[0] + at.ky * s.dilations[0] - s.pads[0];
        int32_t inX = x * s.strides[1] + at.kx * s.dilations[1] - s.pads[1];
        if (input.holds(inY, inX))
          sum += input.at(n, inY, inX, channel) * gradient.at(n, y, x, at.co);
      }
  return sum;
}

/// What a kernel that writes a filter must leave there, padded lanes included.
template <typename Value>
static std::vector<float> expectedFilter(KernelBuffer filter, int32_t channels,
                                         Value valueAt) {
  const std::vector<KernelDim> dims = filter.argument.dims;
  for (int32_t co = 0; co < dims[4].extent * 16; ++co)
    for (int32_t ci = 0; ci < dims[1].extent; ++ci)
      for (int32_t ky = 0; ky < dims[3].extent; ++ky)
        for (int32_t kx = 0; kx < dims[2].extent; ++kx)
          filterAt(filter, co, ci, ky, kx) =
              co < channels ? float(valueAt(Weight{co, ci, ky, kx})) : 0.0f;
  return {filter.data(), filter.data() + filter.size()};
}

/// A copy at the same alignment.
static KernelBuffer copyOf(const KernelBuffer &buffer) {
  KernelBuffer copy(buffer.argument, buffer.batch);
  std::memcpy(copy.data(), buffer.data(),
              size_t(buffer.size()) * sizeof(float));
  return copy;
}

static void expectFilter(const KernelSpec &spec,
                         const std::vector<float> &expected,
                         std::vector<KernelBuffer> &buffers) {
  for (const KernelBuffer &buffer : buffers)
    ASSERT_TRUE(buffer.guardsIntact()) << spec.toText();
  const float *got = buffers.back().data();
  for (size_t i = 0; i < expected.size(); ++i)
    ASSERT_EQ(expected[i], got[i])
        << spec.toText() << " batch " << buffers[0].batch << " element " << i;
}

//===----------------------------------------------------------------------===//
// Gradient of the filter
//===----------------------------------------------------------------------===//

static void checkFilterGradient(const KernelSpec &spec, LoadedKernel &kernel,
                                int32_t batch, uint32_t seed) {
  std::vector<KernelBuffer> buffers = makeBuffers(spec, batch);
  fillBuffers(spec, Values::SmallIntegers, seed, buffers);
  KernelBuffer before = copyOf(buffers.back());
  const Pixels input(buffers[0], spec.input),
      gradient(buffers[1], spec.gradient);
  std::vector<float> expected =
      expectedFilter(copyOf(before), spec.gradient.c, [&](const Weight &at) {
        return filterAt(before, at.co, at.ci, at.ky, at.kx) +
               filterGradientAt(spec, input, gradient, at);
      });
  ASSERT_EQ(kernel.run(buffers), 0) << spec.toText();
  expectFilter(spec, expected, buffers);
}

/// Equal bits for every way to split the tasks.
static void checkFilterRanges(const KernelSpec &spec, LoadedKernel &kernel,
                              int32_t batch) {
  auto run = [&](const ParallelPlan &plan) {
    std::vector<KernelBuffer> buffers = makeBuffers(spec, batch);
    fillBuffers(spec, Values::Reals, 3, buffers);
    EXPECT_EQ(kernel.run(buffers, plan), 0);
    return copyOf(buffers.back());
  };
  KernelBuffer expected = run({});
  for (int32_t ranges : {2, 3, 16}) {
    ParallelPlan plan;
    plan.ranges = ranges;
    plan.backwards = ranges != 3;
    plan.threads = ranges == 2;
    KernelBuffer got = run(plan);
    ASSERT_EQ(std::memcmp(expected.data(), got.data(),
                          size_t(got.size()) * sizeof(float)),
              0)
        << spec.toText() << ": other bits in " << ranges << " ranges";
  }
}

class FilterGradient : public testing::TestWithParam<const char *> {};

TEST_P(FilterGradient, IntegersAreExact) {
  KernelSpec spec = specOf("conv2d_backward_filter " + std::string(GetParam()));
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  ASSERT_TRUE(kernel);
  for (int32_t batch = 1; batch <= 5; ++batch)
    checkFilterGradient(spec, *kernel, batch, uint32_t(batch));
}

TEST_P(FilterGradient, BitsDoNotDependOnRanges) {
  KernelSpec spec = specOf("conv2d_backward_filter " + std::string(GetParam()));
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  ASSERT_TRUE(kernel);
  checkFilterRanges(spec, *kernel, 3);
}

INSTANTIATE_TEST_SUITE_P(
    Named, FilterGradient,
    testing::Values(
        // The shapes of ResNets, with fewer channels where that changes
        // nothing.
        "in=32x32x3+3,3,2,2 out=1x1x1 grad=16x16x64 k=7,7 s=2,2 p=3,3,3,3",
        "in=48x48x1+3,3,2,2 out=1x1x1 grad=24x24x64 k=7,7 s=2,2 p=3,3,3,3",
        "in=16x16x3+1,1,1,1 out=1x1x1 grad=16x16x16 k=3,3 p=1,1,1,1",
        "in=16x16x16+1,1,1,1 out=1x1x1 grad=16x16x16 k=3,3 p=1,1,1,1",
        "in=28x28x32+1,1,1,1 out=1x1x1 grad=28x28x32+2,1,0,1 k=3,3 p=1,1,1,1",
        "in=14x14x64+1,1,1,1 out=1x1x1 grad=14x14x48 k=3,3 p=1,1,1,1",
        "in=7x7x64+1,1,1,1 out=1x1x1 grad=7x7x64 k=3,3 p=1,1,1,1",
        "in=4x4x32+1,1,1,1 out=1x1x1 grad=4x4x32 k=3,3 p=1,1,1,1",
        "in=14x14x32+1,1,0,0 out=1x1x1 grad=7x7x64 k=3,3 s=2,2 p=1,1,1,1",
        "in=14x14x64 out=1x1x1 grad=14x14x32",
        "in=14x14x64 out=1x1x1 grad=7x7x32 s=2,2",
        "in=1x1x512 out=1x1x1 grad=1x1x10", "in=1x1x64 out=1x1x1 grad=1x1x100",
        // Columns and rows that nothing divides.
        "in=13x11x17+1,1,1,1 out=1x1x1 grad=13x11x40 k=3,3 p=1,1,1,1",
        "in=9x9x5+1,1,1,1 out=1x1x1 grad=9x9x10 k=3,3 p=1,1,1,1",
        "in=61x59x10+1,1,1,1 out=1x1x1 grad=61x59x3 k=3,3 p=1,1,1,1",
        "in=1x9x16+0,1,0,1 out=1x1x1 grad=1x9x16 k=1,3 p=0,1,0,1",
        "in=9x1x16+1,0,1,0 out=1x1x1 grad=9x1x16 k=3,1 p=1,0,1,0",
        // Groups: whole vectors, parts of one, one channel each.
        "in=8x8x32+1,1,1,1 out=1x1x1 grad=8x8x64 k=3,3 p=1,1,1,1 g=2",
        "in=8x8x64+1,1,1,1 out=1x1x1 grad=8x8x64 k=3,3 p=1,1,1,1 g=16",
        "in=8x8x12+1,1,1,1 out=1x1x1 grad=8x8x18 k=3,3 p=1,1,1,1 g=3",
        "in=8x8x40+1,1,1,1 out=1x1x1 grad=8x8x40 k=3,3 p=1,1,1,1 g=40",
        "in=8x8x3+2,2,2,2 out=1x1x1 grad=8x8x3 k=5,5 p=2,2,2,2 g=3",
        "in=9x9x16+1,1,1,1 out=1x1x1 grad=5x5x32 k=3,3 s=2,2 p=1,1,1,1 g=16"));

TEST(FilterGradientTiles, EveryTileComputesTheSame) {
  KernelSpec spec =
      specOf("conv2d_backward_filter in=12x10x48+1,1,1,1 out=1x1x1 "
             "grad=12x10x32 k=3,3 p=1,1,1,1");
  for (const char *text :
       {"1x1", "2x4,rows=3", "2x48,rows=2,strips=3,taps",
        "4x16,rows=4,strips=3,groups=2,gradient,input", "1x12,rows=12,images=2",
        "2x24,rows=12,images=2,groups=3,taps,gradient,input,prefetch",
        "2x16,blocks=2,rows=5,gradient,prefetch",
        "2x16,blocks=2,rows=7,strips=2,input"}) {
    FilterGradientTile tile;
    ASSERT_TRUE(FilterGradientTile::parse(text, tile).ok());
    EXPECT_EQ(tile.toText(), text);
    KernelObject object;
    Status status =
        compileFilterGradientKernel(spec, Isa::Avx2, tile, "kernel", object);
    ASSERT_TRUE(status.ok()) << status.message();
    std::unique_ptr<LoadedKernel> kernel;
    ASSERT_EQ(LoadedKernel::open(object, kernel), "");
    for (int32_t batch : {1, 4, 5})
      checkFilterGradient(spec, *kernel, batch, 1);
    checkFilterRanges(spec, *kernel, 3);
  }
}

//===----------------------------------------------------------------------===//
// Gradient of the filter by Winograd
//===----------------------------------------------------------------------===//

/// Small integers stay exact with the halves of F(3, 2); those of F(3, 4) are
/// sixths. Sums of some hundred pixels had errors up to 2e-6 of their norm.
static void checkWinogradGradient(const KernelSpec &spec, LoadedKernel &kernel,
                                  int32_t batch, uint32_t seed) {
  if (spec.winogradTile == 2)
    return checkFilterGradient(spec, kernel, batch, seed);
  std::vector<KernelBuffer> buffers = makeBuffers(spec, batch);
  fillBuffers(spec, Values::Reals, seed, buffers);
  KernelBuffer before = copyOf(buffers.back());
  const Pixels input(buffers[0], spec.input),
      gradient(buffers[1], spec.gradient);
  std::vector<float> expected =
      expectedFilter(copyOf(before), spec.gradient.c, [&](const Weight &at) {
        return filterAt(before, at.co, at.ci, at.ky, at.kx) +
               filterGradientAt(spec, input, gradient, at);
      });
  ASSERT_EQ(kernel.run(buffers), 0) << spec.toText();
  for (const KernelBuffer &buffer : buffers)
    ASSERT_TRUE(buffer.guardsIntact()) << spec.toText();
  double error = 0, norm = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    const double got = buffers.back().data()[i], wanted = expected[i];
    ASSERT_TRUE(wanted != 0 || got == 0) << "padded lane, element " << i;
    error += (got - wanted) * (got - wanted);
    norm += wanted * wanted;
  }
  EXPECT_LE(std::sqrt(error / norm), 5e-6) << spec.toText();
}

class WinogradGradient
    : public testing::TestWithParam<std::tuple<const char *, int>> {};

TEST_P(WinogradGradient, IsNearAndItsBitsDoNotDependOnRanges) {
  auto [text, m] = GetParam();
  KernelSpec spec = specOf("conv2d_backward_filter " + std::string(text) +
                           " k=3,3 winograd=" + std::to_string(m));
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  ASSERT_TRUE(kernel);
  for (int32_t batch : {1, 2, 3, 7})
    checkWinogradGradient(spec, *kernel, batch, uint32_t(batch));
  checkFilterRanges(spec, *kernel, 5);
}

INSTANTIATE_TEST_SUITE_P(
    Named, WinogradGradient,
    testing::Combine(
        testing::Values(
            // Parts of the batch, which the channels alone would not give.
            "in=16x16x16+1,1,1,1 out=1x1x1 grad=16x16x16 p=1,1,1,1",
            "in=8x8x32+1,1,1,1 out=1x1x1 grad=8x8x16+1,1,1,1 p=1,1,1,1",
            // Tiles and chunks that stand out.
            "in=14x14x64+1,1,1,1 out=1x1x1 grad=14x14x48+0,0,1,1 p=1,1,1,1",
            "in=7x7x64+1,1,1,1 out=1x1x1 grad=7x7x64 p=1,1,1,1",
            "in=3x3x96+1,1,1,1 out=1x1x1 grad=3x3x64 p=1,1,1,1",
            // Padded lanes, and windows that begin elsewhere.
            "in=13x9x48+2,1,0,3 out=1x1x1 grad=13x11x40 p=2,1,0,3",
            "in=6x6x16 out=1x1x1 grad=4x4x32",
            "in=1x1x16+1,1,1,1 out=1x1x1 grad=1x1x16 p=1,1,1,1"),
        testing::Values(2, 4)));

TEST(WinogradGradientTiles, AllComputeTheGradient) {
  KernelSpec spec = specOf("conv2d_backward_filter in=12x10x48+1,1,1,1 "
                           "out=1x1x1 grad=12x10x32 k=3,3 p=1,1,1,1 "
                           "winograd=4");
  for (const char *text : {"16x16,rows=1", "32x48,rows=2",
                           "16x48,rows=5,parts=3", "32x16,rows=40"}) {
    WinogradGradientTile tile;
    ASSERT_TRUE(WinogradGradientTile::parse(text, tile).ok());
    EXPECT_EQ(tile.toText(), text);
    KernelObject object;
    Status status =
        compileWinogradGradientKernel(spec, Isa::Avx2, tile, "kernel", object);
    ASSERT_TRUE(status.ok()) << status.message();
    std::unique_ptr<LoadedKernel> kernel;
    ASSERT_EQ(LoadedKernel::open(object, kernel), "");
    for (int32_t batch : {1, 4, 5})
      checkWinogradGradient(spec, *kernel, batch, 1);
    checkFilterRanges(spec, *kernel, 3);
  }
}

//===----------------------------------------------------------------------===//
// Gradient of the input
//===----------------------------------------------------------------------===//

class InputGradient : public testing::TestWithParam<const char *> {};

TEST_P(InputGradient, IntegersAreExact) {
  KernelSpec spec = specOf("conv2d_backward_data " + std::string(GetParam()));
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  ASSERT_TRUE(kernel);
  checkKernel(spec, *kernel, {.batch = 1});
  checkKernel(spec, *kernel, {.batch = 3, .seed = 2});
  checkBatchesAndRanges(spec, *kernel, 2);
}

// Of the last rows, which do not fill a block, some would need rows of dy that
// are not there.
TEST(InputGradientTail, ReadsNothingBehindTheGradient) {
  KernelSpec spec = specOf("conv2d_backward_data in=29x29x4+0,0,0,0 "
                           "out=57x57x48 k=3,3 s=2,2 p=1,1,1,1");
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  ASSERT_TRUE(kernel);
  std::vector<KernelBuffer> buffers = makeBuffers(spec, 1);
  fillBuffers(spec, Values::SmallIntegers, 1, buffers);
  buffers[0].moveToEndOfPage();
  EXPECT_EQ(kernel->run(buffers), 0);
}

INSTANTIATE_TEST_SUITE_P(
    Named, InputGradient,
    testing::Values(
        "in=28x28x8+0,0,1,1 out=56x56x16 k=3,3 s=2,2 p=1,1,1,1",
        "in=7x7x64+0,0,1,1 out=14x14x32 k=3,3 s=2,2 p=1,1,1,1",
        "in=4x4x32+0,0,0,0 out=7x7x32 k=3,3 s=2,2 p=1,1,1,1",
        "in=4x4x32+1,1,1,1 out=7x7x32+1,2,3,0 k=3,3 s=2,2 p=1,1,1,1 "
        "mode=inplace",
        "in=7x7x64 out=14x14x32 s=2,2 mode=inplace",
        "in=7x7x64 out=14x14x32 s=2,2 res=14x14x32+1,1,1,1 mode=separate",
        "in=56x56x4+1,1,2,2 out=112x112x3 k=7,7 s=2,2 p=3,3,3,3",
        "in=29x31x4+1,1,2,2 out=57x61x16 k=7,7 s=2,2 p=3,3,3,3 mode=inplace",
        "in=29x29x4+0,0,0,0 out=57x57x48 k=3,3 s=2,2 p=1,1,1,1",
        "in=3x3x20+0,0,1,1 out=9x10x40 k=3,3 s=3,3",
        "in=3x3x10+1,1,1,1 out=9x9x5 k=5,5 s=3,3 p=1,1,1,1",
        "in=5x5x16+1,1,2,2 out=9x9x16 k=3,3 s=2,2 p=2,2,2,2 d=2,2",
        "in=4x5x16+3,3,3,3 out=9x10x16 k=3,3 s=2,2 p=2,2,2,2 d=3,2",
        "in=6x6x16+0,2,0,1 out=6x12x16 k=1,5 s=1,2 p=0,2,0,2",
        "in=1x1x16 out=1x1x16 k=3,3 s=2,2 p=1,1,1,1",
        "in=1x1x16+0,0,1,1 out=2x2x3 k=3,3 s=2,2 p=1,1,0,0",
        // Groups.
        "in=5x5x64+1,1,1,1 out=9x9x32 k=3,3 s=2,2 p=1,1,1,1 g=2",
        "in=4x4x64+1,1,1,1 out=8x8x64 k=3,3 s=2,2 p=1,1,1,1 g=16",
        "in=4x4x40+1,1,1,1 out=8x8x40 k=3,3 s=2,2 p=1,1,1,1 g=40",
        "in=4x4x18+1,1,1,1 out=8x8x12 k=3,3 s=2,2 p=1,1,1,1 g=3"));

//===----------------------------------------------------------------------===//
// Drawn shapes
//===----------------------------------------------------------------------===//

namespace {

/// A conv2d whose sizes fit, without borders.
class GradientDraw {
public:
  explicit GradientDraw(uint32_t seed) : random(seed) {}

  int32_t pick(std::initializer_list<int32_t> values) {
    return values.begin()[random() % values.size()];
  }
  KernelSpec draw() {
    // The naive loops take some tens of milliseconds for so many products.
    constexpr int64_t kMaxProducts = 1 << 21;
    KernelSpec s = drawAny();
    while (products(s) > kMaxProducts)
      s = drawAny();
    return s;
  }

private:
  static int64_t products(const KernelSpec &s) {
    return int64_t(s.kernel[0]) * s.kernel[1] * (s.input.c / s.groups) *
           s.output.c * s.output.h * s.output.w;
  }
  KernelSpec drawAny() {
    KernelSpec s;
    s.groups = pick({1, 1, 1, 1, 2, 4});
    s.input.c = s.groups * pick({1, 3, 10, 16, 17, 40, 64});
    s.output.c = s.groups * pick({1, 3, 10, 16, 33, 40, 64});
    if (pick({0, 0, 0, 0, 1}))
      s.groups = s.output.c = s.input.c;
    s.kernel = {pick({1, 3, 3, 5, 7}), pick({1, 3, 3, 5, 7})};
    s.strides = {pick({1, 1, 2, 3}), pick({1, 1, 2, 3})};
    s.dilations = {pick({1, 1, 1, 2}), pick({1, 1, 1, 3})};
    for (int32_t &pad : s.pads)
      pad = pick({0, 1, 1, 2, 3});
    drawAxis(s, 0, s.input.h, s.output.h);
    drawAxis(s, 1, s.input.w, s.output.w);
    for (TensorLayout *t : {&s.input, &s.output})
      t->pitch = arenaPitch(t->c);
    return s;
  }
  void drawAxis(const KernelSpec &s, size_t axis, int32_t &in, int32_t &out) {
    int32_t window = (s.kernel[axis] - 1) * s.dilations[axis] + 1;
    int32_t padding = s.pads[axis] + s.pads[axis + 2];
    in = std::max(pick({1, 2, 5, 7, 8, 13, 16}), window - padding);
    out = (in + padding - window) / s.strides[axis] + 1;
  }
  std::mt19937 random;
};

} // namespace

static long environmentNumber(const char *name, long usual) {
  const char *text = std::getenv(name);
  return text ? std::strtol(text, nullptr, 10) : usual;
}

/// Its parameter numbers a case: 6 shapes of a seed of their own.
class DrawnGradient : public testing::TestWithParam<int> {
protected:
  template <typename Check> void forEach(Check check) {
    constexpr int kShapes = 6;
    long shapes = environmentNumber("RESNETC_LONG", 0) ? 10 * kShapes : kShapes;
    long seed = environmentNumber("RESNETC_SEED", 1);
    GradientDraw draw(uint32_t(1000 * seed + GetParam()));
    for (int i = 0; i < shapes && !HasFatalFailure(); ++i)
      check(draw.draw(), i);
  }
};

TEST_P(DrawnGradient, OfFiltersIsExact) {
  forEach([](KernelSpec spec, int i) {
    spec.kind = KernelKind::Conv2dBackwardFilter;
    std::swap(spec.gradient, spec.output);
    spec.input.border = neededBorder(spec, ArgumentRole::Input);
    ASSERT_TRUE(spec.check().ok())
        << spec.toText() << ": " << spec.check().message();
    std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
    ASSERT_TRUE(kernel);
    checkFilterGradient(spec, *kernel, 1 + i % 5, uint32_t(i));
    checkFilterRanges(spec, *kernel, 2);
  });
}

TEST_P(DrawnGradient, OfInputsIsExact) {
  forEach([](KernelSpec spec, int i) {
    spec.kind = KernelKind::Conv2dBackwardData;
    std::swap(spec.input, spec.output);
    spec.input.border = neededBorder(spec, ArgumentRole::Input);
    spec.residualMode = ResidualMode(i % 3);
    if (spec.residualMode == ResidualMode::Separate)
      spec.residual = spec.output;
    ASSERT_TRUE(spec.check().ok())
        << spec.toText() << ": " << spec.check().message();
    std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
    ASSERT_TRUE(kernel);
    checkKernel(spec, *kernel, {.batch = 1 + i % 3, .seed = uint32_t(i)});
  });
}

INSTANTIATE_TEST_SUITE_P(Seeds, DrawnGradient, testing::Range(0, 10));

//===----------------------------------------------------------------------===//
// Filters of filters
//===----------------------------------------------------------------------===//

class TransposedFilter : public testing::TestWithParam<const char *> {};

TEST_P(TransposedFilter, IsTheSameElements) {
  KernelSpec spec = specOf("transpose_filter " + std::string(GetParam()));
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  ASSERT_TRUE(kernel);
  std::vector<KernelBuffer> buffers = makeBuffers(spec, 1);
  fillBuffers(spec, Values::Reals, 1, buffers);
  int32_t groupInputs = spec.input.c / spec.groups,
          groupOutputs = spec.output.c / spec.groups;
  std::vector<float> expected =
      expectedFilter(copyOf(buffers[1]), spec.input.c, [&](const Weight &at) {
        // The transposed filter's output channels are the input's.
        int32_t co = at.co / groupInputs * groupOutputs + at.ci;
        return filterAt(buffers[0], co, at.co % groupInputs,
                        spec.kernel[0] - 1 - at.ky, spec.kernel[1] - 1 - at.kx);
      });
  ASSERT_EQ(kernel->run(buffers), 0);
  expectFilter(spec, expected, buffers);
}

INSTANTIATE_TEST_SUITE_P(
    Named, TransposedFilter,
    testing::Values("in=1x1x64 out=1x1x32 k=3,3", "in=1x1x3 out=1x1x64 k=7,7",
                    "in=1x1x40 out=1x1x10 k=3,3", "in=1x1x512 out=1x1x10",
                    "in=1x1x1 out=1x1x1 k=5,3", "in=1x1x17 out=1x1x33 k=1,3",
                    "in=1x1x64 out=1x1x64 k=3,3 g=2",
                    "in=1x1x12 out=1x1x18 k=3,3 g=3",
                    "in=1x1x40 out=1x1x40 k=3,3 g=40"));

class WinogradFilter
    : public testing::TestWithParam<std::tuple<const char *, int>> {};

/// What packing does in double (runtime/src/pack.c), here in float32.
TEST_P(WinogradFilter, IsNearTheDefinition) {
  auto [text, m] = GetParam();
  KernelSpec spec = specOf("winograd_filter " + std::string(text) +
                           " k=3,3 winograd=" + std::to_string(m));
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  ASSERT_TRUE(kernel);
  std::vector<KernelBuffer> buffers = makeBuffers(spec, 1);
  fillBuffers(spec, Values::SmallIntegers, 1, buffers);
  const std::vector<std::array<double, 3>> two{
      {1, 0, 0}, {.5, .5, .5}, {.5, -.5, .5}, {0, 0, 1}};
  const std::vector<std::array<double, 3>> four{{1. / 4, 0, 0},
                                                {-1. / 6, -1. / 6, -1. / 6},
                                                {-1. / 6, 1. / 6, -1. / 6},
                                                {1. / 24, 1. / 12, 1. / 6},
                                                {1. / 24, -1. / 12, 1. / 6},
                                                {0, 0, 1}};
  const auto &g = m == 2 ? two : four;
  std::vector<float> expected =
      expectedFilter(copyOf(buffers[1]), spec.output.c, [&](const Weight &at) {
        double sum = 0;
        for (int32_t y = 0; y < 3; ++y)
          for (int32_t x = 0; x < 3; ++x)
            sum += g[size_t(at.ky)][size_t(y)] * g[size_t(at.kx)][size_t(x)] *
                   filterAt(buffers[0], at.co, at.ci, y, x);
        return sum;
      });
  ASSERT_EQ(kernel->run(buffers), 0);
  ASSERT_TRUE(buffers[1].guardsIntact());
  // Halves are exact; the others round five times, of values up to 16.
  double tolerance = m == 2 ? 0 : 16 * 5 * 0x1p-24;
  for (size_t i = 0; i < expected.size(); ++i)
    ASSERT_LE(std::abs(expected[i] - buffers[1].data()[i]), tolerance) << i;
}

INSTANTIATE_TEST_SUITE_P(
    Named, WinogradFilter,
    testing::Combine(testing::Values("in=1x1x16 out=1x1x32",
                                     "in=1x1x40 out=1x1x24",
                                     "in=1x1x3 out=1x1x5"),
                     testing::Values(2, 4)));
