//===- BackwardKernelTest.cpp - gradients of what is no layer -------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The references go the other way round than the kernels: from each element of
// dy to those that it came from.
//
//===----------------------------------------------------------------------===//
#include "tests/kernels/TrainingCheck.h"

#include <array>
#include <cmath>
#include <limits>

using namespace resnetc;
using namespace resnetc::test;

namespace {

/// dinput, as it is added up.
class InputGradient {
public:
  explicit InputGradient(TrainingCall &call)
      : t(call.spec.output),
        elements(size_t(call.batch) * size_t(t.h) * size_t(t.w) * size_t(t.c)) {
  }
  Expected &at(int32_t n, int32_t y, int32_t x, int32_t c) {
    return elements.at(
        ((size_t(n) * size_t(t.h) + size_t(y)) * size_t(t.w) + size_t(x)) *
            size_t(t.c) +
        size_t(c));
  }
  ExpectedOutputs outputs() { return {{ArgumentRole::Output, elements}}; }

private:
  const TensorLayout &t;
  std::vector<Expected> elements;
};

/// Calls visit(y, x) with the pixels of the input under a window, row by row.
template <typename Visit>
void forWindow(const KernelSpec &s, int32_t windowY, int32_t windowX,
               Visit visit) {
  for (int32_t ky = 0; ky < s.kernel[0]; ++ky)
    for (int32_t kx = 0; kx < s.kernel[1]; ++kx) {
      int32_t y = windowY * s.strides[0] - s.pads[0] + ky * s.dilations[0];
      int32_t x = windowX * s.strides[1] - s.pads[1] + kx * s.dilations[1];
      if (y >= 0 && y < s.output.h && x >= 0 && x < s.output.w)
        visit(y, x);
    }
}

/// Calls visit(n, y, x, c, dy) with each element of the gradient.
template <typename Visit> void forGradient(TrainingCall &call, Visit visit) {
  call.forPixels(ArgumentRole::Gradient, [&](int32_t n, int32_t y, int32_t x) {
    for (int32_t c = 0; c < call.spec.gradient.c; ++c)
      visit(n, y, x, c, double(call.at(ArgumentRole::Gradient, n, y, x, c)));
  });
}

} // namespace

//===----------------------------------------------------------------------===//
// Pools
//===----------------------------------------------------------------------===//

static ExpectedOutputs maxPool(TrainingCall &call) {
  InputGradient dx(call);
  forGradient(call, [&](int32_t n, int32_t y, int32_t x, int32_t c, double dy) {
    int32_t bestY = -1, bestX = -1;
    float best = 0;
    auto visit = [&](int32_t inY, int32_t inX) {
      float value = call.at(ArgumentRole::Input, n, inY, inX, c);
      bool larger = value > best || (std::isnan(value) && !std::isnan(best));
      if (bestY >= 0 && !larger)
        return;
      best = value;
      bestY = inY;
      bestX = inX;
    };
    forWindow(call.spec, y, x, visit);
    dx.at(n, bestY, bestX, c).add(dy);
  });
  return dx.outputs();
}

static ExpectedOutputs avgPool(TrainingCall &call) {
  InputGradient dx(call);
  const KernelSpec &s = call.spec;
  forGradient(call, [&](int32_t n, int32_t y, int32_t x, int32_t c, double dy) {
    int32_t count = 0;
    forWindow(s, y, x, [&](int32_t, int32_t) { ++count; });
    if (s.countIncludePad)
      count = s.kernel[0] * s.kernel[1];
    forWindow(s, y, x, [&](int32_t inY, int32_t inX) {
      dx.at(n, inY, inX, c).add(dy / count);
    });
  });
  return dx.outputs();
}

static ExpectedOutputs globalPool(TrainingCall &call) {
  KernelSpec pool = call.spec;
  bool maximum = pool.kind == KernelKind::GlobalMaxPoolBackward;
  pool.kernel = {pool.output.h, pool.output.w};
  InputGradient dx(call);
  forGradient(call, [&](int32_t n, int32_t, int32_t, int32_t c, double dy) {
    int32_t bestY = 0, bestX = 0;
    forWindow(pool, 0, 0, [&](int32_t y, int32_t x) {
      if (!maximum)
        dx.at(n, y, x, c).add(dy / (double(pool.output.h) * pool.output.w));
      else if (call.at(ArgumentRole::Input, n, y, x, c) >
               call.at(ArgumentRole::Input, n, bestY, bestX, c)) {
        bestY = y;
        bestX = x;
      }
    });
    if (maximum)
      dx.at(n, bestY, bestX, c).add(dy);
  });
  return dx.outputs();
}

