//===- BatchNormKernelTest.cpp - batch norm in training, biases -----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/kernels/TrainingCheck.h"

#include <cmath>
#include <limits>

using namespace resnetc;
using namespace resnetc::test;

/// Channels below and above a block, with borders and without, one pixel, a
/// row longer than a group of pixels, more channels than a part has, blocks
/// whose number has no small divisor but 7.
static const std::vector<std::string> kShapes = {
    "7x5x20",  "1x1x3",           "9x9x16+1,1,1,1", "3x150x8",
    "1x1x1",   "13x11x64",        "2x2x320",        "4x4x10+0,1,2,1",
    "1x1x640", "5x17x48+1,1,1,1", "3x70x33",        "1x1x1000"};

static ExpectedOutputs statistics(TrainingCall &call) {
  int32_t channels = call.spec.input.c;
  std::vector<Expected> mean, variance;
  for (int32_t c = 0; c < channels; ++c) {
    double count = 0, sum = 0, squares = 0;
    auto visit = [&](auto with) {
      call.forPixels(ArgumentRole::Input, [&](int32_t n, int32_t y, int32_t x) {
        with(double(call.at(ArgumentRole::Input, n, y, x, c)));
      });
    };
    visit([&](double x) { ++count, sum += x; });
    double m = sum / count;
    visit([&](double x) { squares += (x - m) * (x - m); });
    variance.push_back({squares / count, squares / count});
    // Half a unit of the mean's own size is what float32 can say.
    mean.push_back({m, std::sqrt(squares / count) + 0.1 * std::abs(m)});
  }
  return {{ArgumentRole::Mean, mean}, {ArgumentRole::Variance, variance}};
}

// Integers: sums are exact, the quotients are rounded once.
TEST(BatchNormStatistics, OfIntegersAreRoundedOnce) {
  for (const std::string &shape : kShapes) {
    KernelSpec spec = specOf("batch_norm_statistics in=" + shape);
    std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
    ASSERT_TRUE(kernel);
    for (int32_t batch : {1, 2, 5, 33})
      checkTraining(spec, *kernel, statistics,
                    {batch, Values::SmallIntegers, 6e-8});
    if (HasFatalFailure())
      return;
  }
}

// 2e-6: sums of some tens of float32 squares, the rest is in double. Of real
// values the first pixel of a group may be the farthest from the mean, which
// makes the squares four times as large. The mean adds half a unit of its last
// place.
TEST(BatchNormStatistics, AreAccurateBesideALargeMean) {
  for (const std::string &shape : kShapes)
    for (float offset : {0.0f, 30.0f, -1000.0f}) {
      KernelSpec spec = specOf("batch_norm_statistics in=" + shape);
      std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
      ASSERT_TRUE(kernel);
      TrainingOptions options{17, Values::Reals, 2e-6};
      options.prepare = [&](TrainingCall &call) {
        call.forPixels(ArgumentRole::Input,
                       [&](int32_t n, int32_t y, int32_t x) {
                         for (int32_t c = 0; c < spec.input.c; ++c)
                           call.at(ArgumentRole::Input, n, y, x, c) += offset;
                       });
      };
      checkTraining(spec, *kernel, statistics, options);
      if (HasFatalFailure())
        return;
    }
}

//===----------------------------------------------------------------------===//
// Forward and backward
//===----------------------------------------------------------------------===//

static double rstd(TrainingCall &call, int32_t c) {
  double variance = call.vector(ArgumentRole::Variance, c);
  return 1 / std::sqrt(variance + double(call.spec.epsilon));
}

static double xhat(TrainingCall &call, int32_t n, int32_t y, int32_t x,
                   int32_t c) {
  double value = call.at(ArgumentRole::Input, n, y, x, c);
  return (value - call.vector(ArgumentRole::Mean, c)) * rstd(call, c);
}

/// dy behind the activation.
static double dy(TrainingCall &call, int32_t n, int32_t y, int32_t x,
                 int32_t c) {
  double value = call.at(ArgumentRole::Gradient, n, y, x, c);
  bool relu = call.spec.activation == KernelActivation::Relu;
  return relu && call.at(ArgumentRole::Result, n, y, x, c) <= 0 ? 0 : value;
}

