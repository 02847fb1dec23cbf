//===- TrainingCheck.cpp - kernels of training against loops ----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/kernels/TrainingCheck.h"

#include <cmath>
#include <cstring>
#include <random>

using namespace resnetc;
using namespace resnetc::test;

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

/// Whether the kernel adds to what is there, or reads it before it writes.
static bool isUpdated(ArgumentRole role) {
  switch (role) {
  case ArgumentRole::ScaleGradient:
  case ArgumentRole::BiasGradient:
  case ArgumentRole::Constant:
  case ArgumentRole::Parameters:
  case ArgumentRole::ParameterGradients:
  case ArgumentRole::Momentum:
  case ArgumentRole::SecondMoment:
    return true;
  default:
    return false;
  }
}

static int32_t channelsOf(const KernelSpec &spec) {
  return spec.kind == KernelKind::ChannelSum ? spec.gradient.c : spec.input.c;
}

namespace {

class Filler {
public:
  Filler(Values values, uint32_t seed) : values(values), random(seed) {}

  float draw() {
    if (values == Values::SmallIntegers)
      return float(int(random() % 9) - 4);
    return float(random() >> 8) / float(1 << 23) - 1.0f;
  }
  void fillInterior(KernelBuffer &buffer, const TensorLayout &t) {
    for (int32_t n = 0; n < buffer.batch; ++n)
      for (int32_t y = 0; y < t.h; ++y)
        for (int32_t x = 0; x < t.w; ++x)
          for (int32_t c = 0; c < t.c; ++c)
            pixel(buffer, t, n, y, x, c) = draw();
  }
  void fillVector(KernelBuffer &buffer, int32_t channels) {
    bool squares = buffer.argument.role == ArgumentRole::Variance ||
                   buffer.argument.role == ArgumentRole::SecondMoment;
    for (int64_t i = 0; i < buffer.size(); ++i) {
      float value = i < channels ? draw() : 0.0f;
      buffer.data()[i] = squares && i < channels ? value * value + 0.5f : value;
    }
  }

private:
  Values values;
  std::mt19937 random;
};

} // namespace

TrainingCall::TrainingCall(const KernelSpec &spec, int32_t batch, Values values,
                           uint32_t seed)
    : spec(spec), batch(batch), buffers(makeBuffers(spec, batch)) {
  Filler filler(values, seed);
  for (KernelBuffer &buffer : buffers) {
    const KernelArgument &argument = buffer.argument;
    const TensorLayout *layout = layoutOf(spec, argument.role);
    bool overwritten = argument.written && !isUpdated(argument.role);
    if (spec.gradientInPlace && &buffer == &buffers.back())
      overwritten = false;
    if (overwritten)
      continue;
    if (layout)
      filler.fillInterior(buffer, *layout);
    else
      filler.fillVector(buffer, argument.batchDim < 0 ? channelsOf(spec)
                                                      : int32_t(buffer.size()));
  }
}

KernelBuffer &TrainingCall::buffer(ArgumentRole role) {
  for (KernelBuffer &buffer : buffers)
    if (buffer.argument.role == role)
      return buffer;
  if (role == ArgumentRole::Gradient && spec.gradientInPlace)
    return buffers.back();
  throw std::logic_error("the kernel has no such argument");
}

float &TrainingCall::at(ArgumentRole role, int32_t n, int32_t y, int32_t x,
                        int32_t c) {
  return pixel(buffer(role), *layoutOf(spec, role), n, y, x, c);
}

void TrainingCall::forPixels(
    ArgumentRole role,
    const std::function<void(int32_t, int32_t, int32_t)> &visit) {
  const TensorLayout &t = *layoutOf(spec, role);
  for (int32_t n = 0; n < batch; ++n)
    for (int32_t y = 0; y < t.h; ++y)
      for (int32_t x = 0; x < t.w; ++x)
        visit(n, y, x);
}

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

static void expectElement(const KernelSpec &spec, const std::string &where,
                          const Expected &expected, float got,
                          const TrainingOptions &options) {
  bool same = got == float(expected.value);
  bool bothNan = std::isnan(got) && std::isnan(expected.value);
  double error = std::abs(got - expected.value);
  ASSERT_TRUE(same || bothNan || error <= options.tolerance * expected.size)
      << spec.toText() << " batch " << options.batch << " seed " << options.seed
      << "\n"
      << where << ": expected " << expected.value << ", got " << got
      << ", error " << error / expected.size << " of the size";
}

