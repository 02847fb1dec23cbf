//===- KernelSpec.cpp - arguments and checks of a kernel --------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/spec/KernelSpec.h"

#include "compiler/kernels/spec/ArgumentParts.h"
#include "compiler/kernels/spec/ConvGradient.h"

#include <algorithm>
#include <limits>

using namespace resnetc;

int32_t resnetc::arenaPitch(int32_t c) {
  if (c < kChannelBlock)
    return c;
  int64_t pitch = roundUp(c, kChannelBlock);
  return pitch > std::numeric_limits<int32_t>::max() ? c : int32_t(pitch);
}

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

KernelArgument resnetc::activationArgument(ArgumentRole role,
                                           const TensorLayout &t) {
  const Border &b = t.border;
  KernelDim n{0, -1, int32_t(t.elements())};
  if (t.planar)
    return {role,
            {{0, t.w, 1}, {0, t.h, t.w}, {0, t.c, t.h * t.w}, n},
            /*batchDim=*/3,
            /*written=*/false};
  KernelDim c{0, t.pitch, 1};
  KernelDim x{-b.left, t.w + b.left + b.right, t.pitch};
  KernelDim y{-b.top, t.h + b.top + b.bottom, int32_t(t.rowElements())};
  return {role, {c, x, y, n}, /*batchDim=*/3, /*written=*/false};
}

KernelArgument resnetc::packedArgument(ArgumentRole role,
                                       std::initializer_list<int64_t> extents) {
  KernelArgument argument{role, {}, /*batchDim=*/-1, /*written=*/false};
  int64_t stride = 1;
  for (int64_t extent : extents) {
    argument.dims.push_back({0, int32_t(extent), int32_t(stride)});
    stride *= extent;
  }
  return argument;
}

KernelArgument resnetc::vectorArgument(ArgumentRole role, int32_t channels) {
  return packedArgument(role, {roundUp(channels, kChannelBlock)});
}

KernelArgument resnetc::written(KernelArgument argument) {
  argument.written = true;
  return argument;
}

static KernelArgument convFilter(int64_t co, int64_t groupInputs, int64_t kh,
                                 int64_t kw) {
  int64_t blocks = roundUp(co, kChannelBlock) / kChannelBlock;
  return packedArgument(ArgumentRole::Filter,
                        {kChannelBlock, groupInputs, kw, kh, blocks});
}

static KernelArgument filterArgument(const KernelSpec &spec) {
  const TensorLayout &in = spec.input, &out = spec.output;
  if (spec.kind == KernelKind::Linear)
    return packedArgument(ArgumentRole::Filter,
                          {kChannelBlock, int64_t(in.h) * in.w * in.c,
                           roundUp(out.c, kChannelBlock) / kChannelBlock});
  int64_t m = spec.winogradTile;
  return convFilter(out.c, in.c / spec.groups, m ? m + 2 : spec.kernel[0],
                    m ? m + 2 : spec.kernel[1]);
}

/// Of the kernels that write a filter.
static std::vector<KernelArgument>
filterKernelArguments(const KernelSpec &spec) {
  const int32_t ci = spec.input.c, co = spec.output.c, kh = spec.kernel[0],
                kw = spec.kernel[1];
  if (spec.kind == KernelKind::Conv2dBackwardFilter)
    return {activationArgument(ArgumentRole::Input, spec.input),
            activationArgument(ArgumentRole::Gradient, spec.gradient),
            written(filterArgument(forwardConv(spec)))};
  KernelArgument direct = convFilter(co, ci / spec.groups, kh, kw);
  if (spec.kind == KernelKind::WinogradFilter)
    return {direct, written(filterArgument(spec))};
  return {direct, written(convFilter(ci, co / spec.groups, kh, kw))};
}

KernelArgument resnetc::constantArgument(const TensorLayout &t) {
  return packedArgument(ArgumentRole::Constant, {t.pitch, t.w, t.h});
}

