//===- LossKernelTest.cpp - the loss and the optimizers -------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/kernels/TrainingCheck.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

using namespace resnetc;
using namespace resnetc::test;

static constexpr float kInfinity = std::numeric_limits<float>::infinity();
static constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

//===----------------------------------------------------------------------===//
// Loss
//===----------------------------------------------------------------------===//

static ExpectedOutputs loss(TrainingCall &call) {
  const int32_t classes = call.spec.input.c;
  const double smoothing = call.vector(ArgumentRole::Settings, 0),
               scale = call.vector(ArgumentRole::Settings, 1);
  ExpectedOutputs outputs;
  for (int32_t n = 0; n < call.batch; ++n) {
    std::vector<double> logits;
    for (int32_t c = 0; c < classes; ++c)
      logits.push_back(call.at(ArgumentRole::Input, n, 0, 0, c));
    int32_t label = int32_t(call.at(ArgumentRole::Labels, n, 0, 0, 0));
    auto top = std::max_element(logits.begin(), logits.end());
    double sum = 0;
    for (double logit : logits)
      sum += std::exp(logit - *top);
    Expected value{0, 1};
    for (int32_t c = 0; c < classes; ++c) {
      double q = (c == label ? 1 - smoothing : 0) + smoothing / classes;
      double p = std::exp(logits[c] - *top) / sum;
      if (q != 0)
        value.add(q * (std::log(sum) - (logits[c] - *top)));
      outputs[ArgumentRole::Output].push_back({(p - q) * scale, scale});
    }
    outputs[ArgumentRole::Loss].push_back(value);
    outputs[ArgumentRole::Correct].push_back(
        {top - logits.begin() == label ? 1.0 : 0.0, 0});
  }
  return outputs;
}

/// Labels of all classes, and the settings.
static std::function<void(TrainingCall &)> labelled(float smoothing,
                                                    float scale) {
  return [=](TrainingCall &call) {
    for (int32_t n = 0; n < call.batch; ++n)
      call.at(ArgumentRole::Labels, n, 0, 0, 0) =
          float((n * 7 + 3) % call.spec.input.c);
    call.vector(ArgumentRole::Settings, 0) = smoothing;
    call.vector(ArgumentRole::Settings, 1) = scale;
  };
}

// Halide's exp() and log() are exact to a few units of the last place.
static constexpr double kLossTolerance = 2e-6;

// Integers have ties, of which the first logit counts.
TEST(SoftmaxCrossEntropy, MatchesTheReference) {
  for (int32_t classes : {1, 2, 10, 16, 33, 1000}) {
    std::string extents = "1x1x" + std::to_string(classes);
    KernelSpec spec =
        specOf("softmax_cross_entropy in=" + extents + " out=" + extents);
    std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
    ASSERT_TRUE(kernel);
    for (int32_t batch : {1, 2, 37})
      for (float smoothing : {0.0f, 0.1f})
        for (Values values : {Values::SmallIntegers, Values::Reals}) {
          TrainingOptions options{batch, values, kLossTolerance};
          options.prepare = labelled(smoothing, 1.0f / float(batch));
          checkTraining(spec, *kernel, loss, options);
          if (HasFatalFailure())
            return;
        }
  }
}

TEST(SoftmaxCrossEntropy, IsStableForLargeLogits) {
  KernelSpec spec = specOf("softmax_cross_entropy in=1x1x20 out=1x1x20");
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  ASSERT_TRUE(kernel);
  for (float logit : {1e4f, -1e4f, 88.0f, 1e30f, -1e30f, -kInfinity}) {
    TrainingOptions options{4, Values::Reals, kLossTolerance};
    options.prepare = [&](TrainingCall &call) {
      labelled(0, 1)(call);
      call.at(ArgumentRole::Input, 1, 0, 0, 4) = logit;
    };
    checkTraining(spec, *kernel, loss, options);
    if (HasFatalFailure())
      return;
  }
}

TEST(SoftmaxCrossEntropy, NanIsNeverRightAndStaysInItsSample) {
  KernelSpec spec = specOf("softmax_cross_entropy in=1x1x20 out=1x1x20");
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  ASSERT_TRUE(kernel);
  for (float logit : {kNan, kInfinity}) {
    TrainingCall call(spec, 3, Values::Reals, 1);
    labelled(0.1f, 1)(call);
    call.at(ArgumentRole::Input, 1, 0, 0, 10) = logit;
    ASSERT_EQ(kernel->run(call.buffers), 0);
    for (int32_t n = 0; n < 3; ++n) {
      EXPECT_EQ(std::isnan(call.at(ArgumentRole::Loss, n, 0, 0, 0)), n == 1);
      for (int32_t c = 0; c < 20; ++c)
        EXPECT_EQ(std::isnan(call.at(ArgumentRole::Output, n, 0, 0, c)),
                  n == 1);
    }
    if (std::isnan(logit))
      EXPECT_EQ(call.at(ArgumentRole::Correct, 1, 0, 0, 0), 0);
  }
}

//===----------------------------------------------------------------------===//
// Optimizers
//===----------------------------------------------------------------------===//

