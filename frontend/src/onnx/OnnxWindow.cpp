//===- OnnxWindow.cpp - how a window of Conv or a pool slides -------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OnnxWindow.h"

#include "compiler/ir/Rules.h"
#include "compiler/ir/Shapes.h"

using namespace mlir;
using namespace resnetc;

namespace {

/// One spatial axis of a window.
struct Slide {
  int64_t extent, kernel, stride, dilation;
  int64_t before, after, ceil;

  /// What the dilated kernel covers. All sizes are below 2^31: no overflow.
  int64_t reach() const { return (kernel - 1) * dilation + 1; }
};

/// Padding that makes the result extent / stride, rounded up; what is odd goes
/// to the end (SAME_UPPER) or the start.
void padSame(Slide &axis, bool upper) {
  int64_t steps = (axis.extent + axis.stride - 1) / axis.stride;
  int64_t total = std::max<int64_t>(
      (steps - 1) * axis.stride + axis.reach() - axis.extent, 0);
  int64_t less = total / 2;
  axis.before = upper ? less : total - less;
  axis.after = total - axis.before;
}

/// A last window that hangs over the end counts, if it starts inside the image
/// or its padding in front.
void padCeil(Slide &axis) {
  int64_t room = axis.before + axis.extent + axis.after - axis.reach();
  if (room < 0)
    return;
  int64_t steps = (room + axis.stride - 1) / axis.stride;
  if (steps * axis.stride >= axis.before + axis.extent)
    --steps;
  axis.ceil = std::max<int64_t>(steps * axis.stride - room, 0);
}

bool checkRange(OnnxConversion &node, llvm::StringRef name,
                llvm::ArrayRef<int64_t> values, int64_t least) {
  for (int64_t value : values) {
    if (value >= least && value < nn::kSizeLimit)
      continue;
    node.issue(name.str() + " must be at least " + std::to_string(least) +
               " and below 2^31, got " + nn::listText(values));
    return false;
  }
  return true;
}

/// The declared pads, or what auto_pad makes of the others.
void readPads(OnnxConversion &node, llvm::MutableArrayRef<Slide> axes) {
  std::string mode = node.string("auto_pad", "NOTSET");
  std::vector<int64_t> pads = node.integers("pads", 2 * axes.size(), 0);
  if (!checkRange(node, "pads", pads, 0))
    return;
  if (mode == "NOTSET") {
    for (size_t i = 0; i < axes.size(); ++i) {
      axes[i].before = pads[i];
      axes[i].after = pads[axes.size() + i];
    }
    return;
  }
  bool same = mode == "SAME_UPPER" || mode == "SAME_LOWER";
  if (!same && mode != "VALID")
    return node.issue("auto_pad must be NOTSET, SAME_UPPER, SAME_LOWER or "
                      "VALID, got '" +
                      mode + "'");
  if (llvm::any_of(pads, [](int64_t pad) { return pad != 0; }))
    return node.issue("auto_pad " + mode +
                      " and pads exclude each other, got " +
                      nn::listText(pads));
  for (Slide &axis : axes)
    if (same)
      padSame(axis, mode == "SAME_UPPER");
}

OnnxWindow toWindow(llvm::ArrayRef<Slide> axes) {
  const Slide row = {1, 1, 1, 1, 0, 0, 0};
  const Slide &h = axes.size() == 2 ? axes[0] : row, &w = axes.back();
  return {{h.kernel, w.kernel},
          {h.stride, w.stride},
          {h.dilation, w.dilation},
          {h.before, w.before, h.after, w.after},
          {h.ceil, w.ceil}};
}

} // namespace

OnnxWindow resnetc::readWindow(OnnxConversion &node, const OnnxActivation &x,
                               const std::vector<int64_t> &kernel) {
  size_t count = kernel.size();
  std::vector<int64_t> strides = node.integers("strides", count, 1);
  std::vector<int64_t> dilations = node.integers("dilations", count, 1);
  checkRange(node, "kernel_shape", kernel, 1);
  checkRange(node, "strides", strides, 1);
  checkRange(node, "dilations", dilations, 1);
  if (node.failed() || x.shape.size() != count + 2)
    return {};
  llvm::SmallVector<Slide> axes;
  for (size_t i = 0; i < count; ++i)
    axes.push_back({x.shape[i + 2].coefficient(), kernel[i], strides[i],
                    dilations[i], 0, 0, 0});
  readPads(node, axes);
  if (node.flag("ceil_mode", false) && !node.failed())
    llvm::for_each(axes, padCeil);
  return toWindow(axes);
}

OnnxActivation resnetc::asWindowed(OnnxConversion &node,
                                   const OnnxActivation &x) {
  if (node.failed())
    return x;
  if (x.rank() == 4)
    return node.asImage(x, imageAxes2d);
  if (x.rank() == 3)
    return node.asImage(x, imageAxes1d);
  node.issue("input 0 must have rank 3 or 4, got rank " +
             std::to_string(x.rank()) + ": " + text(x.shape));
  return x;
}

OnnxActivation resnetc::windowResult(const OnnxActivation &x, Value value) {
  OnnxActivation result = x;
  result.value = value;
  if (!value)
    return result;
  auto type = cast<RankedTensorType>(value.getType());
  for (int i = 1; i < 4; ++i)
    if (x.axes[i] != noAxis)
      result.shape[x.axes[i]] = type.getDimSize(i);
  return result;
}
