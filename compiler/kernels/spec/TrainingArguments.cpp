//===- TrainingArguments.cpp - arguments of training's kernels --*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Of all but the convolutions. What is written stands last.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/spec/ArgumentParts.h"

using namespace resnetc;

/// What a run may set: see SoftmaxCrossEntropy, SgdUpdate and AdamwUpdate in
/// compiler/kernels/halide.
static constexpr int64_t kLossSettings = 2, kOptimizerSettings = 8;

namespace {

/// Collects the arguments of one kernel, in their order.
class ArgumentList {
public:
  explicit ArgumentList(const KernelSpec &spec) : spec(spec) {}

  void activation(ArgumentRole role) {
    arguments.push_back(activationArgument(role, *layoutOf(spec, role)));
  }
  void gradient() {
    if (!spec.gradientInPlace)
      activation(ArgumentRole::Gradient);
  }
  void vector(ArgumentRole role) {
    arguments.push_back(vectorArgument(role, channels()));
  }
  /// The output, as a packed constant.
  void constant() { arguments.push_back(constantArgument(spec.output)); }
  void settings(int64_t count) {
    arguments.push_back(packedArgument(ArgumentRole::Settings, {count}));
  }
  /// The whole blocks of a range of parameters, as many as the caller says.
  void range(ArgumentRole role) {
    KernelArgument argument =
        packedArgument(role, {kChannelBlock, /*the caller's*/ 0});
    argument.batchDim = 1;
    argument.dims[1].extent = -1;
    arguments.push_back(argument);
  }
  /// Those from here on are written.
  void beginWritten() { firstWritten = arguments.size(); }

  std::vector<KernelArgument> take() {
    for (size_t i = firstWritten; i < arguments.size(); ++i)
      arguments[i].written = true;
    return std::move(arguments);
  }

private:
  int32_t channels() const {
    return spec.kind == KernelKind::ChannelSum ? spec.gradient.c : spec.input.c;
  }

  const KernelSpec &spec;
  std::vector<KernelArgument> arguments;
  size_t firstWritten = 0;
};

} // namespace

static void addBatchNormTraining(const KernelSpec &spec, ArgumentList &list) {
  list.activation(ArgumentRole::Input);
  for (ArgumentRole role : {ArgumentRole::Mean, ArgumentRole::Variance,
                            ArgumentRole::Scale, ArgumentRole::Shift})
    list.vector(role);
  if (spec.residualMode == ResidualMode::Separate)
    list.activation(ArgumentRole::Residual);
  list.beginWritten();
  list.activation(ArgumentRole::Output);
}

/// What both sweeps of a batch norm's gradient read.
static void addNormalised(const KernelSpec &spec, ArgumentList &list) {
  list.gradient();
  list.activation(ArgumentRole::Input);
  if (spec.activation == KernelActivation::Relu)
    list.activation(ArgumentRole::Result);
  list.vector(ArgumentRole::Mean);
  list.vector(ArgumentRole::Variance);
}

static void addBatchNormReduce(const KernelSpec &spec, ArgumentList &list) {
  addNormalised(spec, list);
  list.beginWritten();
  for (ArgumentRole role :
       {ArgumentRole::SumDy, ArgumentRole::SumDyXhat,
        ArgumentRole::ScaleGradient, ArgumentRole::BiasGradient})
    list.vector(role);
}

static void addBatchNormBackward(const KernelSpec &spec, ArgumentList &list) {
  addNormalised(spec, list);
  for (ArgumentRole role :
       {ArgumentRole::Scale, ArgumentRole::SumDy, ArgumentRole::SumDyXhat})
    list.vector(role);
  list.beginWritten();
  list.activation(ArgumentRole::Output);
  if (spec.residualMode == ResidualMode::Separate)
    list.activation(ArgumentRole::Residual);
}

static void addLoss(ArgumentList &list) {
  list.activation(ArgumentRole::Input);
  list.activation(ArgumentRole::Labels);
  list.settings(kLossSettings);
  list.beginWritten();
  for (ArgumentRole role :
       {ArgumentRole::Loss, ArgumentRole::Correct, ArgumentRole::Output})
    list.activation(role);
}

static void addOptimizer(const KernelSpec &spec, ArgumentList &list) {
  list.settings(kOptimizerSettings);
  list.beginWritten();
  list.range(ArgumentRole::Parameters);
  list.range(ArgumentRole::ParameterGradients);
  list.range(ArgumentRole::Momentum);
  if (spec.kind == KernelKind::AdamwUpdate)
    list.range(ArgumentRole::SecondMoment);
}

/// Kinds of one output: what they read beside the gradient.
static void addBackward(const KernelSpec &spec, ArgumentList &list) {
  switch (spec.kind) {
  case KernelKind::ReduceSum:
  case KernelKind::Negate:
    list.activation(ArgumentRole::Input);
    break;
  case KernelKind::MaxPool2dBackward:
  case KernelKind::GlobalMaxPoolBackward:
  case KernelKind::LeakyReluBackward:
  case KernelKind::ClipBackward:
    list.gradient();
    list.activation(ArgumentRole::Input);
    break;
  case KernelKind::ReluBackward:
  case KernelKind::SigmoidBackward:
  case KernelKind::SoftmaxBackward:
  case KernelKind::LogSoftmaxBackward:
    list.gradient();
    list.activation(ArgumentRole::Result);
    break;
  default:
    list.gradient();
  }
  list.beginWritten();
  if (spec.constant == ConstantOperand::None)
    list.activation(ArgumentRole::Output);
  else
    list.constant();
}

std::vector<KernelArgument> resnetc::trainingArguments(const KernelSpec &spec) {
  ArgumentList list(spec);
  switch (spec.kind) {
  case KernelKind::BatchNormStatistics:
    list.activation(ArgumentRole::Input);
    list.beginWritten();
    list.vector(ArgumentRole::Mean);
    list.vector(ArgumentRole::Variance);
    break;
  case KernelKind::BatchNormTraining:
    addBatchNormTraining(spec, list);
    break;
  case KernelKind::BatchNormReduce:
    addBatchNormReduce(spec, list);
    break;
  case KernelKind::BatchNormBackward:
    addBatchNormBackward(spec, list);
    break;
  case KernelKind::ChannelSum:
    list.gradient();
    list.beginWritten();
    list.vector(ArgumentRole::BiasGradient);
    break;
  case KernelKind::SoftmaxCrossEntropy:
    addLoss(list);
    break;
  case KernelKind::SgdUpdate:
  case KernelKind::AdamwUpdate:
    addOptimizer(spec, list);
    break;
  default:
    addBackward(spec, list);
  }
  return list.take();
}
