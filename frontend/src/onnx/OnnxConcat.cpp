//===- OnnxConcat.cpp - Concat --------------------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "SampleGroups.h"

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

static bool areImagesAlike(const std::vector<OnnxActivation> &inputs,
                           size_t axis) {
  return imageAxis(inputs.front(), axis) &&
         llvm::all_of(inputs, [&](const OnnxActivation &x) {
           return x.isImage() && x.axes == inputs.front().axes;
         });
}

static void concatActivations(OnnxConversion &node, size_t axis,
                              const OnnxShape &shape) {
  std::vector<OnnxActivation> inputs;
  for (size_t i = 0; i < node.inputCount(); ++i)
    inputs.push_back(node.activation(i));
  if (node.failed())
    return;
  llvm::SmallVector<mlir::Value> values;
  auto concat = [&](size_t irAxis) {
    return node.emit<nn::ConcatOp>(
        values, node.builder().ops().getI64IntegerAttr(irAxis));
  };
  if (areImagesAlike(inputs, axis)) {
    for (const OnnxActivation &x : inputs)
      values.push_back(x.value);
    OnnxActivation result = inputs.front();
    result.shape = shape;
    result.value = concat(*imageAxis(result, axis));
    return node.setResult(std::move(result));
  }
  // All inputs need one arrangement, so c holds the axis only if it is last.
  const SampleGroups whole = groupsAround(node, shape, axis);
  for (const OnnxActivation &x : inputs) {
    std::array<int64_t, 3> extents = whole.extents;
    extents[whole.axis] = x.shape[axis].coefficient();
    values.push_back(node.asGroups(node.asRows(x), extents));
    if (node.failed())
      return;
  }
  if (mlir::Value value = concat(whole.axis + 1))
    node.setResult(node.fromGroups(value, shape));
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
