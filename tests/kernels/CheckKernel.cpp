//===- CheckKernel.cpp - one kernel against its reference -------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/kernels/CheckKernel.h"

#include <cmath>
#include <cstring>

using namespace resnetc;
using namespace resnetc::test;

KernelSpec resnetc::test::specOf(const std::string &text) {
  KernelSpec spec;
  Status status = KernelSpec::parse(text, spec);
  EXPECT_TRUE(status.ok()) << status.message();
  return spec;
}

std::unique_ptr<LoadedKernel> resnetc::test::loadKernel(const KernelSpec &spec,
                                                        const ConvTile *tile) {
  std::unique_ptr<LoadedKernel> kernel;
  std::string error = LoadedKernel::load(spec, Isa::Avx2, tile, kernel);
  EXPECT_EQ(error, "") << spec.toText();
  return error.empty() ? std::move(kernel) : nullptr;
}

std::vector<float> resnetc::test::outputOf(const KernelSpec &spec,
                                           std::vector<KernelBuffer> &buffers) {
  const TensorLayout &t = spec.output;
  KernelBuffer &buffer = buffers.back();
  std::vector<float> values;
  for (int32_t n = 0; n < buffer.batch; ++n)
    for (int32_t y = 0; y < t.h; ++y)
      for (int32_t x = 0; x < t.w; ++x)
        for (int32_t c = 0; c < t.c; ++c)
          values.push_back(pixel(buffer, t, n, y, x, c));
  return values;
}

/// What must hold at one element (n, y, x, c) of the output, c up to the pitch.
static bool isAsPromised(const TensorLayout &t, int32_t y, int32_t x, int32_t c,
                         float value) {
  bool interior = y >= 0 && y < t.h && x >= 0 && x < t.w;
  if (!interior)
    return isUnwritten(value);
  return c < t.c ? !isUnwritten(value) : value == 0;
}

void resnetc::test::expectOnlyInteriorWritten(
    const KernelSpec &spec, std::vector<KernelBuffer> &buffers) {
  for (const KernelBuffer &buffer : buffers)
    ASSERT_TRUE(buffer.guardsIntact()) << spec.toText();
  const TensorLayout &t = spec.output;
  const Border &b = t.border;
  KernelBuffer &buffer = buffers.back();
  for (int32_t n = 0; n < buffer.batch; ++n)
    for (int32_t y = -b.top; y < t.h + b.bottom; ++y)
      for (int32_t x = -b.left; x < t.w + b.right; ++x)
        for (int32_t c = 0; c < (t.planar ? t.c : t.pitch); ++c) {
          float value = pixel(buffer, t, n, y, x, c);
          ASSERT_TRUE(isAsPromised(t, y, x, c, value))
              << spec.toText() << "\n(n,y,x,c) = " << n << "," << y << "," << x
              << "," << c << " holds " << value;
        }
}

static void expectNear(const KernelSpec &spec,
                       const std::vector<double> &expected,
                       const std::vector<float> &got,
                       const CheckOptions &options) {
  ASSERT_EQ(expected.size(), got.size());
  for (size_t i = 0; i < got.size(); ++i) {
    double error = std::abs(got[i] - expected[i]) / (1 + std::abs(expected[i]));
    bool same = got[i] == float(expected[i]);
    bool bothNan = std::isnan(got[i]) && std::isnan(expected[i]);
    ASSERT_TRUE(same || bothNan || error <= options.tolerance)
        << spec.toText() << " batch " << options.batch << " seed "
        << options.seed << "\nelement " << i << ": expected " << expected[i]
        << ", got " << got[i];
  }
}

void resnetc::test::checkKernel(const KernelSpec &spec, LoadedKernel &kernel,
                                const CheckOptions &options) {
  std::vector<KernelBuffer> buffers = makeBuffers(spec, options.batch);
  fillBuffers(spec, options.values, options.seed, buffers);
  std::vector<double> expected = referenceOutput(spec, buffers);
  ASSERT_EQ(kernel.run(buffers), 0) << spec.toText();
  expectOnlyInteriorWritten(spec, buffers);
  expectNear(spec, expected, outputOf(spec, buffers), options);
}

//===----------------------------------------------------------------------===//
// Batches and ranges
//===----------------------------------------------------------------------===//

static void expectSameBits(const KernelSpec &spec, const char *what,
                           const float *expected, const float *got,
                           size_t count) {
  ASSERT_EQ(std::memcmp(expected, got, count * sizeof(float)), 0)
      << spec.toText() << ": other bits, " << what;
}

/// The buffers of image n of a batch.
static std::vector<KernelBuffer> imageOf(const KernelSpec &spec,
                                         const std::vector<KernelBuffer> &batch,
                                         int32_t n) {
  std::vector<KernelBuffer> image = makeBuffers(spec, 1);
  for (size_t i = 0; i < image.size(); ++i) {
    const KernelArgument &argument = image[i].argument;
    int64_t offset =
        argument.batchDim < 0
            ? 0
            : int64_t(n) * argument.dims[size_t(argument.batchDim)].stride;
    std::memcpy(image[i].data(), batch[i].data() + offset,
                size_t(image[i].size()) * sizeof(float));
  }
  return image;
}

void resnetc::test::checkBatchesAndRanges(const KernelSpec &spec,
                                          LoadedKernel &kernel, int32_t batch) {
  auto fresh = [&] {
    std::vector<KernelBuffer> buffers = makeBuffers(spec, batch);
    fillBuffers(spec, Values::Reals, 3, buffers);
    return buffers;
  };
  std::vector<KernelBuffer> whole = fresh();
  std::vector<KernelBuffer> inputs = fresh();
  ASSERT_EQ(kernel.run(whole), 0);
  std::vector<float> expected = outputOf(spec, whole);
  size_t perImage = expected.size() / size_t(batch);
  for (int32_t n = 0; n < batch; ++n) {
    std::vector<KernelBuffer> image = imageOf(spec, inputs, n);
    ASSERT_EQ(kernel.run(image), 0);
    expectSameBits(spec, "image alone", expected.data() + size_t(n) * perImage,
                   outputOf(spec, image).data(), perImage);
  }
  for (int32_t ranges : {2, 3, 7}) {
    std::vector<KernelBuffer> split = fresh();
    ParallelPlan plan;
    plan.ranges = ranges;
    plan.backwards = ranges != 3;
    plan.threads = ranges == 2;
    ASSERT_EQ(kernel.run(split, plan), 0);
    expectSameBits(spec, "split ranges", expected.data(),
                   outputOf(spec, split).data(), expected.size());
    expectOnlyInteriorWritten(spec, split);
  }
}
