//===- TrainingKernels.cpp - kernels of a training step ---------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/TrainingKernels.h"

#include <stdexcept>

using namespace Halide;
using namespace resnetc;

Pipeline resnetc::defineTraining(KernelBuilder &builder) {
  switch (builder.spec().kind) {
  case KernelKind::BatchNormStatistics:
    return defineBatchNormStatistics(builder);
  case KernelKind::BatchNormTraining:
    return defineBatchNormTraining(builder);
  case KernelKind::BatchNormReduce:
    return defineBatchNormReduce(builder);
  case KernelKind::BatchNormBackward:
    return defineBatchNormBackward(builder);
  case KernelKind::ChannelSum:
    return defineChannelSum(builder);
  case KernelKind::SoftmaxCrossEntropy:
    return defineSoftmaxCrossEntropy(builder);
  case KernelKind::SgdUpdate:
    return defineSgdUpdate(builder);
  case KernelKind::AdamwUpdate:
    return defineAdamwUpdate(builder);
  case KernelKind::ReluBackward:
    return defineReluBackward(builder);
  case KernelKind::MaxPool2dBackward:
    return defineMaxPool2dBackward(builder);
  case KernelKind::AvgPool2dBackward:
    return defineAvgPool2dBackward(builder);
  case KernelKind::GlobalAvgPoolBackward:
    return defineGlobalAvgPoolBackward(builder);
  case KernelKind::GlobalMaxPoolBackward:
    return defineGlobalMaxPoolBackward(builder);
  case KernelKind::SliceBackward:
    return defineSliceBackward(builder);
  case KernelKind::LeakyReluBackward:
    return defineLeakyReluBackward(builder);
  case KernelKind::ClipBackward:
    return defineClipBackward(builder);
  case KernelKind::SigmoidBackward:
    return defineSigmoidBackward(builder);
  case KernelKind::SoftmaxBackward:
    return defineSoftmaxBackward(builder);
  case KernelKind::LogSoftmaxBackward:
    return defineLogSoftmaxBackward(builder);
  case KernelKind::ReduceSum:
    return defineReduceSum(builder);
  case KernelKind::Negate:
    return defineNegate(builder);
  default:
    throw std::logic_error("no kind of training");
  }
}
