//===- OnnxSoftmax.cpp - Softmax, LogSoftmax ------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Both are over some axes of a sample. An image's axis is moved to c, where the
// dialect's op acts; rows are seen as three groups of axes.
//
//===----------------------------------------------------------------------===//
#include "SampleGroups.h"

using namespace resnetc;

namespace {

/// Appends a softmax over c or its logarithm.
using EmitSoftmax = mlir::Value (*)(OnnxConversion &node, mlir::Value value);

} // namespace

template <typename Op>
static mlir::Value emitOver(OnnxConversion &node, mlir::Value value) {
  return node.emit<Op>(value);
}

/// Moves the axis to c, for good: the image remembers which axis is which.
static OnnxActivation softmaxOfImage(OnnxConversion &node, OnnxActivation x,
                                     size_t irAxis, EmitSoftmax emit) {
  if (irAxis != 3) {
    std::array<int64_t, 3> permutation = {1, 2, 3};
    std::swap(permutation[irAxis - 1], permutation[2]);
    std::swap(x.axes[irAxis], x.axes[3]);
    x.value = node.transpose(x.value, permutation);
  }
  if (!node.failed())
    x.value = emit(node, x.value);
  return x;
}

static OnnxActivation softmaxOfRows(OnnxConversion &node, OnnxActivation x,
                                    const SampleGroups &groups,
                                    EmitSoftmax emit) {
  x = node.asRows(x);
  if (node.failed())
    return x;
  // c of rows is the whole sample.
  const auto &[outer, middle, last] = groups.extents;
  if (groups.axis == 2 && outer == 1 && middle == 1) {
    x.value = emit(node, x.value);
    return x;
  }
  mlir::Value value = node.asGroups(x, groups.extents);
  const bool moves = groups.axis != 2;
  const std::array<int64_t, 3> exchange = {1, 3, 2};
  if (moves && !node.failed())
    value = node.transpose(value, exchange);
  if (!node.failed())
    value = emit(node, value);
  if (moves && !node.failed())
    value = node.transpose(value, exchange);
  return node.failed() ? x : node.fromGroups(value, x.shape);
}

/// Since opset 13 over one axis, before over all from `axis` on.
template <typename Op> static void convertSoftmax(OnnxConversion &node) {
  const bool oneAxis = node.opset() >= 13;
  const int64_t given = node.integer("axis", oneAxis ? -1 : 1);
  OnnxActivation x = node.activation(0);
  if (node.failed())
    return;
  // A scalar has no axis; a vector before opset 13 may be coerced at its end.
  const size_t rank = x.shape.size();
  size_t axis;
  if (!holds(node, resolveAxis(given, rank, axis)))
    return;
  if (static_cast<int64_t>(axis) < node.firstAxis())
    return node.mixesBatch(node.node().opType + " over axis 0");
  const size_t axes = oneAxis ? 1 : rank - axis;
  std::optional<size_t> irAxis =
      x.isImage() && axes == 1 ? imageAxis(x, axis) : std::nullopt;
  const EmitSoftmax emit = emitOver<Op>;
  OnnxActivation result =
      irAxis ? softmaxOfImage(node, std::move(x), *irAxis, emit)
             : softmaxOfRows(node, x, groupsAround(node, x.shape, axis, axes),
                             emit);
  if (!node.failed())
    node.setResult(std::move(result));
}

void resnetc::addSoftmaxConversions(OnnxConversions &table) {
  table.activations["LogSoftmax"] = {convertSoftmax<nn::LogSoftmaxOp>, 1, 1};
  table.activations["Softmax"] = {convertSoftmax<nn::SoftmaxOp>, 1, 1};
}