static ExpectedOutputs training(TrainingCall &call) {
  std::vector<Expected> out;
  call.forPixels(ArgumentRole::Input, [&](int32_t n, int32_t y, int32_t x) {
    for (int32_t c = 0; c < call.spec.input.c; ++c) {
      Expected &element = out.emplace_back();
      element.add(call.vector(ArgumentRole::Scale, c) * xhat(call, n, y, x, c));
      element.add(call.vector(ArgumentRole::Shift, c));
      if (call.spec.residualMode == ResidualMode::Separate)
        element.add(call.at(ArgumentRole::Residual, n, y, x, c));
      bool relu = call.spec.activation == KernelActivation::Relu;
      if (relu && element.value < 0)
        element.value = 0;
    }
  });
  return {{ArgumentRole::Output, out}};
}

static ExpectedOutputs reduce(TrainingCall &call) {
  ExpectedOutputs outputs;
  for (int32_t c = 0; c < call.spec.input.c; ++c) {
    Expected sum, product, scale, bias;
    call.forPixels(ArgumentRole::Input, [&](int32_t n, int32_t y, int32_t x) {
      sum.add(dy(call, n, y, x, c));
      product.add(dy(call, n, y, x, c) * xhat(call, n, y, x, c));
    });
    scale = product;
    scale.add(call.vector(ArgumentRole::ScaleGradient, c));
    bias = sum;
    bias.add(call.vector(ArgumentRole::BiasGradient, c));
    outputs[ArgumentRole::SumDy].push_back(sum);
    outputs[ArgumentRole::SumDyXhat].push_back(product);
    outputs[ArgumentRole::ScaleGradient].push_back(scale);
    outputs[ArgumentRole::BiasGradient].push_back(bias);
  }
  return outputs;
}

static ExpectedOutputs backward(TrainingCall &call) {
  const TensorLayout &in = call.spec.input;
  double pixels = double(call.batch) * in.h * in.w;
  ExpectedOutputs outputs;
  call.forPixels(ArgumentRole::Input, [&](int32_t n, int32_t y, int32_t x) {
    for (int32_t c = 0; c < in.c; ++c) {
      double factor = call.vector(ArgumentRole::Scale, c) * rstd(call, c);
      Expected dx, residual;
      dx.add(factor * dy(call, n, y, x, c));
      dx.add(-factor * call.vector(ArgumentRole::SumDy, c) / pixels);
      dx.add(-factor * xhat(call, n, y, x, c) *
             call.vector(ArgumentRole::SumDyXhat, c) / pixels);
      residual.add(dy(call, n, y, x, c));
      outputs[ArgumentRole::Output].push_back(dx);
      if (call.spec.residualMode == ResidualMode::Separate)
        outputs[ArgumentRole::Residual].push_back(residual);
    }
  });
  return outputs;
}

static ExpectedOutputs channelSum(TrainingCall &call) {
  std::vector<Expected> sums;
  for (int32_t c = 0; c < call.spec.gradient.c; ++c) {
    Expected sum{call.vector(ArgumentRole::BiasGradient, c), 0};
    call.forPixels(ArgumentRole::Gradient,
                   [&](int32_t n, int32_t y, int32_t x) {
                     sum.add(call.at(ArgumentRole::Gradient, n, y, x, c));
                   });
    sums.push_back(sum);
  }
  return {{ArgumentRole::BiasGradient, sums}};
}

/// Every shape with what `spec` makes of it.
static void checkShapes(const std::function<std::string(std::string)> &spec,
                        const TrainingReference &reference, Values values,
                        double tolerance) {
  for (const std::string &shape : kShapes) {
    KernelSpec parsed = specOf(spec(shape));
    std::unique_ptr<LoadedKernel> kernel = loadKernel(parsed);
    ASSERT_TRUE(kernel);
    for (int32_t batch : {1, 2, 19})
      checkTraining(parsed, *kernel, reference, {batch, values, tolerance});
    if (testing::Test::HasFatalFailure())
      return;
  }
}

/// `shape` without its border.
static std::string inner(const std::string &shape) {
  return shape.substr(0, shape.find('+'));
}

// Some roundings of float32, each of a term's size.
static constexpr double kElementwise = 4e-7;

TEST(BatchNormTraining, MatchesTheReference) {
  checkShapes(
      [](const std::string &s) {
        return "batch_norm_training in=" + inner(s) + " out=" + s +
               " eps=1e-05";
      },
      training, Values::Reals, kElementwise);
  checkShapes(
      [](const std::string &s) {
        return "batch_norm_training in=" + s + " out=" + inner(s) +
               " res=" + s + " mode=separate eps=0.001 act=relu";
      },
      training, Values::Reals, kElementwise);
}