static ExpectedOutputs slice(TrainingCall &call) {
  const KernelSpec &s = call.spec;
  InputGradient dx(call);
  forGradient(call, [&](int32_t n, int32_t y, int32_t x, int32_t c, double dy) {
    dx.at(n, s.starts[0] + y * s.steps[0], s.starts[1] + x * s.steps[1],
          s.starts[2] + c * s.steps[2])
        .add(dy);
  });
  return dx.outputs();
}

//===----------------------------------------------------------------------===//
// Elementwise
//===----------------------------------------------------------------------===//

static double ofElement(const KernelSpec &s, double dy, double from) {
  switch (s.kind) {
  case KernelKind::ReluBackward:
    return from <= 0 ? 0 : dy;
  case KernelKind::LeakyReluBackward:
    return from <= 0 ? s.slope * dy : dy;
  case KernelKind::ClipBackward:
    return from <= s.low || from >= s.high ? 0 : dy;
  default:
    return dy * from * (1 - from);
  }
}

static ExpectedOutputs elementwise(TrainingCall &call) {
  const KernelSpec &s = call.spec;
  bool result = s.kind == KernelKind::ReluBackward ||
                s.kind == KernelKind::SigmoidBackward;
  ArgumentRole role = result ? ArgumentRole::Result : ArgumentRole::Input;
  InputGradient dx(call);
  forGradient(call, [&](int32_t n, int32_t y, int32_t x, int32_t c, double dy) {
    dx.at(n, y, x, c).add(ofElement(s, dy, call.at(role, n, y, x, c)));
  });
  return dx.outputs();
}

static ExpectedOutputs negate(TrainingCall &call) {
  InputGradient out(call);
  call.forPixels(ArgumentRole::Input, [&](int32_t n, int32_t y, int32_t x) {
    for (int32_t c = 0; c < call.spec.input.c; ++c)
      out.at(n, y, x, c).add(-call.at(ArgumentRole::Input, n, y, x, c));
  });
  return out.outputs();
}

static ExpectedOutputs softmax(TrainingCall &call) {
  bool logarithm = call.spec.kind == KernelKind::LogSoftmaxBackward;
  InputGradient dx(call);
  auto result = [&](int32_t n, int32_t y, int32_t x, int32_t c) -> double {
    return call.at(ArgumentRole::Result, n, y, x, c);
  };
  forGradient(call, [&](int32_t n, int32_t y, int32_t x, int32_t c, double dy) {
    Expected sum, &out = dx.at(n, y, x, c);
    for (int32_t k = 0; k < call.spec.gradient.c; ++k)
      sum.add(call.at(ArgumentRole::Gradient, n, y, x, k) *
              (logarithm ? 1 : result(n, y, x, k)));
    double own = result(n, y, x, c);
    out.value =
        logarithm ? dy - std::exp(own) * sum.value : own * (dy - sum.value);
    out.size = logarithm ? std::abs(dy) + std::exp(own) * sum.size
                         : std::abs(own) * (std::abs(dy) + sum.size);
  });
  return dx.outputs();
}

static ExpectedOutputs reduceSum(TrainingCall &call) {
  const TensorLayout &t = call.spec.output;
  bool overBatch = call.spec.constant != ConstantOperand::None;
  InputGradient sums(call);
  call.forPixels(ArgumentRole::Input, [&](int32_t n, int32_t y, int32_t x) {
    for (int32_t c = 0; c < call.spec.input.c; ++c)
      sums.at(overBatch ? 0 : n, t.h == 1 ? 0 : y, t.w == 1 ? 0 : x,
              t.c == 1 ? 0 : c)
          .add(call.at(ArgumentRole::Input, n, y, x, c));
  });
  if (!overBatch)
    return sums.outputs();
  ExpectedOutputs outputs;
  KernelBuffer &old = call.buffer(ArgumentRole::Constant);
  for (int32_t y = 0; y < t.h; ++y)
    for (int32_t x = 0; x < t.w; ++x)
      for (int32_t c = 0; c < t.pitch; ++c) {
        Expected sum = c < t.c ? sums.at(0, y, x, c) : Expected{0, 0};
        if (c < t.c)
          sum.add(old.at(std::array{c, x, y}));
        outputs[ArgumentRole::Constant].push_back(sum);
      }
  return outputs;
}

//===----------------------------------------------------------------------===//
// Cases
//===----------------------------------------------------------------------===//

struct BackwardCase {
  const char *text;
  TrainingReference reference;
  /// 0: equal values on integers. Else a part of the size, on reals.
  double tolerance;
};

class BackwardKernel : public testing::TestWithParam<BackwardCase> {};

