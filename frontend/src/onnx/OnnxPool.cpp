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
  int64_t first = start < 0 ? (-start + dilation - 1) / dilation : 0;
  int64_t limit = start < extent ? (extent - 1 - start) / dilation + 1 : 0;
  return std::max<int64_t>(std::min(limit, kernel) - first, 0);
}

/// 1 / taps inside the image, for each window, row-major.
static std::vector<float> inverseCounts(const OnnxWindow &window,
                                        const std::array<int64_t, 2> &image,
                                        const std::array<int64_t, 2> &result) {
  std::array<std::vector<int64_t>, 2> taps;
  for (int axis = 0; axis < 2; ++axis)
    for (int64_t at = 0; at < result[axis]; ++at)
      taps[axis].push_back(
          countTaps(at * window.strides[axis] - window.pads[axis],
                    window.kernel[axis], window.dilations[axis], image[axis]));
  std::vector<float> inverse;
  for (int64_t rows : taps[0])
    for (int64_t columns : taps[1])
      inverse.push_back(
          float(1.0 / double(std::max<int64_t>(rows * columns, 1))));
  return inverse;
}

// A filter of ones and the counts are constants of the model: 4 MiB of each are
// far more than any network's pool needs.
static constexpr int64_t maxDilatedElements = int64_t(1) << 20;

/// Whether the product stays within the bound; all are below 2^31.
static bool isBounded(int64_t a, int64_t b, int64_t c) {
  return a <= maxDilatedElements && b <= maxDilatedElements / a &&
         c <= maxDilatedElements / (a * b);
}

/// A dilated average is a depthwise convolution with a filter of ones, times
/// one over the number of taps that count.
static void setDilatedAverage(OnnxConversion &node, const Pool &pool) {
  OpBuilder &ops = node.builder().ops();
  const OnnxWindow &window = pool.window;
  auto [kh, kw] = window.kernel;
  llvm::ArrayRef<int64_t> extents =
      cast<RankedTensorType>(pool.x.value.getType()).getShape();
  int64_t h = extents[1], w = extents[2], channels = extents[3];
  std::array<int64_t, 4> pads = window.allPads();
  nn::Window slide{window.kernel, window.strides, pads, window.dilations};
  auto result = slide.outputExtents(h, w);
  if (!result)
    return node.issue("the dilated kernel does not fit the padded input " +
                      text(pool.x.shape));
  if (!isBounded(kh, kw, channels) || !isBounded((*result)[0], (*result)[1], 1))
    return node.issue("a dilated average of this size is not supported");
  const std::string &name = node.node().name;
  Value ones = node.parameter(name, ".ones", {channels, 1, kh, kw}, [&] {
    return std::vector<float>(channels * window.kernel[0] * window.kernel[1],
                              1.0f);
  });
  auto none = nn::ActivationAttr::get(ops.getContext(), nn::Activation::None);
  Value sums = node.emit<nn::Conv2dOp>(
      pool.x.value, ones, Value(), Value(),
      ops.getDenseI64ArrayAttr(window.strides), ops.getDenseI64ArrayAttr(pads),
      ops.getDenseI64ArrayAttr(window.dilations),
      ops.getI64IntegerAttr(channels), none);
  Value counts =
      node.parameter(name, ".counts", {1, (*result)[0], (*result)[1], 1},
                     [&] { return inverseCounts(window, {h, w}, *result); });
  node.setResult(
      windowResult(pool.x, node.emit<nn::MulOp>(sums, counts, none)));
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