// Of a group's tens of pixels in float32, and one rounding at the end.
TEST(BatchNormReduce, MatchesTheReference) {
  checkShapes(
      [](const std::string &s) {
        return "batch_norm_reduce in=" + inner(s) + " grad=" + s + " eps=1e-05";
      },
      reduce, Values::Reals, kElementwise);
  checkShapes(
      [](const std::string &s) {
        return "batch_norm_reduce in=" + s + " grad=" + inner(s) +
               " result=" + s + " eps=1e-05 act=relu";
      },
      reduce, Values::Reals, kElementwise);
}

TEST(BatchNormBackward, MatchesTheReference) {
  checkShapes(
      [](const std::string &s) {
        return "batch_norm_backward in=" + inner(s) + " out=" + s +
               " grad=" + inner(s) + " eps=1e-05";
      },
      backward, Values::Reals, kElementwise);
  checkShapes(
      [](const std::string &s) {
        return "batch_norm_backward in=" + inner(s) + " out=" + s +
               " res=" + inner(s) + " grad=" + s + " result=" + s +
               " mode=separate eps=1e-05 act=relu";
      },
      backward, Values::Reals, kElementwise);
}

TEST(BatchNormBackward, OverwritesTheGradient) {
  checkShapes(
      [](const std::string &s) {
        return "batch_norm_backward in=" + inner(s) + " out=" + s +
               " grad=" + s + " result=" + inner(s) +
               " inplace_grad eps=1e-05 act=relu";
      },
      backward, Values::Reals, kElementwise);
  checkShapes(
      [](const std::string &s) {
        return "batch_norm_backward in=" + inner(s) + " out=" + s +
               " res=" + s + " grad=" + s + " result=" + inner(s) +
               " inplace_grad mode=separate eps=1e-05 act=relu";
      },
      backward, Values::Reals, kElementwise);
}

TEST(ChannelSum, OfIntegersIsExact) {
  checkShapes([](const std::string &s) { return "channel_sum grad=" + s; },
              channelSum, Values::SmallIntegers, 0);
}

// A million pixels, which float32 alone would sum with an error of 1e-4.
TEST(ChannelSum, KeepsItsDigitsOverALargeBatch) {
  KernelSpec spec = specOf("channel_sum grad=64x64x16");
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  ASSERT_TRUE(kernel);
  checkTraining(spec, *kernel, channelSum, {256, Values::Reals, 1e-8});
}

//===----------------------------------------------------------------------===//
// NaN
//===----------------------------------------------------------------------===//

/// How many elements of `role` are NaN after one of `changed` was.
static int nansOf(const std::string &text, const TrainingReference &reference,
                  ArgumentRole changed, ArgumentRole role) {
  KernelSpec spec = specOf(text);
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  TrainingOptions options{2, Values::Reals, 2e-6};
  options.prepare = [&](TrainingCall &call) {
    call.at(changed, 1, 2, 3, 1) = std::numeric_limits<float>::quiet_NaN();
  };
  checkTraining(spec, *kernel, reference, options);
  TrainingCall call(spec, 2, Values::Reals, 1);
  options.prepare(call);
  kernel->run(call.buffers);
  int nans = 0;
  KernelBuffer &buffer = call.buffer(role);
  for (int64_t i = 0; i < buffer.size(); ++i)
    nans += std::isnan(buffer.data()[i]) && !isUnwritten(buffer.data()[i]);
  return nans;
}

TEST(BatchNormNan, ComesOutWhereTheReferenceHasIt) {
  EXPECT_EQ(nansOf("batch_norm_statistics in=6x6x20", statistics,
                   ArgumentRole::Input, ArgumentRole::Variance),
            1);
  EXPECT_EQ(
      nansOf("batch_norm_training in=6x6x20 out=6x6x20 eps=1e-05 act=relu",
             training, ArgumentRole::Input, ArgumentRole::Output),
      1);
  EXPECT_EQ(nansOf("batch_norm_reduce in=6x6x20 grad=6x6x20 eps=1e-05", reduce,
                   ArgumentRole::Gradient, ArgumentRole::SumDy),
            1);
  EXPECT_EQ(nansOf("batch_norm_backward in=6x6x20 out=6x6x20 grad=6x6x20 "
                   "eps=1e-05",
                   backward, ArgumentRole::Gradient, ArgumentRole::Output),
            1);
  EXPECT_EQ(nansOf("channel_sum grad=6x6x20", channelSum,
                   ArgumentRole::Gradient, ArgumentRole::BiasGradient),
            1);
}