TEST_P(BackwardKernel, MatchesTheReference) {
  KernelSpec spec = specOf(GetParam().text);
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  ASSERT_TRUE(kernel);
  double tolerance = GetParam().tolerance;
  Values values = tolerance == 0 ? Values::SmallIntegers : Values::Reals;
  for (int32_t batch : {1, 2, 5}) {
    checkTraining(spec, *kernel, GetParam().reference,
                  {batch, values, tolerance});
    if (HasFatalFailure())
      return;
  }
}

// Integers have ties, of which the first counts.
INSTANTIATE_TEST_SUITE_P(
    MaxPool, BackwardKernel,
    testing::Values(
        BackwardCase{"max_pool2d_backward in=12x12x64 out=12x12x64 "
                     "grad=6x6x64 k=3,3 s=2,2 p=1,1,1,1",
                     maxPool, 0},
        BackwardCase{"max_pool2d_backward in=13x11x20+1,1,1,1 "
                     "out=13x11x20+1,2,1,0 grad=7x6x20+1,1,1,1 k=3,3 s=2,2 "
                     "p=1,1,1,1",
                     maxPool, 0},
        BackwardCase{"max_pool2d_backward in=9x20x16 out=9x20x16 grad=9x20x16 "
                     "k=3,3 p=1,1,1,1",
                     maxPool, 0},
        BackwardCase{"max_pool2d_backward in=24x24x3 out=24x24x3 grad=12x12x3 "
                     "k=2,2 s=2,2",
                     maxPool, 0},
        BackwardCase{"max_pool2d_backward in=19x6x10 out=19x6x10 grad=5x2x10 "
                     "k=3,2 s=4,4",
                     maxPool, 0},
        BackwardCase{"max_pool2d_backward in=6x6x20 out=6x6x20 grad=6x6x20 "
                     "k=3,3 p=2,2,2,2 d=2,2",
                     maxPool, 0},
        BackwardCase{"max_pool2d_backward in=1x1x1 out=1x1x1 grad=1x1x1",
                     maxPool, 0},
        BackwardCase{"max_pool2d_backward in=25x7x33 out=25x7x33 grad=8x2x33 "
                     "k=5,4 s=3,3 p=1,1,0,0",
                     maxPool, 0}));

// A sum of a few quotients.
INSTANTIATE_TEST_SUITE_P(
    OtherPools, BackwardKernel,
    testing::Values(
        BackwardCase{"avg_pool2d_backward out=12x12x64 grad=6x6x64 k=2,2 s=2,2",
                     avgPool, 4e-7},
        BackwardCase{"avg_pool2d_backward out=9x9x20+1,1,1,1 grad=9x9x20 k=3,3 "
                     "p=1,1,1,1",
                     avgPool, 4e-7},
        BackwardCase{"avg_pool2d_backward out=13x11x10 grad=7x6x10+1,1,1,1 "
                     "k=3,3 s=2,2 p=1,1,1,1 include_pad",
                     avgPool, 4e-7},
        BackwardCase{"avg_pool2d_backward out=11x5x3 grad=3x2x3 k=2,1 s=4,3",
                     avgPool, 4e-7},
        BackwardCase{"global_avg_pool_backward out=7x5x20+1,1,1,1 grad=1x1x20",
                     globalPool, 1e-7},
        BackwardCase{"global_avg_pool_backward out=7x7x512 grad=1x1x512",
                     globalPool, 1e-7},
        BackwardCase{"global_avg_pool_backward out=1x1x3 grad=1x1x3",
                     globalPool, 1e-7},
        BackwardCase{"global_max_pool_backward in=7x5x20 out=7x5x20+1,1,1,1 "
                     "grad=1x1x20",
                     globalPool, 0},
        BackwardCase{"global_max_pool_backward in=4x6x10+1,1,1,1 out=4x6x10 "
                     "grad=1x1x10",
                     globalPool, 0}));

INSTANTIATE_TEST_SUITE_P(
    Moves, BackwardKernel,
    testing::Values(
        BackwardCase{"slice_backward out=16x16x16 grad=8x8x16 step=2,2,1",
                     slice, 0},
        BackwardCase{"slice_backward out=9x8x40+1,1,1,1 grad=3x7x17 "
                     "start=2,1,3 step=3,1,2",
                     slice, 0},
        BackwardCase{"slice_backward out=9x8x10 grad=4x8x10+1,1,1,1 "
                     "start=8,7,0 step=-2,-1,1",
                     slice, 0},
        BackwardCase{"negate in=7x5x20+1,1,1,1 out=7x5x20", negate, 0},
        BackwardCase{"reduce_sum in=7x5x20 out=1x1x20", reduceSum, 0},
        BackwardCase{"reduce_sum in=7x5x20 out=7x5x1", reduceSum, 0},
        BackwardCase{"reduce_sum in=7x5x40+1,1,1,1 out=7x1x40+1,1,1,1",
                     reduceSum, 0},
        BackwardCase{"reduce_sum in=7x5x10 out=1x1x1", reduceSum, 0},
        BackwardCase{"reduce_sum in=7x5x20 out=1x1x20 const=rhs", reduceSum, 0},
        BackwardCase{"reduce_sum in=7x5x20 out=7x5x20 const=rhs", reduceSum, 0},
        BackwardCase{"reduce_sum in=7x5x10 out=7x5x1 const=rhs", reduceSum,
                     0}));

