//===- KernelSpecTest.cpp - text, arguments, checks of specs ----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/spec/KernelSpec.h"

#include <gtest/gtest.h>

#include <climits>
#include <cmath>
#include <random>

using namespace resnetc;

static KernelSpec parsed(const std::string &text) {
  KernelSpec spec;
  Status status = KernelSpec::parse(text, spec);
  EXPECT_TRUE(status.ok()) << status.message();
  return spec;
}

static std::string parseError(const std::string &text) {
  KernelSpec spec;
  Status status = KernelSpec::parse(text, spec);
  EXPECT_EQ(status.code(), ErrorCode::Input) << text;
  return status.message();
}

TEST(KernelSpecText, ConvReadsAsOneLine) {
  const std::string text = "conv2d in=56x56x64+1,1,1,1 out=56x56x64 k=3,3 "
                           "p=1,1,1,1 bias act=relu";
  KernelSpec spec = parsed(text);
  EXPECT_EQ(spec.kind, KernelKind::Conv2d);
  EXPECT_EQ(spec.input.pitch, 64);
  EXPECT_EQ(spec.input.border, (Border{1, 1, 1, 1}));
  EXPECT_TRUE(spec.bias);
  EXPECT_EQ(spec.activation, KernelActivation::Relu);
  EXPECT_EQ(spec.toText(), text);
}

/// Any value of any field must survive, sensible or not.
static KernelSpec randomSpec(std::mt19937 &random) {
  auto number = [&] {
    const int32_t odd[] = {0, 1, -1, INT32_MAX, INT32_MIN, 16, 17};
    return random() % 3 ? int32_t(random() % 64) : odd[random() % 7];
  };
  auto layout = [&] {
    TensorLayout t{number(), number(), number(), number(), {}, false};
    if (random() % 2)
      t.border = {number(), number(), number(), number()};
    t.planar = random() % 4 == 0;
    return t;
  };
  auto fill = [&](auto &list) {
    for (int32_t &value : list)
      value = number();
  };
  KernelSpec spec;
  spec.kind = KernelKind(random() % (size_t(KernelKind::Negate) + 1));
  spec.input = layout();
  spec.output = layout();
  if (random() % 2)
    spec.residual = layout();
  if (random() % 2)
    spec.gradient = layout();
  if (random() % 2)
    spec.result = layout();
  if (random() % 4 == 0)
    spec.number = layout();
  spec.gradientInPlace = random() % 2;
  spec.epsilon = 1e-5f * float(random() % 3);
  spec.residualMode = ResidualMode(random() % 3);
  spec.activation = KernelActivation(random() % 2);
  spec.bias = random() % 2;
  spec.countIncludePad = random() % 2;
  fill(spec.kernel);
  fill(spec.strides);
  fill(spec.pads);
  fill(spec.dilations);
  fill(spec.starts);
  fill(spec.steps);
  spec.groups = number();
  spec.padValue = random() % 2 ? 0.1f * number() : -0.0f;
  spec.constant = ConstantOperand(random() % 3);
  for (size_t i = random() % 3; i > 0; --i)
    spec.more.push_back(layout());
  spec.padFill = PadFill(random() % 3);
  fill(spec.permutation);
  spec.axis = number();
  spec.inputs = number();
  spec.slope = 0.1f * number();
  spec.low = random() % 2 ? 0.1f * number() : -0.0f;
  spec.high = random() % 2 ? 0.1f * number() : INFINITY;
  return spec;
}

TEST(KernelSpecText, RoundTripsEverySpec) {
  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    KernelSpec spec = randomSpec(random);
    KernelSpec back = parsed(spec.toText());
    ASSERT_EQ(back, spec) << spec.toText();
    ASSERT_EQ(back.toText(), spec.toText());
  }
}

TEST(KernelSpecText, ErrorsNameTheField) {
  EXPECT_EQ(parseError("conv3d in=1x1x1"),
            "kernel spec: unknown kind 'conv3d'");
  EXPECT_EQ(parseError(""), "kernel spec: unknown kind ''");
  EXPECT_EQ(parseError("relu in=1x2"), "kernel spec: bad field 'in=1x2'");
  EXPECT_EQ(parseError("relu in=1x2x3x4"),
            "kernel spec: bad field 'in=1x2x3x4'");
  EXPECT_EQ(parseError("relu in=1x2x99999999999"),
            "kernel spec: bad field 'in=1x2x99999999999'");
  EXPECT_EQ(parseError("relu colour=red"),
            "kernel spec: bad field 'colour=red'");
  EXPECT_EQ(parseError("relu bias=1"), "kernel spec: bad field 'bias=1'");
}

TEST(KernelSpecText, NoPrefixOrMutationCrashes) {
  std::mt19937 random(2);
  const std::string text = randomSpec(random).toText();
  for (size_t length = 0; length <= text.size(); ++length)
    for (int change = 0; change < 256; ++change) {
      std::string broken = text.substr(0, length);
      if (length)
        broken[random() % length] = char(change);
      KernelSpec spec;
      (void)KernelSpec::parse(broken, spec).ok();
      (void)spec.check().ok();
    }
}

