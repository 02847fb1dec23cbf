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

static std::string shapeText(const KernelSpec &spec) {
  std::string text = "_";
  if (spec.input.h != 1 || spec.input.w != 1)
    text +=
        std::to_string(spec.input.h) + "x" + std::to_string(spec.input.w) + "x";
  text += std::to_string(spec.input.c);
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
