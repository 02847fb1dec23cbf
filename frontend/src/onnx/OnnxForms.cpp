//===- OnnxForms.cpp - from one form of an activation to another ----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OnnxConversion.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace resnetc;

static llvm::ArrayRef<int64_t> extentsOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape().drop_front();
}

/// Whether axes in this order have their elements where they had them: axes of
/// extent 1 may stand anywhere.
static bool keepsOrder(llvm::ArrayRef<int64_t> extents,
                       const std::array<int64_t, 3> &permutation) {
  int64_t last = 0;
  for (int64_t axis : permutation) {
    if (extents[axis - 1] == 1)
      continue;
    if (axis < last)
      return false;
    last = axis;
  }
  return true;
}

Value OnnxConversion::reshape(Value value, llvm::ArrayRef<int64_t> extents) {
  if (failed() || !value || extentsOf(value) == extents)
    return value;
  // What an earlier reshape made of a tensor makes no difference.
  while (auto earlier = value.getDefiningOp<nn::ReshapeOp>())
    value = earlier.getInput();
  if (extentsOf(value) == extents)
    return value;
  return emit<nn::ReshapeOp>(value,
                             builder_.ops().getDenseI64ArrayAttr(extents));
}

Value OnnxConversion::transpose(Value value,
                                const std::array<int64_t, 3> &permutation) {
  if (failed() || !value)
    return {};
  llvm::ArrayRef<int64_t> from = extentsOf(value);
  if (keepsOrder(from, permutation)) {
    std::array<int64_t, 3> to;
    for (auto [extent, axis] : llvm::zip(to, permutation))
      extent = from[axis - 1];
    return reshape(value, to);
  }
  return emit<nn::TransposeOp>(
      value, builder_.ops().getDenseI64ArrayAttr(permutation));
}

/// The IR axes 1 to 3 of an image in the order of its ONNX axes; those that
/// stand for none come first.
static std::array<int64_t, 3> inOnnxOrder(const ImageAxes &axes) {
  std::array<int64_t, 3> order = {1, 2, 3};
  llvm::sort(order, [&](int64_t lhs, int64_t rhs) {
    return std::pair(axes[lhs], lhs) < std::pair(axes[rhs], rhs);
  });
  return order;
}

OnnxActivation OnnxConversion::asRows(const OnnxActivation &x) {
  if (failed() || !x.isImage())
    return x;
  OnnxActivation rows = x;
  rows.form = OnnxActivation::Form::Rows;
  std::array<int64_t, 3> order = inOnnxOrder(x.axes);
  // The one order that has an op of its own, which linear takes for free.
  if (order == std::array<int64_t, 3>{3, 1, 2}) {
    rows.value = emit<nn::FlattenOp>(x.value);
    return rows;
  }
  int64_t elements = 1;
  for (int64_t extent : extentsOf(x.value))
    elements *= extent;
  rows.value = reshape(transpose(x.value, order), {elements});
  return rows;
}

/// permutation[i - 1] is the IR axis of `from` that is IR axis i of `to`. Axes
/// that stand for no ONNX axis take what is left over.
static std::array<int64_t, 3> permutationBetween(const ImageAxes &from,
                                                 const ImageAxes &to) {
  std::array<int64_t, 3> permutation = {0, 0, 0};
  std::array<bool, 4> taken = {};
  for (int i = 1; i < 4; ++i)
    for (int j = 1; j < 4; ++j)
      if (to[i] != noAxis && to[i] == from[j]) {
        permutation[i - 1] = j;
        taken[j] = true;
      }
  for (int64_t &axis : permutation)
    for (int j = 1; j < 4 && axis == 0; ++j)
      if (!taken[j]) {
        axis = j;
        taken[j] = true;
      }
  return permutation;
}

OnnxActivation OnnxConversion::asImage(const OnnxActivation &x,
                                       const ImageAxes &axes) {
  if (failed() || !x.value || (x.isImage() && x.axes == axes))
    return x;
  if (wholeMode() && axes[0] != noAxis && x.shape[axes[0]] != SymbolicInt(1)) {
    issue("the graph mixes axis 0 with others, so it must be 1 here, got " +
          text(x.shape));
    return x;
  }
  OnnxActivation image = x;
  image.form = OnnxActivation::Form::Image;
  image.axes = axes;
  if (x.isImage() && x.axes[0] == axes[0]) {
    image.value = transpose(x.value, permutationBetween(x.axes, axes));
    return image;
  }
  // Rows are in ONNX order: first an image in that order, then the one wanted.
  std::array<int64_t, 3> order = inOnnxOrder(axes), extents, permutation;
  ImageAxes sorted = {axes[0], axes[order[0]], axes[order[1]], axes[order[2]]};
  for (int i = 0; i < 3; ++i)
    extents[i] =
        sorted[i + 1] == noAxis ? 1 : x.shape[sorted[i + 1]].coefficient();
  permutation = permutationBetween(sorted, axes);
  image.value = transpose(reshape(asRows(x).value, extents), permutation);
  return image;
}

bool OnnxConversion::keepsSamples(const OnnxActivation &x,
                                  const OnnxShape &shape) const {
  if (wholeMode())
    return true;
  if (shape.empty() || x.shape.empty() || shape[0] == x.shape[0])
    return !shape.empty() && !x.shape.empty();
  if (builder_.mode() != OnnxMode::Blocks)
    return false;
  int64_t n = cast<RankedTensorType>(x.value.getType()).getDimSize(0);
  if (ShapedType::isDynamic(n))
    return !shape[0].isNumber();
  return shape[0].isNumber() && shape[0].coefficient() % n == 0;
}

Value OnnxConversion::asGroups(const OnnxActivation &x,
                               const std::array<int64_t, 3> &groups) {
  return reshape(asRows(x).value, groups);
}

OnnxActivation OnnxConversion::fromGroups(Value value,
                                          std::vector<SymbolicInt> shape) {
  OnnxActivation rows;
  rows.shape = std::move(shape);
  if (failed() || !value)
    return rows;
  int64_t elements = 1;
  for (int64_t extent : extentsOf(value))
    elements *= extent;
  rows.value = reshape(value, {elements});
  return rows;
}

Value OnnxConversion::parameter(const OnnxConstant &constant) {
  if (failed())
    return {};
  if (Value found = builder_.findParameter(constant->name))
    return found;
  std::string broken;
  Value value = builder_.addParameter(constant->name, constant->dims,
                                      constant->floats, broken);
  if (!value)
    issue("'" + constant->name + "': " + broken);
  return value;
}

Value OnnxConversion::parameter(
    const std::string &source, const std::string &suffix,
    std::vector<int64_t> shape,
    llvm::function_ref<std::vector<float>()> compute) {
  if (failed())
    return {};
  std::string name = builder_.derivedName(source + suffix);
  if (Value found = builder_.findParameter(name))
    return found;
  std::string broken;
  Value value =
      builder_.addParameter(name, std::move(shape), compute(), broken);
  if (!value)
    issue("'" + source + "': " + broken);
  return value;
}