/// PyTorch's formulas, for each element of the ranges.
static ExpectedOutputs sgd(TrainingCall &call) {
  auto setting = [&](int32_t i) -> double {
    return call.vector(ArgumentRole::Settings, i);
  };
  double rate = setting(0), momentum = setting(1), decay = setting(2);
  ExpectedOutputs outputs;
  for (int32_t i = 0; i < call.batch * 16; ++i) {
    double old = call.vector(ArgumentRole::Parameters, i);
    Expected g, v, w;
    g.add(setting(4) * call.vector(ArgumentRole::ParameterGradients, i));
    g.add(decay * old);
    v.add(momentum * call.vector(ArgumentRole::Momentum, i));
    v.add(g.value);
    v.size += g.size;
    double step = setting(3) != 0 ? g.value + momentum * v.value : v.value;
    w.add(old);
    w.add(-rate * step);
    w.size += rate * v.size;
    outputs[ArgumentRole::Parameters].push_back(w);
    outputs[ArgumentRole::ParameterGradients].push_back({0, 0});
    outputs[ArgumentRole::Momentum].push_back(v);
  }
  return outputs;
}

static ExpectedOutputs adamw(TrainingCall &call) {
  auto setting = [&](int32_t i) -> double {
    return call.vector(ArgumentRole::Settings, i);
  };
  double rate = setting(0), beta1 = setting(1), beta2 = setting(2);
  ExpectedOutputs outputs;
  for (int32_t i = 0; i < call.batch * 16; ++i) {
    double old = call.vector(ArgumentRole::Parameters, i);
    double g = setting(7) * call.vector(ArgumentRole::ParameterGradients, i);
    Expected m, v, w;
    m.add(beta1 * call.vector(ArgumentRole::Momentum, i));
    m.add((1 - beta1) * g);
    v.add(beta2 * call.vector(ArgumentRole::SecondMoment, i));
    v.add((1 - beta2) * g * g);
    double size = std::sqrt(v.value / setting(6)) + setting(3);
    w.add(old * (1 - rate * setting(4)));
    if (m.value != 0)
      w.add(-rate / setting(5) * m.value / size);
    w.size += rate / setting(5) * m.size / std::max(size, 1e-30);
    outputs[ArgumentRole::Parameters].push_back(w);
    outputs[ArgumentRole::ParameterGradients].push_back({0, 0});
    outputs[ArgumentRole::Momentum].push_back(m);
    outputs[ArgumentRole::SecondMoment].push_back(v);
  }
  return outputs;
}

static std::function<void(TrainingCall &)>
withSettings(std::array<float, 8> settings) {
  return [=](TrainingCall &call) {
    std::copy(settings.begin(), settings.end(),
              call.buffer(ArgumentRole::Settings).data());
  };
}

// Some roundings of float32.
static constexpr double kUpdateTolerance = 4e-7;

TEST(SgdUpdate, FollowsPyTorchsFormulas) {
  KernelSpec spec = specOf("sgd_update");
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  ASSERT_TRUE(kernel);
  for (std::array<float, 8> settings :
       {std::array<float, 8>{0.1f, 0, 0, 0, 1},
        std::array<float, 8>{0.05f, 0.9f, 1e-4f, 0, 0.3f},
        std::array<float, 8>{0.05f, 0.9f, 5e-4f, 1, 1}})
    for (int32_t blocks : {1, 7, 1024, 3000}) {
      TrainingOptions options{blocks, Values::Reals, kUpdateTolerance};
      options.prepare = withSettings(settings);
      checkTraining(spec, *kernel, sgd, options);
      if (HasFatalFailure())
        return;
    }
}

TEST(AdamwUpdate, FollowsPyTorchsFormulas) {
  KernelSpec spec = specOf("adamw_update");
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  ASSERT_TRUE(kernel);
  for (std::array<float, 8> settings :
       {std::array<float, 8>{1e-3f, 0.9f, 0.999f, 1e-8f, 0.01f, 0.1f, 1e-3f, 1},
        std::array<float, 8>{0.01f, 0.8f, 0.99f, 1e-6f, 0, 0.9f, 0.5f, 0.25f}})
    for (int32_t blocks : {1, 7, 3000}) {
      TrainingOptions options{blocks, Values::Reals, kUpdateTolerance};
      options.prepare = withSettings(settings);
      checkTraining(spec, *kernel, adamw, options);
      if (HasFatalFailure())
        return;
    }
}

// Padded lanes hold zeros only; with epsilon 0 they would be 0 / 0.
TEST(AdamwUpdate, LeavesZerosAlone) {
  KernelSpec spec = specOf("adamw_update");
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  ASSERT_TRUE(kernel);
  TrainingCall call(spec, 1, Values::Reals, 1);
  withSettings({1e-3f, 0.9f, 0.999f, 0, 0.01f, 0.1f, 1e-3f, 1})(call);
  for (ArgumentRole role :
       {ArgumentRole::Parameters, ArgumentRole::ParameterGradients,
        ArgumentRole::Momentum, ArgumentRole::SecondMoment})
    call.vector(role, 5) = 0;
  ASSERT_EQ(kernel->run(call.buffers), 0);
  EXPECT_EQ(call.vector(ArgumentRole::Parameters, 5), 0);
}

TEST(Optimizers, NanStaysVisible) {
  for (const char *text : {"sgd_update", "adamw_update"}) {
    KernelSpec spec = specOf(text);
    std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
    ASSERT_TRUE(kernel);
    TrainingCall call(spec, 2, Values::Reals, 1);
    withSettings({0.1f, 0.9f, 0.9f, 1e-8f, 0.01f, 0.1f, 1e-3f, 1})(call);
    call.vector(ArgumentRole::ParameterGradients, 9) = kNan;
    ASSERT_EQ(kernel->run(call.buffers), 0);
    for (int32_t i = 0; i < 32; ++i)
      EXPECT_EQ(std::isnan(call.vector(ArgumentRole::Parameters, i)), i == 9);
  }
}
