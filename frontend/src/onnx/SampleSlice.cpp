//===- SampleSlice.cpp - slices of what the network computes --------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "SampleSlice.h"

using namespace resnetc;

static mlir::DenseI64ArrayAttr list(OnnxConversion &node,
                                    const std::array<int64_t, 3> &values) {
  return node.builder().ops().getDenseI64ArrayAttr(values);
}

namespace {

/// One slice for each of h, w, c.
struct ImageSlices {
  std::array<int64_t, 3> starts = {0, 0, 0}, limits, steps = {1, 1, 1};

  explicit ImageSlices(const std::array<int64_t, 3> &extents)
      : limits(extents) {}
  void set(size_t axis, const AxisSlice &slice) {
    starts[axis] = slice.start;
    limits[axis] = slice.limit();
    steps[axis] = slice.step;
  }
};

} // namespace

static mlir::Value emitSlice(OnnxConversion &node, mlir::Value value,
                             const ImageSlices &slices) {
  return node.emit<nn::SliceOp>(value, list(node, slices.starts),
                                list(node, slices.limits),
                                list(node, slices.steps));
}

/// The extents of h, w, c in the IR.
static std::array<int64_t, 3> extentsOf(mlir::Value image) {
  auto shape = llvm::cast<mlir::RankedTensorType>(image.getType()).getShape();
  return {shape[1], shape[2], shape[3]};
}

static OnnxActivation sliceRows(OnnxConversion &node, OnnxActivation x,
                                const Slices &slices) {
  for (size_t axis = 0; axis < slices.size() && !node.failed(); ++axis) {
    if (!slices[axis])
      continue;
    SampleGroups groups = groupsAround(node, x.shape, axis);
    ImageSlices one(groups.extents);
    one.set(groups.axis, *slices[axis]);
    OnnxShape shape = x.shape;
    shape[axis] = slices[axis]->count;
    mlir::Value value = emitSlice(node, node.asGroups(x, groups.extents), one);
    if (value)
      x = node.fromGroups(value, std::move(shape));
  }
  return x;
}

OnnxActivation resnetc::sliceActivation(OnnxConversion &node, OnnxActivation x,
                                        const Slices &slices) {
  const bool all = llvm::none_of(slices, [](auto &s) { return s.has_value(); });
  if (all || node.failed())
    return x;
  if (!x.isImage())
    return sliceRows(node, node.asRows(x), slices);
  ImageSlices image(extentsOf(x.value));
  for (size_t axis = 0; axis < slices.size(); ++axis) {
    if (!slices[axis])
      continue;
    if (std::optional<size_t> place = imageAxis(x, axis))
      image.set(*place - 1, *slices[axis]);
    x.shape[axis] = slices[axis]->count;
  }
  x.value = emitSlice(node, x.value, image);
  return x;
}
