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

std::optional<std::array<int64_t, 2>> Window::outputExtents(int64_t h,
                                                            int64_t w) const {
  constexpr int64_t kUndilated[] = {1, 1};
  llvm::ArrayRef<int64_t> steps = dilations.empty() ? kUndilated : dilations;
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

} // namespace resnetc::nn
