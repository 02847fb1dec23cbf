//===- OnnxReduce.cpp - ReduceMean, Softmax, LogSoftmax -------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All are over some axes of a sample. An image where these are the axes that
// the dialect's op acts on needs nothing else; other images are transposed, and
// rows are seen as three groups of axes.
//
//===----------------------------------------------------------------------===//
#include "SampleGroups.h"

#include <algorithm>

using namespace resnetc;

//===----------------------------------------------------------------------===//
// Softmax
//===----------------------------------------------------------------------===//

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

//===----------------------------------------------------------------------===//
// ReduceMean
//===----------------------------------------------------------------------===//

/// The mean over the whole of one or two of h and w.
static mlir::Value emitMean(OnnxConversion &node, mlir::Value value, bool overH,
                            bool overW) {
  auto shape = llvm::cast<mlir::RankedTensorType>(value.getType()).getShape();
  const int64_t h = shape[1], w = shape[2];
  if ((overH || h == 1) && (overW || w == 1))
    return node.emit<nn::GlobalAvgPoolOp>(value);
  mlir::OpBuilder &ops = node.builder().ops();
  auto window = ops.getDenseI64ArrayAttr({overH ? h : 1, overW ? w : 1});
  return node.emit<nn::AvgPool2dOp>(value, window, window,
                                    ops.getDenseI64ArrayAttr({0, 0, 0, 0}),
                                    ops.getBoolAttr(false));
}

/// Whether all these axes are the image's h and w.
static bool areOfWindow(const OnnxActivation &x,
                        const std::vector<size_t> &axes) {
  return x.isImage() && std::all_of(axes.begin(), axes.end(), [&](size_t axis) {
           std::optional<size_t> place = imageAxis(x, axis);
           return place == 1u || place == 2u;
         });
}

static OnnxActivation meanOfImage(OnnxConversion &node, OnnxActivation x,
                                  const std::vector<size_t> &axes) {
  auto has = [&](int axis) {
    return axis != noAxis && std::find(axes.begin(), axes.end(),
                                       static_cast<size_t>(axis)) != axes.end();
  };
  x.value = emitMean(node, x.value, has(x.axes[1]), has(x.axes[2]));
  for (size_t axis : axes)
    x.shape[axis] = 1;
  return x;
}

/// One run of neighbouring axes after the other: a mean of means over equally
/// many elements is the mean.
static OnnxActivation meanOfRows(OnnxConversion &node, OnnxActivation x,
                                 const std::vector<size_t> &axes) {
  x = node.asRows(x);
  for (size_t i = 0; i < axes.size() && !node.failed();) {
    const size_t first = axes[i];
    size_t count = 1;
    while (i + count < axes.size() && axes[i + count] == first + count)
      ++count;
    i += count;
    SampleGroups groups = groupsAround(node, x.shape, first, count);
    // The run has to be on h or w, and what it leaves on c.
    if (groups.axis == 2)
      groups = {{groups.extents[1], groups.extents[2], 1}, 1};
    OnnxShape shape = x.shape;
    for (size_t axis = first; axis < first + count; ++axis)
      shape[axis] = 1;
    mlir::Value value = node.asGroups(x, groups.extents);
    if (!node.failed())
      value = emitMean(node, value, false, true);
    if (!node.failed())
      x = node.fromGroups(value, std::move(shape));
  }
  return x;
}

/// In order; none: nothing is reduced. An attribute before opset 18, then an
/// input.
static std::vector<size_t> reducedAxes(OnnxConversion &node, size_t rank) {
  const bool attributes = node.opset() < 18;
  Sizes given;
  if (attributes)
    given = node.integers("axes", Sizes());
  else if (node.has(1))
    given = node.numbers(1);
  std::vector<size_t> axes;
  if (!given.empty()) {
    holds(node, resolveAxes(given, rank, axes));
    std::sort(axes.begin(), axes.end());
  } else if (attributes || !node.flag("noop_with_empty_axes", false)) {
    for (size_t axis = 0; axis < rank; ++axis)
      axes.push_back(axis);
  }
  return axes;
}

static OnnxShape without(const OnnxShape &shape,
                         const std::vector<size_t> &axes) {
  OnnxShape kept;
  for (size_t axis = 0; axis < shape.size(); ++axis)
    if (!std::binary_search(axes.begin(), axes.end(), axis))
      kept.push_back(shape[axis]);
  return kept;
}

static void convertReduceMean(OnnxConversion &node) {
  const bool keep = node.flag("keepdims", true);
  OnnxActivation x = node.activation(0);
  const std::vector<size_t> axes = reducedAxes(node, x.shape.size());
  if (node.failed())
    return;
  if (axes.empty())
    return node.setResult(std::move(x));
  if (static_cast<int64_t>(axes.front()) < node.firstAxis())
    return node.mixesBatch("ReduceMean over axis 0");
  x = areOfWindow(x, axes) ? meanOfImage(node, std::move(x), axes)
                           : meanOfRows(node, std::move(x), axes);
  if (!keep && !node.failed()) {
    x = node.asRows(x);
    x.shape = without(x.shape, axes);
  }
  if (!node.failed())
    node.setResult(std::move(x));
}

void resnetc::addReduceConversions(OnnxConversions &table) {
  table.activations["LogSoftmax"] = {convertSoftmax<nn::LogSoftmaxOp>, 1, 1};
  table.activations["ReduceMean"] = {convertReduceMean, 1, 2};
  table.activations["Softmax"] = {convertSoftmax<nn::SoftmaxOp>, 1, 1};
}
