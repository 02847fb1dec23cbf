//===- OnnxPad.cpp - Pad --------------------------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Negative pads are a slice. An image is padded on all axes at once; rows are
// seen as three groups of axes for one axis at a time.
//
//===----------------------------------------------------------------------===//
#include "SampleSlice.h"

#include <algorithm>

using namespace resnetc;

static mlir::DenseI64ArrayAttr list(OnnxConversion &node,
                                    const std::array<int64_t, 3> &values) {
  return node.builder().ops().getDenseI64ArrayAttr(values);
}

namespace {

struct Padding {
  std::vector<AxisPad> axes;
  PadMode mode = PadMode::Constant;
  float value = 0;
};

} // namespace

static PadMode padModeOf(OnnxConversion &node) {
  const std::string mode = node.string("mode", "constant");
  if (mode == "reflect")
    return PadMode::Reflect;
  if (mode == "edge")
    return PadMode::Edge;
  if (mode != "constant")
    node.issue("mode must be constant, reflect or edge, got '" + mode + "'");
  return PadMode::Constant;
}

/// Attributes before opset 11, then inputs; axes since 18.
static Padding paddingOf(OnnxConversion &node, size_t rank) {
  Padding padding;
  padding.mode = padModeOf(node);
  const bool attributes = node.opset() < 11;
  const Sizes pads =
      attributes ? node.integers("pads", Sizes()) : node.numbers(1);
  std::optional<Sizes> axes;
  if (attributes)
    padding.value = node.number("value", 0);
  else if (node.has(2))
    padding.value = node.floatScalar(2, 0);
  if (!attributes && node.has(3))
    axes = node.numbers(3);
  if (!node.failed())
    holds(node, resolvePads(pads, axes, rank, padding.axes));
  return padding;
}

/// The elements that negative pads leave.
static Slices cropsOf(const OnnxShape &shape, const Padding &padding) {
  Slices crops(shape.size());
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    const AxisPad &pad = padding.axes[axis];
    const int64_t low = std::max<int64_t>(-pad.low, 0);
    const int64_t high = std::max<int64_t>(-pad.high, 0);
    if (low || high)
      crops[axis] = {low, 1, shape[axis].coefficient() - low - high};
  }
  return crops;
}

static mlir::Value emitPad(OnnxConversion &node, mlir::Value value,
                           const std::array<AxisPad, 3> &pads,
                           const Padding &padding) {
  std::array<int64_t, 3> low, high;
  for (size_t i = 0; i < pads.size(); ++i) {
    low[i] = std::max<int64_t>(pads[i].low, 0);
    high[i] = std::max<int64_t>(pads[i].high, 0);
  }
  mlir::OpBuilder &ops = node.builder().ops();
  const nn::PadMode mode =
      padding.mode == PadMode::Reflect ? nn::PadMode::Reflect
      : padding.mode == PadMode::Edge  ? nn::PadMode::Edge
                                       : nn::PadMode::Constant;
  // Only a constant has a value.
  const float fill = mode == nn::PadMode::Constant ? padding.value : 0;
  return node.emit<nn::PadOp>(value, list(node, low), list(node, high),
                              ops.getF32FloatAttr(fill),
                              nn::PadModeAttr::get(ops.getContext(), mode));
}

static OnnxActivation padRows(OnnxConversion &node, OnnxActivation x,
                              const Padding &padding) {
  x = node.asRows(x);
  for (size_t axis = 0; axis < x.shape.size() && !node.failed(); ++axis) {
    const AxisPad &pad = padding.axes[axis];
    if (pad.low <= 0 && pad.high <= 0)
      continue;
    SampleGroups groups = groupsAround(node, x.shape, axis);
    std::array<AxisPad, 3> pads;
    pads[groups.axis] = pad;
    OnnxShape shape = x.shape;
    shape[axis] = shape[axis].coefficient() + std::max<int64_t>(pad.low, 0) +
                  std::max<int64_t>(pad.high, 0);
    mlir::Value value =
        emitPad(node, node.asGroups(x, groups.extents), pads, padding);
    if (value)
      x = node.fromGroups(value, std::move(shape));
  }
  return x;
}

static OnnxActivation padImage(OnnxConversion &node, OnnxActivation x,
                               const Padding &padding) {
  std::array<AxisPad, 3> pads;
  bool any = false;
  for (size_t axis = 0; axis < x.shape.size(); ++axis) {
    const AxisPad &pad = padding.axes[axis];
    std::optional<size_t> place = imageAxis(x, axis);
    if (!place || (pad.low <= 0 && pad.high <= 0))
      continue;
    any = true;
    pads[*place - 1] = pad;
    x.shape[axis] = x.shape[axis].coefficient() +
                    std::max<int64_t>(pad.low, 0) +
                    std::max<int64_t>(pad.high, 0);
  }
  if (any)
    x.value = emitPad(node, x.value, pads, padding);
  return x;
}

/// Whether the image's batch axis in the IR, which nothing can pad, is padded.
static bool padsImageBatch(const OnnxActivation &x, const Padding &padding) {
  return x.isImage() && x.axes[0] != noAxis &&
         !padding.axes[x.axes[0]].isNothing();
}

static void padActivation(OnnxConversion &node, const Padding &padding) {
  OnnxActivation x = node.activation(0);
  const Slices crops = cropsOf(x.shape, padding);
  x = sliceActivation(node, std::move(x), crops);
  if (node.failed())
    return;
  x = x.isImage() && !padsImageBatch(x, padding)
          ? padImage(node, std::move(x), padding)
          : padRows(node, std::move(x), padding);
  if (!node.failed())
    node.setResult(std::move(x));
}

static void padKnown(OnnxConversion &node, const Padding &padding) {
  std::optional<KnownArray> array = knownInput(node, 0);
  if (!array)
    return;
  OnnxShape padded = array->shape();
  for (size_t axis = 0; axis < padded.size(); ++axis)
    padded[axis] = padded[axis].coefficient() + padding.axes[axis].low +
                   padding.axes[axis].high;
  if (!holds(node, checkFoldedSize(padded, array->isFloat())))
    return;
  if (!array->isFloat() && padding.value != 0)
    return node.issue("integers can only be padded with 0");
  std::vector<AxisMap> axes;
  for (size_t axis = 0; axis < padded.size(); ++axis)
    axes.push_back(
        {axis, indicesOf(array->dims[axis], padding.axes[axis], padding.mode)});
  setKnownResult(node, rearrange(*array, axes, padding.value));
}

static void convertPad(OnnxConversion &node) {
  const OnnxShape shape = node.shapeOf(0);
  const Padding padding = paddingOf(node, shape.size());
  if (node.failed())
    return;
  const bool activation = isActivation(node, 0);
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    const AxisPad &pad = padding.axes[axis];
    if (pad.isNothing())
      continue;
    if (activation && static_cast<int64_t>(axis) < node.firstAxis())
      return node.mixesBatch("Pad of axis 0");
    if (!holds(node, checkPad(shape[axis].coefficient(), pad, padding.mode)))
      return;
  }
  if (activation)
    padActivation(node, padding);
  else
    padKnown(node, padding);
}

void resnetc::addPadConversions(OnnxConversions &table) {
  addForAnyInput(table, "Pad", {convertPad, 1, 4});
}
