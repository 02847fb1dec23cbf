//===- KernelSpecText.cpp - a KernelSpec as one line of text ----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// KIND in=LAYOUT out=LAYOUT and then, in this order and only where they differ
// from their defaults: res, and (twice at most), grad, result, number,
// inplace_grad, mode, const, k, s, p, d, g, winograd, include_pad, start, step,
// perm, axis, inputs, pad, slope, clip, eps, bias, act. Numbers are written
// without locale, floats in the shortest form that reads back to the same bits.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/spec/KernelSpec.h"

#include "compiler/kernels/spec/TakeText.h"

#include <bit>
#include <charconv>

using namespace resnetc;

static constexpr std::array<std::string_view, 52> kKindNames = {
    "conv2d",
    "linear",
    "max_pool2d",
    "avg_pool2d",
    "global_avg_pool",
    "global_max_pool",
    "batch_norm",
    "relu",
    "add",
    "sub",
    "mul",
    "div",
    "leaky_relu",
    "clip",
    "sigmoid",
    "softmax",
    "log_softmax",
    "matmul",
    "concat",
    "slice",
    "pad",
    "flatten",
    "reshape",
    "transpose",
    "repeat",
    "import",
    "export",
    "conv2d_backward_filter",
    "conv2d_backward_data",
    "transpose_filter",
    "winograd_filter",
    "batch_norm_statistics",
    "batch_norm_training",
    "batch_norm_reduce",
    "batch_norm_backward",
    "channel_sum",
    "softmax_cross_entropy",
    "sgd_update",
    "adamw_update",
    "relu_backward",
    "max_pool2d_backward",
    "avg_pool2d_backward",
    "global_avg_pool_backward",
    "global_max_pool_backward",
    "slice_backward",
    "leaky_relu_backward",
    "clip_backward",
    "sigmoid_backward",
    "softmax_backward",
    "log_softmax_backward",
    "reduce_sum",
    "negate"};

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

template <typename Number> static std::string numberText(Number value) {
  std::array<char, 48> digits;
  auto [end, error] =
      std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return {digits.data(), end};
}

template <size_t N>
static std::string listText(const std::array<int32_t, N> &values,
                            std::string_view separator = ",") {
  std::string text;
  for (size_t i = 0; i < N; ++i)
    text.append(i ? separator : "").append(numberText(values[i]));
  return text;
}

static std::string layoutText(const TensorLayout &t) {
  std::string text = listText<3>({t.h, t.w, t.c}, "x");
  if (t.pitch != arenaPitch(t.c))
    text += "/" + numberText(t.pitch);
  const Border &b = t.border;
  if (b != Border())
    text += "+" + listText<4>({b.top, b.left, b.bottom, b.right});
  if (t.planar)
    text += ":planar";
  return text;
}

static bool isNotZero(float value) {
  return std::bit_cast<uint32_t>(value) != 0;
}

/// The fields that are numbers of their own, where they are not zero.
static std::string scalarsText(const KernelSpec &spec) {
  std::string text;
  if (spec.axis)
    text += " axis=" + numberText(spec.axis);
  if (spec.inputs)
    text += " inputs=" + numberText(spec.inputs);
  if (isNotZero(spec.padValue))
    text += " pad=" + numberText(spec.padValue);
  if (isNotZero(spec.slope))
    text += " slope=" + numberText(spec.slope);
  if (isNotZero(spec.low) || isNotZero(spec.high))
    text += " clip=" + numberText(spec.low) + "," + numberText(spec.high);
  if (isNotZero(spec.epsilon))
    text += " eps=" + numberText(spec.epsilon);
  return text;
}

