//===- TrainingKernels.h - kernels of a training step -----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All but the convolutions, one family a file.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/kernels/halide/KernelBuilder.h"

namespace resnetc {

/// Defines a kernel of the kinds of isBesideConvInTraining().
Halide::Pipeline defineTraining(KernelBuilder &builder);

Halide::Func defineBatchNormStatistics(KernelBuilder &builder);
Halide::Func defineBatchNormTraining(KernelBuilder &builder);
Halide::Func defineBatchNormReduce(KernelBuilder &builder);
Halide::Pipeline defineBatchNormBackward(KernelBuilder &builder);
Halide::Func defineChannelSum(KernelBuilder &builder);
Halide::Pipeline defineSoftmaxCrossEntropy(KernelBuilder &builder);
Halide::Func defineSgdUpdate(KernelBuilder &builder);
Halide::Func defineAdamwUpdate(KernelBuilder &builder);
Halide::Func defineReluBackward(KernelBuilder &builder);
Halide::Func defineMaxPool2dBackward(KernelBuilder &builder);
Halide::Func defineAvgPool2dBackward(KernelBuilder &builder);
Halide::Func defineGlobalAvgPoolBackward(KernelBuilder &builder);
Halide::Func defineGlobalMaxPoolBackward(KernelBuilder &builder);
Halide::Func defineSliceBackward(KernelBuilder &builder);
Halide::Func defineLeakyReluBackward(KernelBuilder &builder);
Halide::Func defineClipBackward(KernelBuilder &builder);
Halide::Func defineSigmoidBackward(KernelBuilder &builder);
Halide::Func defineSoftmaxBackward(KernelBuilder &builder);
Halide::Func defineLogSoftmaxBackward(KernelBuilder &builder);
Halide::Func defineReduceSum(KernelBuilder &builder);
Halide::Func defineNegate(KernelBuilder &builder);

} // namespace resnetc