TEST(KernelArguments, ConvWithBorderAndResidual) {
  KernelSpec spec = parsed("conv2d in=7x5x20+1,2,3,4 out=7x5x40 "
                           "res=7x5x40+1,1,1,1 mode=separate k=3,3 p=1,1,1,1 "
                           "bias");
  std::vector<KernelArgument> arguments = kernelArguments(spec);
  ASSERT_EQ(arguments.size(), 5u);
  const KernelArgument &input = arguments[0];
  EXPECT_EQ(input.role, ArgumentRole::Input);
  EXPECT_EQ(input.batchDim, 3);
  ASSERT_EQ(input.dims.size(), 4u);
  EXPECT_EQ(input.dims[0].extent, 32);
  EXPECT_EQ(input.dims[1].min, -2);
  EXPECT_EQ(input.dims[1].extent, 11);
  EXPECT_EQ(input.dims[1].stride, 32);
  EXPECT_EQ(input.dims[2].min, -1);
  EXPECT_EQ(input.dims[2].extent, 11);
  EXPECT_EQ(input.dims[2].stride, 11 * 32);
  EXPECT_EQ(input.dims[3].extent, -1);
  EXPECT_EQ(input.dims[3].stride, 11 * 11 * 32);
  const KernelArgument &filter = arguments[1];
  EXPECT_EQ(filter.role, ArgumentRole::Filter);
  ASSERT_EQ(filter.dims.size(), 5u);
  EXPECT_EQ(filter.dims[1].extent, 20);
  EXPECT_EQ(filter.dims[4].extent, 3);
  EXPECT_EQ(filter.dims[4].stride, 16 * 20 * 9);
  EXPECT_EQ(arguments[2].role, ArgumentRole::Bias);
  EXPECT_EQ(arguments[2].dims[0].extent, 48);
  EXPECT_EQ(arguments[3].role, ArgumentRole::Residual);
  EXPECT_EQ(arguments[4].role, ArgumentRole::Output);
  EXPECT_EQ(packedElements(spec, ArgumentRole::Filter), 16 * 20 * 9 * 3);
  EXPECT_EQ(packedElements(spec, ArgumentRole::Bias), 48);
  EXPECT_EQ(packedElements(spec, ArgumentRole::Shift), 0);
}

TEST(KernelArguments, LinearOverPixelsAndPlanarImport) {
  KernelSpec linear = parsed("linear in=2x3x20 out=1x1x10 bias");
  EXPECT_EQ(packedElements(linear, ArgumentRole::Filter), 16 * 2 * 3 * 20);
  KernelSpec import = parsed("import in=4x5x3:planar out=4x5x3+1,1,1,1");
  KernelArgument user = kernelArguments(import)[0];
  EXPECT_EQ(user.dims[0].extent, 5);
  EXPECT_EQ(user.dims[1].stride, 5);
  EXPECT_EQ(user.dims[2].stride, 20);
  EXPECT_EQ(user.dims[3].stride, 60);
}

struct BadSpec {
  const char *text, *message;
};

class KernelSpecCheck : public testing::TestWithParam<BadSpec> {};

