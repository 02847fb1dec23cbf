//===- KernelName.cpp - readable, unique names of kernels -----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/KernelName.h"

using namespace resnetc;

/// "3", or "3x5" where the two differ.
static std::string pairText(const std::array<int32_t, 2> &pair) {
  std::string text = std::to_string(pair[0]);
  return pair[0] == pair[1] ? text : text + "x" + std::to_string(pair[1]);
}

static std::string windowText(const KernelSpec &spec) {
  std::string text =
      "_k" + pairText(spec.kernel) + "s" + pairText(spec.strides);
  if (spec.dilations != std::array<int32_t, 2>{1, 1})
    text += "d" + pairText(spec.dilations);
  return spec.groups == 1 ? text : text + "g" + std::to_string(spec.groups);
}

static std::string extentsText(const TensorLayout &t) {
  std::string text = "_";
  if (t.h != 1 || t.w != 1)
    text += std::to_string(t.h) + "x" + std::to_string(t.w) + "x";
  return text + std::to_string(t.c);
}

/// Both operands, or one where they are alike; a constant by its name.
static std::string operandsText(const KernelSpec &spec) {
  std::string input = extentsText(spec.input);
  std::string residual = extentsText(spec.residual);
  if (spec.constant == ConstantOperand::Lhs)
    return "_const" + residual + input;
  if (spec.constant == ConstantOperand::Rhs)
    return input + "_const" + residual;
  return input == residual ? input : input + residual;
}

static std::string shapeText(const KernelSpec &spec) {
  if (isBinary(spec.kind))
    return operandsText(spec);
  std::string text = extentsText(spec.input);
  // The kernels of training that write no activation have no output.
  if (spec.output == TensorLayout())
    return spec.kind == KernelKind::ChannelSum ? extentsText(spec.gradient)
                                               : text;
  if (spec.output.c != spec.input.c)
    text += "to" + std::to_string(spec.output.c);
  return text;
}

std::string resnetc::kernelTag(const KernelSpec &spec) {
  std::string text = spec.toText();
  std::string tag = text.substr(0, text.find(' '));
  bool window = spec.kind == KernelKind::Conv2d ||
                spec.kind == KernelKind::MaxPool2d ||
                spec.kind == KernelKind::AvgPool2d;
  if (window)
    tag += windowText(spec);
  tag += shapeText(spec);
  if (spec.winogradTile)
    tag += "_winograd" + std::to_string(spec.winogradTile);
  if (spec.residualMode != ResidualMode::None)
    tag += "_res";
  if (spec.activation == KernelActivation::Relu)
    tag += "_relu";
  return tag;
}

const std::string &KernelNames::nameOf(const KernelSpec &spec) {
  std::string text = spec.toText();
  std::string &name = names[text];
  if (!name.empty())
    return name;
  std::string tag = kernelTag(spec);
  name = tag;
  for (int number = 2; !taken.insert(name).second; ++number)
    name = tag + "_" + std::to_string(number);
  list.push_back({name, text});
  return name;
}
