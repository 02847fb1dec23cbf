//===- SampleConcat.cpp - values one after the other along an axis --------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "SampleConcat.h"

#include "ConstantForms.h"

using namespace resnetc;

static const OnnxActivation *asActivation(const OnnxValue &value) {
  return std::get_if<OnnxActivation>(&value);
}

static const OnnxTensor &asConstant(const OnnxValue &value) {
  return **std::get_if<OnnxConstant>(&value);
}

/// The image whose axes all inputs can have, the axis among its h, w and c; or
/// null.
static const OnnxActivation *commonImage(const std::vector<OnnxValue> &inputs,
                                         size_t axis) {
  const OnnxActivation *image = nullptr;
  for (const OnnxValue &value : inputs) {
    const OnnxActivation *x = asActivation(value);
    if (!x)
      continue;
    if (!x->isImage() || (image && x->axes != image->axes))
      return nullptr;
    image = x;
  }
  return imageAxis(*image, axis) ? image : nullptr;
}

static mlir::Value emitConcat(OnnxConversion &node,
                              llvm::ArrayRef<mlir::Value> values,
                              size_t irAxis) {
  return node.emit<nn::ConcatOp>(
      values, node.builder().ops().getI64IntegerAttr(irAxis));
}

static OnnxActivation concatImages(OnnxConversion &node,
                                   const std::vector<OnnxValue> &inputs,
                                   const OnnxActivation &image, size_t axis,
                                   const OnnxShape &shape) {
  llvm::SmallVector<mlir::Value> values;
  for (const OnnxValue &value : inputs)
    if (const OnnxActivation *x = asActivation(value))
      values.push_back(x->value);
    else
      values.push_back(
          imageParameter(node, asConstant(value), shape.size(), image.axes));
  OnnxActivation result = image;
  result.shape = shape;
  result.value = emitConcat(node, values, *imageAxis(image, axis));
  return result;
}

/// All inputs need one arrangement, so c holds the axis only if it is last.
static OnnxActivation concatRows(OnnxConversion &node,
                                 const std::vector<OnnxValue> &inputs,
                                 size_t axis, const OnnxShape &shape) {
  const SampleGroups whole = groupsAround(node, shape, axis);
  llvm::SmallVector<mlir::Value> values;
  for (const OnnxValue &value : inputs) {
    const OnnxActivation *x = asActivation(value);
    std::array<int64_t, 3> extents = whole.extents;
    extents[whole.axis] =
        x ? x->shape[axis].coefficient() : asConstant(value).dims[axis];
    values.push_back(x ? node.asGroups(node.asRows(*x), extents)
                       : rowsParameter(node, asConstant(value),
                                       {extents.begin(), extents.end()}));
    if (node.failed())
      return {};
  }
  return node.fromGroups(emitConcat(node, values, whole.axis + 1), shape);
}

OnnxActivation resnetc::concatValues(OnnxConversion &node,
                                     std::vector<OnnxValue> inputs, size_t axis,
                                     const OnnxShape &shape) {
  llvm::erase_if(inputs, [](const OnnxValue &value) {
    return !asActivation(value) && asConstant(value).elements() == 0;
  });
  for (const OnnxValue &value : inputs)
    if (!asActivation(value) && !node.wholeMode() &&
        asConstant(value).dims[0] != 1)
      node.mixesBatch("a constant of " + text(asConstant(value).dims) +
                      " is joined to an activation");
  if (node.failed())
    return {};
  if (inputs.size() == 1)
    return *asActivation(inputs.front());
  if (const OnnxActivation *image = commonImage(inputs, axis))
    return concatImages(node, inputs, *image, axis, shape);
  return concatRows(node, inputs, axis, shape);
}