INSTANTIATE_TEST_SUITE_P(
    Elementwise, BackwardKernel,
    testing::Values(
        BackwardCase{"relu_backward out=7x5x20+1,1,1,1 grad=7x5x20 "
                     "result=7x5x20+1,1,1,1",
                     elementwise, 0},
        BackwardCase{"relu_backward out=7x5x20 grad=7x5x20 "
                     "result=7x5x20+1,1,1,1 inplace_grad",
                     elementwise, 0},
        BackwardCase{"relu_backward out=4x4x3+1,1,1,1 grad=4x4x3+1,1,1,1 "
                     "result=4x4x3 inplace_grad",
                     elementwise, 0},
        BackwardCase{"leaky_relu_backward in=7x5x20 out=7x5x20 grad=7x5x20 "
                     "slope=0.25",
                     elementwise, 0},
        BackwardCase{"leaky_relu_backward in=7x5x20 out=7x5x20 grad=7x5x20 "
                     "inplace_grad slope=0.25",
                     elementwise, 0},
        BackwardCase{"clip_backward in=7x5x20 out=7x5x20 grad=7x5x20 clip=-2,3",
                     elementwise, 0},
        BackwardCase{"sigmoid_backward out=7x5x20 grad=7x5x20 result=7x5x20",
                     elementwise, 4e-7},
        BackwardCase{"softmax_backward out=3x2x17 grad=3x2x17 result=3x2x17",
                     softmax, 1e-6},
        BackwardCase{"softmax_backward out=1x1x1000 grad=1x1x1000 "
                     "result=1x1x1000",
                     softmax, 1e-6},
        BackwardCase{"softmax_backward out=1x1x3 grad=1x1x3 result=1x1x3",
                     softmax, 1e-6},
        BackwardCase{"log_softmax_backward out=3x2x17 grad=3x2x17 "
                     "result=3x2x17",
                     softmax, 1e-6},
        BackwardCase{"log_softmax_backward out=1x1x10 grad=1x1x10 "
                     "result=1x1x10",
                     softmax, 1e-6}));

//===----------------------------------------------------------------------===//
// NaN
//===----------------------------------------------------------------------===//

/// Elements of the output that are NaN after one of dy was.
static int nansOf(const char *text) {
  KernelSpec spec = specOf(text);
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  if (!kernel)
    return -1;
  TrainingCall call(spec, 1, Values::Reals, 1);
  for (KernelBuffer &buffer : call.buffers)
    if (buffer.argument.role == ArgumentRole::Result)
      std::fill_n(buffer.data(), buffer.size(), 0.5f);
  call.at(ArgumentRole::Gradient, 0, 0, 0, 1) =
      std::numeric_limits<float>::quiet_NaN();
  kernel->run(call.buffers);
  int nans = 0;
  for (int32_t y = 0; y < spec.output.h; ++y)
    for (int32_t x = 0; x < spec.output.w; ++x)
      for (int32_t c = 0; c < spec.output.c; ++c)
        nans += std::isnan(call.at(ArgumentRole::Output, 0, y, x, c));
  return nans;
}

TEST(BackwardNan, ReachesWhatItCameFrom) {
  EXPECT_EQ(nansOf("relu_backward out=4x4x20 grad=4x4x20 result=4x4x20"), 1);
  EXPECT_EQ(nansOf("sigmoid_backward out=4x4x20 grad=4x4x20 result=4x4x20"), 1);
  EXPECT_EQ(nansOf("softmax_backward out=1x2x20 grad=1x2x20 result=1x2x20"),
            20);
  EXPECT_EQ(nansOf("log_softmax_backward out=1x2x20 grad=1x2x20 "
                   "result=1x2x20"),
            20);
  EXPECT_EQ(nansOf("max_pool2d_backward in=4x4x20 out=4x4x20 grad=2x2x20 "
                   "k=2,2 s=2,2"),
            1);
  EXPECT_EQ(nansOf("avg_pool2d_backward out=4x4x20 grad=2x2x20 k=2,2 s=2,2"),
            4);
  EXPECT_EQ(nansOf("global_avg_pool_backward out=4x4x20 grad=1x1x20"), 16);
  EXPECT_EQ(nansOf("slice_backward out=4x4x20 grad=2x2x20 step=2,2,1"), 1);
}