TEST_P(KernelSpecCheck, NamesTheRule) {
  Status status = parsed(GetParam().text).check();
  EXPECT_EQ(status.code(), ErrorCode::Internal);
  EXPECT_EQ(status.message(), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Rules, KernelSpecCheck,
    testing::Values(
        BadSpec{"relu in=0x1x1 out=0x1x1",
                "kernel spec: in: every extent must be at least 1"},
        BadSpec{"relu in=1x1x4/3 out=1x1x4",
                "kernel spec: in: pitch 3 is less than the channel count 4"},
        BadSpec{"relu in=1x1x4:planar out=1x1x4",
                "kernel spec: in: only a user tensor without border may be "
                "planar"},
        BadSpec{"relu in=1x1x4+0,0,0,-1 out=1x1x4",
                "kernel spec: in: a border must not be negative"},
        BadSpec{"relu in=65536x65536x1 out=65536x65536x1",
                "kernel spec: in: more than 2^31-1 elements in a sample"},
        BadSpec{"relu in=2x1x4 out=1x1x4",
                "kernel spec: out.h: expected 2, got 1"},
        BadSpec{"conv2d in=4x4x4 out=4x4x4 k=3,3 p=1,1,1,1",
                "kernel spec: in.h: the border is smaller than the padding"},
        BadSpec{"conv2d in=4x4x4+1,1,0,0 out=4x4x4 k=3,3 p=1,1,1,1",
                "kernel spec: in.h: a window reads beyond the border"},
        BadSpec{"conv2d in=4x4x4+1,1,1,1 out=4x5x4 k=3,3 p=1,1,1,1",
                "kernel spec: out.w: expected 4, got 5"},
        BadSpec{"conv2d in=2x2x4 out=1x1x4 k=3,3",
                "kernel spec: h: the window is larger than the padded input"},
        BadSpec{"conv2d in=2x2x4 out=2x2x4 g=3",
                "kernel spec: groups: 3 does not divide the channel counts"},
        BadSpec{"conv2d in=2x2x4 out=2x2x4 k=1,0",
                "kernel spec: kernel, strides, dilations: must be at least 1"},
        BadSpec{"max_pool2d in=2x2x4 out=4x4x4 k=2,2 p=2,2,2,2",
                "kernel spec: h: a window has no pixel of the input"},
        BadSpec{"linear in=2x2x4 out=2x1x4",
                "kernel spec: out.h: expected 1, got 2"},
        BadSpec{"flatten in=2x2x4 out=1x1x17",
                "kernel spec: out.c: expected 16, got 17"},
        BadSpec{"slice in=4x4x4 out=2x2x2 step=-2,1,1 start=1,0,0",
                "kernel spec: h: the slice ends outside the input"},
        BadSpec{"slice in=4x4x4 out=2x2x2 step=1,0,1",
                "kernel spec: w: start must be inside the input, step not 0"},
        BadSpec{"pad in=4x4x4 out=9x4x4 start=4,0,0 reflect",
                "kernel spec: start: the input does not fit into the output"},
        BadSpec{"reshape in=4x4x4 out=1x1x63",
                "kernel spec: out: expected 64, got 63"},
        BadSpec{"repeat in=1x2x3+1,1,1,1 out=1x2x3",
                "kernel spec: in: a constant has the arena's pitch and no "
                "border"},
        BadSpec{"repeat in=1x2x3 out=1x2x4",
                "kernel spec: out.c: expected 3, got 4"},
        BadSpec{"transpose in=4x5x6 out=4x5x6 perm=0,0,2",
                "kernel spec: perm: must have 0, 1 and 2, each once"},
        BadSpec{"transpose in=4x5x6 out=4x5x6 perm=0,1,3",
                "kernel spec: perm: must have 0, 1 and 2, each once"},
        BadSpec{"transpose in=4x5x6 out=4x5x6 perm=1,0,2",
                "kernel spec: out: expected 5, got 4"},
        BadSpec{"concat in=4x4x4 out=4x4x8 res=4x4x4 axis=3 inputs=2",
                "kernel spec: axis: must be 0 to 2"},
        BadSpec{"concat in=4x4x4 out=4x4x8 res=4x4x4 axis=2 inputs=3",
                "kernel spec: inputs: expected 3, got 2"},
        BadSpec{"concat in=4x4x4 out=4x4x4 axis=2",
                "kernel spec: inputs: expected 0, got 1"},
        BadSpec{"concat in=4x4x4 out=4x4x8 res=4x5x4 axis=2 inputs=2",
                "kernel spec: and: extents differ beside those of the axis"},
        BadSpec{"concat in=4x4x4 out=4x4x9 res=4x4x4 axis=2 inputs=2",
                "kernel spec: out: expected 8, got 9"},
        BadSpec{"matmul in=2x5x7 out=2x5x3 res=1x7x3",
                "kernel spec: h: operands and output must have one"},
        BadSpec{"matmul in=2x5x7 out=2x5x3 res=2x6x3",
                "kernel spec: k: expected 7, got 6"},
        BadSpec{"matmul in=2x5x7 out=2x4x3 res=2x7x3",
                "kernel spec: out.w: expected 5, got 4"},
        BadSpec{"matmul in=2x5x7 out=2x5x4 res=2x7x3",
                "kernel spec: out.c: expected 3, got 4"},
        BadSpec{"matmul in=2x5x7 out=2x5x17 res=2x7x17/17",
                "kernel spec: pitch: the second operand's is less than the "
                "output's"},
        BadSpec{
            "matmul in=2x5x7 out=2x5x3 res=2x7x3+1,0,0,0 const=rhs",
            "kernel spec: res: a constant has the arena's pitch and no border"},
        BadSpec{"slice in=4x4x4 out=2x2x2 step=2,3,2 start=0,1,1",
                "kernel spec: w: the slice ends outside the input"},
        BadSpec{"pad in=4x4x4 out=5x5x5 start=2,0,0",
                "kernel spec: start: the input does not fit into the "
                "output"}));

TEST(KernelSpecCheck, AcceptsWhatPlanningWrites) {
  for (const char *text :
       {"conv2d in=224x224x3+3,3,2,2 out=112x112x64 k=7,7 s=2,2 p=3,3,3,3 bias",
        "max_pool2d in=112x112x64 out=56x56x64 k=3,3 s=2,2 p=1,1,1,1",
        "linear in=1x1x512 out=1x1x1000/1000 bias",
        "import in=224x224x3:planar out=224x224x3+3,3,2,2",
        "global_avg_pool in=7x7x512 out=1x1x512"})
    EXPECT_TRUE(parsed(text).check().ok()) << text;
}
