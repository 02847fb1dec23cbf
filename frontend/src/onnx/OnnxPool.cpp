//===- OnnxPool.cpp - MaxPool, AveragePool and the global pools -----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OnnxWindow.h"

#include "compiler/ir/Window.h"

using namespace mlir;
using namespace resnetc;

namespace {

/// What every pool with a window reads.
struct Pool {
  OnnxActivation x;
  OnnxWindow window;
};

Pool readPool(OnnxConversion &node) {
  OnnxActivation x = asWindowed(node, node.activation(0));
  if (!node.hasAttribute("kernel_shape"))
    node.issue("attribute kernel_shape is missing");
  if (node.failed())
    return {};
  size_t spatial = x.shape.size() - 2;
  return {x, readWindow(node, x, node.integers("kernel_shape", spatial, 1))};
}

bool isDilated(const OnnxWindow &window) {
  return window.dilations != std::array<int64_t, 2>{1, 1};
}

} // namespace

static void convertMaxPool(OnnxConversion &node) {
  if (node.wantsResult(1))
    node.issue("the output Indices is not supported");
  Pool pool = readPool(node);
  if (node.failed())
    return;
  OpBuilder &ops = node.builder().ops();
  Value result = node.emit<nn::MaxPool2dOp>(
      pool.x.value, ops.getDenseI64ArrayAttr(pool.window.kernel),
      ops.getDenseI64ArrayAttr(pool.window.strides),
      ops.getDenseI64ArrayAttr(pool.window.allPads()),
      ops.getDenseI64ArrayAttr(pool.window.dilations));
  node.setResult(windowResult(pool.x, result));
}

/// Padding of zeros that counts, as an op of its own: what ceil_mode adds
/// behind it never counts.
static void padImage(OnnxConversion &node, Pool &pool) {
  OpBuilder &ops = node.builder().ops();
  auto &[top, left, bottom, right] = pool.window.pads;
  if (top + left + bottom + right == 0)
    return;
  pool.x.value = node.emit<nn::PadOp>(
      pool.x.value, ops.getDenseI64ArrayAttr({top, left, 0}),
      ops.getDenseI64ArrayAttr({bottom, right, 0}), ops.getF32FloatAttr(0),
      nn::PadModeAttr::get(ops.getContext(), nn::PadMode::Constant));
  pool.window.pads = {0, 0, 0, 0};
}

static void setAverage(OnnxConversion &node, const Pool &pool,
                       bool countPadding) {
  OpBuilder &ops = node.builder().ops();
  Value result = node.emit<nn::AvgPool2dOp>(
      pool.x.value, ops.getDenseI64ArrayAttr(pool.window.kernel),
      ops.getDenseI64ArrayAttr(pool.window.strides),
      ops.getDenseI64ArrayAttr(pool.window.allPads()),
      ops.getBoolAttr(countPadding));
  node.setResult(windowResult(pool.x, result));
}

/// How many taps of a window that starts at `start` lie in an axis.
static int64_t countTaps(int64_t start, int64_t kernel, int64_t dilation,
                         int64_t extent) {
  int64_t count = 0;
  for (int64_t tap = 0; tap < kernel; ++tap) {
    int64_t at = start + tap * dilation;
    count += at >= 0 && at < extent;
  }
  return count;
}

/// 1 / taps inside the image, for each window, row-major.
static std::vector<float> inverseCounts(const OnnxWindow &window, int64_t h,
                                        int64_t w,
                                        llvm::ArrayRef<int64_t> result) {
  std::vector<float> inverse;
  for (int64_t y = 0; y < result[0]; ++y)
    for (int64_t x = 0; x < result[1]; ++x) {
      int64_t rows = countTaps(y * window.strides[0] - window.pads[0],
                               window.kernel[0], window.dilations[0], h);
      int64_t columns = countTaps(x * window.strides[1] - window.pads[1],
                                  window.kernel[1], window.dilations[1], w);
      inverse.push_back(
          float(1.0 / double(std::max<int64_t>(rows * columns, 1))));
    }
  return inverse;
}

/// A dilated average is a depthwise convolution with a filter of ones, times
/// one over the number of taps that count.
static void setDilatedAverage(OnnxConversion &node, const Pool &pool) {
  OpBuilder &ops = node.builder().ops();
  const OnnxWindow &window = pool.window;
  auto type = cast<RankedTensorType>(pool.x.value.getType());
  int64_t channels = type.getDimSize(3);
  std::array<int64_t, 4> pads = window.allPads();
  nn::Window slide{window.kernel, window.strides, pads, window.dilations};
  auto extents = slide.outputExtents(type.getDimSize(1), type.getDimSize(2));
  if (!extents)
    return node.issue("the dilated kernel does not fit the padded input " +
                      text(pool.x.shape));
  const std::string &name = node.node().name;
  std::vector<int64_t> filter = {channels, 1, window.kernel[0],
                                 window.kernel[1]};
  Value ones = node.parameter(name, ".ones", filter, [&] {
    return std::vector<float>(channels * filter[2] * filter[3], 1.0f);
  });
  Value sums = node.emit<nn::Conv2dOp>(
      pool.x.value, ones, Value(), Value(),
      ops.getDenseI64ArrayAttr(window.strides), ops.getDenseI64ArrayAttr(pads),
      ops.getDenseI64ArrayAttr(window.dilations),
      ops.getI64IntegerAttr(channels),
      nn::ActivationAttr::get(ops.getContext(), nn::Activation::None));
  Value counts = node.parameter(
      name, ".counts", {1, (*extents)[0], (*extents)[1], 1}, [&] {
        return inverseCounts(window, type.getDimSize(1), type.getDimSize(2),
                             *extents);
      });
  if (node.failed())
    return;
  Value result = node.emit<nn::MulOp>(
      sums, counts,
      nn::ActivationAttr::get(ops.getContext(), nn::Activation::None));
  node.setResult(windowResult(pool.x, result));
}

static void convertAveragePool(OnnxConversion &node) {
  bool countPadding = node.flag("count_include_pad", false);
  Pool pool = readPool(node);
  if (node.failed())
    return;
  bool hangsOver = pool.window.ceilPads != std::array<int64_t, 2>{0, 0};
  if (countPadding && (hangsOver || isDilated(pool.window))) {
    padImage(node, pool);
    countPadding = false;
  }
  if (node.failed())
    return;
  if (isDilated(pool.window))
    return setDilatedAverage(node, pool);
  setAverage(node, pool, countPadding);
}

template <typename Op> static void convertGlobal(OnnxConversion &node) {
  OnnxActivation x = asWindowed(node, node.activation(0));
  if (node.failed())
    return;
  node.setResult(windowResult(x, node.emit<Op>(x.value)));
}

void resnetc::addPoolConversions(OnnxConversions &table) {
  table.activations["MaxPool"] = {convertMaxPool, 1, 1};
  table.activations["AveragePool"] = {convertAveragePool, 1, 1};
  table.activations["GlobalAveragePool"] = {convertGlobal<nn::GlobalAvgPoolOp>,
                                            1, 1};
  table.activations["GlobalMaxPool"] = {convertGlobal<nn::GlobalMaxPoolOp>, 1,
                                        1};
}
