//===- OnnxReduce.cpp - ReduceMean, ReduceSum, ReduceMax ------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All are over some axes of a sample. Over h and w of an image each is a pool;
// rows are seen as three groups of axes, of which the middle one is pooled.
//
//===----------------------------------------------------------------------===//
#include "OnnxArithmetic.h"
#include "OnnxBroadcast.h"
#include "SampleGroups.h"

#include <algorithm>
#include <limits>

using namespace resnetc;

namespace {

enum class Reduction { Mean, Sum, Max };

} // namespace

/// The mean or the maximum over the whole of one or two of h and w.
static mlir::Value emitPool(OnnxConversion &node, Reduction kind,
                            mlir::Value value, bool overH, bool overW) {
  auto shape = llvm::cast<mlir::RankedTensorType>(value.getType()).getShape();
  const int64_t h = shape[1], w = shape[2];
  const bool isMax = kind == Reduction::Max;
  if ((overH || h == 1) && (overW || w == 1))
    return isMax ? node.emit<nn::GlobalMaxPoolOp>(value)
                 : node.emit<nn::GlobalAvgPoolOp>(value);
  mlir::OpBuilder &ops = node.builder().ops();
  auto window = ops.getDenseI64ArrayAttr({overH ? h : 1, overW ? w : 1});
  auto pads = ops.getDenseI64ArrayAttr({0, 0, 0, 0});
  if (isMax)
    return node.emit<nn::MaxPool2dOp>(value, window, window, pads,
                                      ops.getDenseI64ArrayAttr({1, 1}));
  return node.emit<nn::AvgPool2dOp>(value, window, window, pads,
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

static OnnxActivation poolImage(OnnxConversion &node, Reduction kind,
                                OnnxActivation x,
                                const std::vector<size_t> &axes) {
  auto has = [&](int axis) {
    return axis != noAxis && std::find(axes.begin(), axes.end(),
                                       static_cast<size_t>(axis)) != axes.end();
  };
  x.value = emitPool(node, kind, x.value, has(x.axes[1]), has(x.axes[2]));
  for (size_t axis : axes)
    x.shape[axis] = 1;
  return x;
}

/// One run of neighbouring axes after the other: a mean of means over equally
/// many elements is the mean.
static OnnxActivation poolRows(OnnxConversion &node, Reduction kind,
                               OnnxActivation x,
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
      value = emitPool(node, kind, value, false, true);
    if (!node.failed())
      x = node.fromGroups(value, std::move(shape));
  }
  return x;
}

/// In order; none: nothing is reduced. An attribute before an opset, then an
/// input.
static std::vector<size_t> reducedAxes(OnnxConversion &node, Reduction kind,
                                       size_t rank) {
  const bool attributes = node.opset() < (kind == Reduction::Sum ? 13 : 18);
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

/// A sum is the mean, times how many there are.
static OnnxValue timesCount(OnnxConversion &node, const OnnxActivation &mean,
                            int64_t count) {
  auto factor = std::make_shared<OnnxTensor>();
  factor->name = node.node().outputs.front() + ".count";
  factor->type = OnnxType::Float;
  factor->floats = {float(count)};
  return combine(node, Arithmetic::Mul, mean, OnnxConstant(std::move(factor)));
}

static void reduceActivation(OnnxConversion &node, Reduction kind,
                             const std::vector<size_t> &axes, bool keep) {
  OnnxActivation x = node.activation(0);
  if (static_cast<int64_t>(axes.front()) < node.firstAxis())
    return node.mixesBatch(node.node().opType + " over axis 0");
  int64_t count = 1;
  for (size_t axis : axes)
    count *= x.shape[axis].coefficient();
  x = areOfWindow(x, axes) ? poolImage(node, kind, std::move(x), axes)
                           : poolRows(node, kind, std::move(x), axes);
  if (!keep && !node.failed()) {
    x = node.asRows(x);
    x.shape = without(x.shape, axes);
  }
  if (node.failed())
    return;
  node.setResult(kind == Reduction::Sum ? timesCount(node, x, count)
                                        : OnnxValue(std::move(x)));
}

/// Of a constant, as where weights are standardised. Of no elements a sum is 0
/// and a maximum minus infinity.
static void reduceKnown(OnnxConversion &node, Reduction kind,
                        const std::vector<size_t> &axes, bool keep) {
  std::optional<KnownArray> x = knownInput(node, 0);
  if (!x)
    return;
  if (!x->isFloat())
    return node.issue("expected a constant of floats, got type " +
                      std::string(onnxTypeName(x->type)));
  OnnxShape kept = x->shape();
  for (size_t axis : axes)
    kept[axis] = 1;
  // A tensor without elements may have any other extents.
  if (!holds(node, checkFoldedSize(kept, /*isFloat=*/true)))
    return;
  const bool isMax = kind == Reduction::Max;
  std::vector<double> totals(product(kept)->coefficient(),
                             isMax ? -std::numeric_limits<double>::infinity()
                                   : 0);
  BroadcastCursor place(kept, x->shape());
  for (float value : x->floats) {
    double &total = totals[place.offset()];
    total = isMax ? std::max<double>(total, value) : total + value;
    place.advance();
  }
  const double count = double(x->floats.size()) / double(totals.size());
  KnownArray result;
  for (SymbolicInt extent : keep ? kept : without(kept, axes))
    result.dims.push_back(extent.coefficient());
  for (double total : totals)
    result.floats.push_back(
        float(kind == Reduction::Mean ? total / count : total));
  setKnownResult(node, std::move(result));
}

template <Reduction kind> static void convertReduction(OnnxConversion &node) {
  const bool keep = node.flag("keepdims", true);
  const std::vector<size_t> axes =
      reducedAxes(node, kind, node.shapeOf(0).size());
  if (node.failed())
    return;
  if (axes.empty())
    return node.setResult(node.input(0));
  if (isActivation(node, 0))
    reduceActivation(node, kind, axes, keep);
  else
    reduceKnown(node, kind, axes, keep);
}

void resnetc::addReduceConversions(OnnxConversions &table) {
  for (auto *map : {&table.activations, &table.constants}) {
    (*map)["ReduceMax"] = {convertReduction<Reduction::Max>, 1, 2};
    (*map)["ReduceMean"] = {convertReduction<Reduction::Mean>, 1, 2};
    (*map)["ReduceSum"] = {convertReduction<Reduction::Sum>, 1, 2};
  }
}