std::vector<KernelArgument> resnetc::kernelArguments(const KernelSpec &spec) {
  if (isBesideConvInTraining(spec.kind))
    return trainingArguments(spec);
  if (spec.kind == KernelKind::Repeat)
    return {constantArgument(spec.input),
            written(activationArgument(ArgumentRole::Output, spec.output))};
  if (writesFilter(spec.kind))
    return filterKernelArguments(spec);
  bool conv = isConvolution(spec.kind);
  bool linear = spec.kind == KernelKind::Linear;
  std::vector<KernelArgument> arguments{
      activationArgument(ArgumentRole::Input, spec.input)};
  if (conv || linear)
    arguments.push_back(filterArgument(spec));
  if ((conv || linear) && spec.bias)
    arguments.push_back(vectorArgument(ArgumentRole::Bias, spec.output.c));
  if (spec.kind == KernelKind::BatchNorm) {
    arguments.push_back(vectorArgument(ArgumentRole::Scale, spec.output.c));
    arguments.push_back(vectorArgument(ArgumentRole::Shift, spec.output.c));
  }
  bool constant = spec.constant != ConstantOperand::None;
  if (mayHaveConstant(spec.kind) && constant)
    arguments.push_back(constantArgument(spec.residual));
  if ((conv && spec.residualMode == ResidualMode::Separate) ||
      (mayHaveConstant(spec.kind) && !constant) ||
      (spec.kind == KernelKind::Concat && spec.inputs > 1))
    arguments.push_back(
        activationArgument(ArgumentRole::Residual, spec.residual));
  if (spec.kind == KernelKind::Concat)
    for (size_t i = 0; i < spec.more.size(); ++i)
      arguments.push_back(activationArgument(
          i ? ArgumentRole::Fourth : ArgumentRole::Third, spec.more[i]));
  arguments.push_back(
      written(activationArgument(ArgumentRole::Output, spec.output)));
  return arguments;
}

int64_t resnetc::argumentElements(const KernelArgument &argument) {
  if (argument.batchDim >= 0)
    return argument.dims[argument.batchDim].stride;
  int64_t elements = 1;
  for (const KernelDim &dim : argument.dims)
    elements *= dim.extent;
  return elements;
}

int64_t resnetc::packedElements(const KernelSpec &spec, ArgumentRole role) {
  for (const KernelArgument &argument : kernelArguments(spec))
    if (argument.role == role && argument.batchDim < 0)
      return argumentElements(argument);
  return 0;
}

//===----------------------------------------------------------------------===//
// Activations
//===----------------------------------------------------------------------===//

const TensorLayout *resnetc::layoutOf(const KernelSpec &spec,
                                      ArgumentRole role) {
  switch (role) {
  case ArgumentRole::Input:
    return spec.kind == KernelKind::Repeat ? nullptr : &spec.input;
  case ArgumentRole::Residual:
    return &spec.residual;
  case ArgumentRole::Third:
    return spec.more.empty() ? nullptr : &spec.more[0];
  case ArgumentRole::Fourth:
    return spec.more.size() < 2 ? nullptr : &spec.more[1];
  case ArgumentRole::Gradient:
    return &spec.gradient;
  case ArgumentRole::Result:
    return &spec.result;
  case ArgumentRole::Labels:
  case ArgumentRole::Loss:
  case ArgumentRole::Correct:
    return &spec.number;
  case ArgumentRole::Output:
    return &spec.output;
  default:
    return nullptr;
  }
}

TensorLayout *resnetc::layoutOf(KernelSpec &spec, ArgumentRole role) {
  return const_cast<TensorLayout *>(
      layoutOf(static_cast<const KernelSpec &>(spec), role));
}

bool resnetc::isInPlace(const KernelSpec &spec, ArgumentRole role) {
  if (spec.residualMode == ResidualMode::InPlace)
    return role == ArgumentRole::Output;
  if (!spec.gradientInPlace)
    return false;
  // The last activation that is written.
  bool givesResidual = spec.kind == KernelKind::BatchNormBackward &&
                       spec.residualMode == ResidualMode::Separate;
  return role ==
         (givesResidual ? ArgumentRole::Residual : ArgumentRole::Output);
}

/// Pixels beyond the end of an axis that the last window reads.
static int32_t pixelsBeyond(const KernelSpec &spec, int axis, int64_t in,
                            int64_t before, int64_t after) {
  int64_t window = int64_t(spec.kernel[axis] - 1) * spec.dilations[axis] + 1;
  int64_t stride = spec.strides[axis];
  int64_t lastStart = (in + before + after - window) / stride * stride - before;
  return int32_t(std::max<int64_t>(0, lastStart + window - in));
}

Border resnetc::neededBorder(const KernelSpec &spec, ArgumentRole role) {
  if (!isConvolution(spec.kind) || role != ArgumentRole::Input)
    return {};
  if (spec.kind == KernelKind::Conv2dBackwardData)
    return backwardDataBorder(spec);
  auto [top, left, bottom, right] = spec.pads;
  return {top, left, pixelsBeyond(spec, 0, spec.input.h, top, bottom),
          pixelsBeyond(spec, 1, spec.input.w, left, right)};
}