std::string KernelSpec::toText() const {
  const KernelSpec defaults;
  std::string text(kKindNames[size_t(kind)]);
  text += " in=" + layoutText(input) + " out=" + layoutText(output);
  if (residual != defaults.residual)
    text += " res=" + layoutText(residual);
  for (const TensorLayout &layout : more)
    text += " and=" + layoutText(layout);
  if (gradient != defaults.gradient)
    text += " grad=" + layoutText(gradient);
  if (result != defaults.result)
    text += " result=" + layoutText(result);
  if (number != defaults.number)
    text += " number=" + layoutText(number);
  if (gradientInPlace)
    text += " inplace_grad";
  if (residualMode != ResidualMode::None)
    text += residualMode == ResidualMode::Separate ? " mode=separate"
                                                   : " mode=inplace";
  if (constant != ConstantOperand::None)
    text += constant == ConstantOperand::Lhs ? " const=lhs" : " const=rhs";
  auto add = [&](std::string_view name, const auto &value, const auto &usual) {
    if (value != usual)
      text.append(name).append(listText(value));
  };
  add(" k=", kernel, defaults.kernel);
  add(" s=", strides, defaults.strides);
  add(" p=", pads, defaults.pads);
  add(" d=", dilations, defaults.dilations);
  if (groups != 1)
    text += " g=" + numberText(groups);
  if (winogradTile)
    text += " winograd=" + numberText(winogradTile);
  if (countIncludePad)
    text += " include_pad";
  add(" start=", starts, defaults.starts);
  add(" step=", steps, defaults.steps);
  add(" perm=", permutation, defaults.permutation);
  text += scalarsText(*this);
  if (padFill != PadFill::Constant)
    text += padFill == PadFill::Reflect ? " reflect" : " edge";
  if (bias)
    text += " bias";
  if (activation == KernelActivation::Relu)
    text += " act=relu";
  return text;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

template <size_t N>
static bool takeList(std::string_view &text, std::array<int32_t, N> &out,
                     std::string_view separator = ",") {
  for (size_t i = 0; i < N; ++i) {
    if (i && !takePrefix(text, separator))
      return false;
    if (!takeNumber(text, out[i]))
      return false;
  }
  return true;
}

static bool takeLayout(std::string_view &text, TensorLayout &out) {
  std::array<int32_t, 3> sizes;
  if (!takeList(text, sizes, "x"))
    return false;
  out = {sizes[0], sizes[1], sizes[2], arenaPitch(sizes[2]), {}, false};
  if (takePrefix(text, "/") && !takeNumber(text, out.pitch))
    return false;
  std::array<int32_t, 4> border{0, 0, 0, 0};
  if (takePrefix(text, "+") && !takeList(text, border))
    return false;
  out.border = {border[0], border[1], border[2], border[3]};
  out.planar = takePrefix(text, ":planar");
  return true;
}

static bool readKind(std::string_view word, KernelKind &out) {
  for (size_t i = 0; i < kKindNames.size(); ++i) {
    if (kKindNames[i] != word)
      continue;
    out = KernelKind(i);
    return true;
  }
  return false;
}

/// Fields of one word, without a value.
static bool readFlag(std::string_view field, KernelSpec &spec) {
  if (field == "bias")
    spec.bias = true;
  else if (field == "include_pad")
    spec.countIncludePad = true;
  else if (field == "act=relu")
    spec.activation = KernelActivation::Relu;
  else if (field == "inplace_grad")
    spec.gradientInPlace = true;
  else if (field == "mode=separate")
    spec.residualMode = ResidualMode::Separate;
  else if (field == "mode=inplace")
    spec.residualMode = ResidualMode::InPlace;
  else if (field == "reflect")
    spec.padFill = PadFill::Reflect;
  else if (field == "edge")
    spec.padFill = PadFill::Edge;
  else if (field == "const=lhs")
    spec.constant = ConstantOperand::Lhs;
  else if (field == "const=rhs")
    spec.constant = ConstantOperand::Rhs;
  else
    return false;
  return true;
}

static bool readValue(std::string_view name, std::string_view &value,
                      KernelSpec &spec) {
  if (name == "in")
    return takeLayout(value, spec.input);
  if (name == "out")
    return takeLayout(value, spec.output);
  if (name == "res")
    return takeLayout(value, spec.residual);
  if (name == "and")
    return spec.more.size() < kMaxConcatInputs - 2 &&
           takeLayout(value, spec.more.emplace_back());
  if (name == "grad")
    return takeLayout(value, spec.gradient);
  if (name == "result")
    return takeLayout(value, spec.result);
  if (name == "number")
    return takeLayout(value, spec.number);
  if (name == "eps")
    return takeNumber(value, spec.epsilon);
  if (name == "perm")
    return takeList(value, spec.permutation);
  if (name == "axis")
    return takeNumber(value, spec.axis);
  if (name == "inputs")
    return takeNumber(value, spec.inputs);
  if (name == "k")
    return takeList(value, spec.kernel);
  if (name == "s")
    return takeList(value, spec.strides);
  if (name == "p")
    return takeList(value, spec.pads);
  if (name == "d")
    return takeList(value, spec.dilations);
  if (name == "g")
    return takeNumber(value, spec.groups);
  if (name == "winograd")
    return takeNumber(value, spec.winogradTile);
  if (name == "start")
    return takeList(value, spec.starts);
  if (name == "step")
    return takeList(value, spec.steps);
  if (name == "pad")
    return takeNumber(value, spec.padValue);
  if (name == "slope")
    return takeNumber(value, spec.slope);
  if (name == "clip")
    return takeNumber(value, spec.low) && takePrefix(value, ",") &&
           takeNumber(value, spec.high);
  return false;
}

static bool readField(std::string_view field, KernelSpec &spec) {
  if (readFlag(field, spec))
    return true;
  size_t equals = field.find('=');
  if (equals == std::string_view::npos)
    return false;
  std::string_view value = field.substr(equals + 1);
  return readValue(field.substr(0, equals), value, spec) && value.empty();
}

/// The next word of `text`, which is moved past it and one space.
static std::string_view takeWord(std::string_view &text) {
  std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(std::min(word.size() + 1, text.size()));
  return word;
}

Status KernelSpec::parse(std::string_view text, KernelSpec &out) {
  KernelSpec spec;
  std::string_view rest = text;
  std::string_view kind = takeWord(rest);
  if (!readKind(kind, spec.kind))
    return Status::input("kernel spec: unknown kind '" + std::string(kind) +
                         "'");
  while (!rest.empty()) {
    std::string_view field = takeWord(rest);
    if (!readField(field, spec))
      return Status::input("kernel spec: bad field '" + std::string(field) +
                           "'");
  }
  out = spec;
  return {};
}