static void expectActivation(const KernelSpec &spec, KernelBuffer &buffer,
                             const std::vector<Expected> &expected,
                             const TrainingOptions &options) {
  const TensorLayout &t = *layoutOf(spec, buffer.argument.role);
  const Border &b = t.border;
  size_t next = 0;
  for (int32_t n = 0; n < buffer.batch; ++n)
    for (int32_t y = -b.top; y < t.h + b.bottom; ++y)
      for (int32_t x = -b.left; x < t.w + b.right; ++x)
        for (int32_t c = 0; c < t.pitch; ++c) {
          float got = pixel(buffer, t, n, y, x, c);
          std::string where = "(n,y,x,c) = " + std::to_string(n) + "," +
                              std::to_string(y) + "," + std::to_string(x) +
                              "," + std::to_string(c);
          if (y < 0 || y >= t.h || x < 0 || x >= t.w)
            ASSERT_TRUE(isUnwritten(got)) << spec.toText() << " " << where;
          else if (c >= t.c)
            ASSERT_TRUE(got == 0) << spec.toText() << " " << where;
          else
            expectElement(spec, where, expected.at(next++), got, options);
          if (testing::Test::HasFatalFailure())
            return;
        }
  ASSERT_EQ(next, expected.size());
}

static void expectVector(const KernelSpec &spec, KernelBuffer &buffer,
                         const std::vector<Expected> &expected,
                         const TrainingOptions &options) {
  for (int64_t i = 0; i < buffer.size(); ++i) {
    Expected element =
        i < int64_t(expected.size()) ? expected[size_t(i)] : Expected{0, 0};
    expectElement(spec, "element " + std::to_string(i), element,
                  buffer.data()[i], options);
    if (testing::Test::HasFatalFailure())
      return;
  }
}

static void expectOutputs(TrainingCall &call, const ExpectedOutputs &expected,
                          const TrainingOptions &options) {
  size_t compared = 0;
  for (KernelBuffer &buffer : call.buffers) {
    ASSERT_TRUE(buffer.guardsIntact()) << call.spec.toText();
    if (!buffer.argument.written)
      continue;
    ++compared;
    const std::vector<Expected> &values = expected.at(buffer.argument.role);
    if (layoutOf(call.spec, buffer.argument.role))
      expectActivation(call.spec, buffer, values, options);
    else
      expectVector(call.spec, buffer, values, options);
    if (testing::Test::HasFatalFailure())
      return;
  }
  ASSERT_EQ(compared, expected.size());
}

static void expectSameBits(TrainingCall &expected, TrainingCall &got) {
  for (size_t i = 0; i < expected.buffers.size(); ++i)
    ASSERT_EQ(std::memcmp(expected.buffers[i].data(), got.buffers[i].data(),
                          size_t(got.buffers[i].size()) * sizeof(float)),
              0)
        << expected.spec.toText() << ": other bits with the tasks split";
}

void resnetc::test::checkTraining(const KernelSpec &spec, LoadedKernel &kernel,
                                  const TrainingReference &reference,
                                  const TrainingOptions &options) {
  auto fresh = [&] {
    TrainingCall call(spec, options.batch, options.values, options.seed);
    options.prepare(call);
    return call;
  };
  TrainingCall call = fresh();
  ExpectedOutputs expected = reference(call);
  ASSERT_EQ(kernel.run(call.buffers), 0) << spec.toText();
  expectOutputs(call, expected, options);
  if (testing::Test::HasFatalFailure())
    return;
  for (int32_t ranges : {2, 3, 7, 16}) {
    TrainingCall split = fresh();
    ParallelPlan plan;
    plan.ranges = ranges;
    plan.backwards = ranges != 3;
    plan.threads = ranges == 2 || ranges == 16;
    ASSERT_EQ(kernel.run(split.buffers, plan), 0);
    expectSameBits(call, split);
    if (testing::Test::HasFatalFailure())
      return;
  }
}
