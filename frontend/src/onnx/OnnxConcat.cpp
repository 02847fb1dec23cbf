//===- OnnxConcat.cpp - Concat --------------------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "SampleConcat.h"

using namespace resnetc;

/// The shape of the result, if the inputs differ in this axis only.
static Status concatShape(const std::vector<OnnxShape> &inputs, size_t axis,
                          OnnxShape &out) {
  out = inputs.front();
  for (size_t i = 1; i < inputs.size(); ++i) {
    OnnxShape fitting = inputs[i];
    if (fitting.size() == out.size())
      fitting[axis] = out[axis];
    std::optional<SymbolicInt> sum;
    if (fitting == out)
      sum = add(out[axis], inputs[i][axis]);
    if (!sum)
      return Status::input("inputs may differ in axis " + std::to_string(axis) +
                           " only, got " + text(inputs.front()) + " and " +
                           text(inputs[i]));
    out[axis] = *sum;
  }
  return {};
}

/// An activation, or a constant of floats that may be empty.
static OnnxValue concatInput(OnnxConversion &node, size_t input) {
  const auto *constant = std::get_if<OnnxConstant>(&node.input(input));
  const bool isEmpty = constant && (*constant)->elements() == 0;
  if (isEmpty || isActivation(node, input))
    return node.input(input);
  return node.floats(input);
}

static void concatActivations(OnnxConversion &node, size_t axis,
                              const OnnxShape &shape) {
  std::vector<OnnxValue> inputs;
  for (size_t i = 0; i < node.inputCount(); ++i)
    inputs.push_back(concatInput(node, i));
  if (node.failed())
    return;
  OnnxActivation result = concatValues(node, std::move(inputs), axis, shape);
  if (!node.failed())
    node.setResult(std::move(result));
}

/// Elements of each input in turn, as many as lie behind the axis.
static void concatKnown(OnnxConversion &node, size_t axis,
                        const OnnxShape &shape) {
  std::vector<KnownArray> inputs;
  for (size_t i = 0; i < node.inputCount(); ++i) {
    std::optional<KnownArray> array = knownInput(node, i);
    if (!array)
      return;
    if (!inputs.empty() && array->isFloat() != inputs.front().isFloat())
      return node.issue("inputs must have one type, got " +
                        std::string(onnxTypeName(inputs.front().type)) +
                        " and " + onnxTypeName(array->type));
    inputs.push_back(std::move(*array));
  }
  KnownArray result;
  result.type = inputs.front().type;
  if (!holds(node, checkFoldedSize(shape, result.isFloat())))
    return;
  for (SymbolicInt extent : shape)
    result.dims.push_back(extent.coefficient());
  const int64_t outer = collapseAround(result.dims, axis).outer;
  for (int64_t i = 0; i < outer; ++i)
    for (const KnownArray &input : inputs) {
      AxisRun run = collapseAround(input.dims, axis);
      const int64_t count = run.extent * run.inner;
      auto append = [&](const auto &from, auto &to) {
        if (!from.empty())
          to.insert(to.end(), from.begin() + i * count,
                    from.begin() + (i + 1) * count);
      };
      append(input.floats, result.floats);
      append(input.integers, result.integers);
    }
  setKnownResult(node, std::move(result));
}

static void convertConcat(OnnxConversion &node) {
  if (!node.hasAttribute("axis"))
    node.issue("axis is missing");
  const int64_t given = node.integer("axis", 0);
  std::vector<OnnxShape> shapes;
  bool anyActivation = false;
  for (size_t i = 0; i < node.inputCount(); ++i) {
    shapes.push_back(node.shapeOf(i));
    anyActivation |= isActivation(node, i);
  }
  size_t axis;
  if (node.failed() ||
      !holds(node, resolveAxis(given, shapes.front().size(), axis)))
    return;
  if (anyActivation && static_cast<int64_t>(axis) < node.firstAxis())
    return node.mixesBatch("Concat over axis 0");
  OnnxShape shape;
  if (!holds(node, concatShape(shapes, axis, shape)))
    return;
  if (anyActivation)
    concatActivations(node, axis, shape);
  else
    concatKnown(node, axis, shape);
}

void resnetc::addConcatConversions(OnnxConversions &table) {
  addForAnyInput(table, "Concat", {convertConcat, 1, manyInputs});
}
