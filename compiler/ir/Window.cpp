//===- Window.cpp - how a window slides over an image ---------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Window.h"

#include "compiler/ir/Shapes.h"

namespace resnetc::nn {

static bool allInRange(llvm::ArrayRef<int64_t> values, size_t count,
                       int64_t least) {
  if (values.size() != count)
    return false;
  return llvm::all_of(values, [&](int64_t value) {
    return value >= least && value < kSizeLimit;
  });
}

/// Every argument is below 2^31, so no step overflows 64 bits.
static std::optional<int64_t> outputExtent(int64_t padded, int64_t kernel,
                                           int64_t stride, int64_t dilation) {
  int64_t dilatedKernel = (kernel - 1) * dilation + 1;
  if (padded >= kSizeLimit || padded < dilatedKernel)
    return std::nullopt;
  return (padded - dilatedKernel) / stride + 1;
}

static llvm::ArrayRef<int64_t> stepsOf(const Window &window) {
  static constexpr int64_t kUndilated[] = {1, 1};
  return window.dilations.empty() ? kUndilated : window.dilations;
}

std::optional<std::array<int64_t, 2>> Window::outputExtents(int64_t h,
                                                            int64_t w) const {
  llvm::ArrayRef<int64_t> steps = stepsOf(*this);
  if (!allInRange({h, w}, 2, 1) || !allInRange(kernel, 2, 1) ||
      !allInRange(strides, 2, 1) || !allInRange(pads, 4, 0) ||
      !allInRange(steps, 2, 1))
    return std::nullopt;
  std::optional<int64_t> oh =
      outputExtent(h + pads[0] + pads[2], kernel[0], strides[0], steps[0]);
  std::optional<int64_t> ow =
      outputExtent(w + pads[1] + pads[3], kernel[1], strides[1], steps[1]);
  if (!oh || !ow)
    return std::nullopt;
  return std::array<int64_t, 2>{*oh, *ow};
}

/// One axis of a window that has `outputs` places over `extent` elements.
struct PlacedAxis {
  int64_t extent, outputs, kernel, stride, dilation, before;

  /// A window that begins in front of the image enters it with its first
  /// element that is not in front, and a dilated one may step over a small
  /// image. Such windows repeat each other after `dilation` places at most.
  bool alwaysMeets() const {
    if ((outputs - 1) * stride - before >= extent)
      return false;
    int64_t places = extent >= dilation ? 1 : std::min(outputs, dilation);
    for (int64_t place = 0; place < places; ++place) {
      int64_t ahead = before - place * stride;
      if (ahead <= 0)
        return true;
      int64_t first = (ahead + dilation - 1) / dilation;
      if (first >= kernel || first * dilation - ahead >= extent)
        return false;
    }
    return true;
  }
};

bool Window::alwaysMeetsImage(int64_t h, int64_t w) const {
  auto outputs = outputExtents(h, w);
  if (!outputs)
    return false;
  llvm::ArrayRef<int64_t> steps = stepsOf(*this);
  PlacedAxis y{h, (*outputs)[0], kernel[0], strides[0], steps[0], pads[0]};
  PlacedAxis x{w, (*outputs)[1], kernel[1], strides[1], steps[1], pads[1]};
  return y.alwaysMeets() && x.alwaysMeets();
}

} // namespace resnetc::nn
