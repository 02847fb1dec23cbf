//===- TrainingSpecTest.cpp - arguments and checks of training's kernels --===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/spec/KernelSpec.h"

#include <gtest/gtest.h>

using namespace resnetc;

static KernelSpec parsed(const std::string &text) {
  KernelSpec spec;
  Status status = KernelSpec::parse(text, spec);
  EXPECT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(spec.toText(), text);
  return spec;
}

static std::string fault(const std::string &text) {
  KernelSpec spec;
  EXPECT_TRUE(KernelSpec::parse(text, spec).ok()) << text;
  return spec.check().message();
}

/// The roles of the arguments, and how many the kernel only reads.
static std::vector<ArgumentRole> rolesOf(const std::string &text,
                                         size_t &firstWritten) {
  std::vector<ArgumentRole> roles;
  KernelSpec spec = parsed(text);
  EXPECT_EQ(spec.check().message(), "") << text;
  firstWritten = 0;
  for (const KernelArgument &argument : kernelArguments(spec)) {
    firstWritten += !argument.written;
    // Those written stand last.
    EXPECT_TRUE(argument.written || firstWritten == roles.size() + 1);
    roles.push_back(argument.role);
  }
  return roles;
}

using Role = ArgumentRole;

TEST(TrainingArguments, BatchNormBackwardHasTen) {
  size_t written = 0;
  const std::vector<Role> all{Role::Gradient, Role::Input,     Role::Result,
                              Role::Mean,     Role::Variance,  Role::Scale,
                              Role::SumDy,    Role::SumDyXhat, Role::Output,
                              Role::Residual};
  EXPECT_EQ(rolesOf("batch_norm_backward in=4x4x20 out=4x4x20+1,1,1,1 "
                    "res=4x4x20 grad=4x4x20 result=4x4x20 mode=separate "
                    "eps=1e-05 act=relu",
                    written),
            all);
  EXPECT_EQ(written, 8u);
}

TEST(TrainingArguments, AGradientInPlaceIsNone) {
  size_t written = 0;
  EXPECT_EQ(rolesOf("relu_backward in=1x1x1 out=4x4x20 grad=4x4x20 "
                    "result=4x4x20 inplace_grad",
                    written),
            (std::vector<Role>{Role::Result, Role::Output}));
  EXPECT_EQ(written, 1u);
}

TEST(TrainingArguments, AnOptimizerTakesAnyNumberOfBlocks) {
  KernelSpec spec = parsed("sgd_update in=1x1x1 out=1x1x1");
  std::vector<KernelArgument> arguments = kernelArguments(spec);
  ASSERT_EQ(arguments.size(), 4u);
  EXPECT_EQ(arguments[0].dims[0].extent, 8);
  for (size_t i = 1; i < 4; ++i) {
    EXPECT_EQ(arguments[i].batchDim, 1);
    EXPECT_EQ(arguments[i].dims[1].extent, -1);
    EXPECT_EQ(argumentElements(arguments[i]), 16);
    EXPECT_TRUE(arguments[i].written);
  }
}

TEST(TrainingCheck, NamesFieldAndRule) {
  EXPECT_EQ(fault("batch_norm_training in=4x4x20 out=4x5x20"),
            "kernel spec: out.w: expected 4, got 5");
  EXPECT_EQ(fault("batch_norm_statistics in=4x4x20/24"),
            "kernel spec: in.pitch: expected 32, got 24");
  EXPECT_EQ(fault("batch_norm_statistics in=4x4x20 eps=-1"),
            "kernel spec: eps: must be finite and not negative");
  EXPECT_EQ(fault("batch_norm_training in=4x4x20 out=4x4x20 mode=inplace"),
            "kernel spec: mode: a residual has an argument of its own");
  EXPECT_EQ(fault("softmax_backward out=1x1x20 grad=1x1x20 result=1x1x20 "
                  "inplace_grad"),
            "kernel spec: inplace_grad: this kind reads its gradient more than "
            "once");
  EXPECT_EQ(fault("relu_backward out=4x4x20 grad=4x4x20+1,1,1,1 "
                  "result=4x4x20 inplace_grad"),
            "kernel spec: grad: in place it has the layout of the last "
            "activation written");
  EXPECT_EQ(fault("batch_norm_backward in=4x4x20 out=4x4x20+1,1,1,1 "
                  "res=4x4x20 grad=4x4x20 inplace_grad mode=separate"),
            "kernel spec: inplace_grad: needs equal borders of res and out");
  EXPECT_EQ(fault("softmax_cross_entropy in=2x1x20 out=2x1x20"),
            "kernel spec: in: logits have one pixel");
  EXPECT_EQ(fault("softmax_cross_entropy in=1x1x20 out=1x1x20 number=1x1x2"),
            "kernel spec: number: is one number a sample");
  EXPECT_EQ(fault("max_pool2d_backward in=6x6x20 out=6x6x20 grad=3x3x19 k=2,2 "
                  "s=2,2"),
            "kernel spec: out.c: expected 20, got 19");
  EXPECT_EQ(fault("max_pool2d_backward in=6x6x20 out=6x7x20 grad=3x3x20 k=2,2 "
                  "s=2,2"),
            "kernel spec: in.w: expected 7, got 6");
  EXPECT_EQ(fault("avg_pool2d_backward out=6x6x20 grad=9x3x20 k=2,2 s=2,2"),
            "kernel spec: h: a window has no pixel of the input");
  EXPECT_EQ(fault("slice_backward out=4x4x20 grad=3x4x20 step=2,1,1"),
            "kernel spec: h: the slice ends outside the input");
  EXPECT_EQ(fault("reduce_sum in=4x4x20 out=2x4x20"),
            "kernel spec: out.h: expected 4, got 2");
  EXPECT_EQ(fault("negate in=4x4x20 out=4x4x20 const=rhs"),
            "kernel spec: const: only a sum may be one of constants");
}
