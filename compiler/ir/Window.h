//===- Window.h - how a window slides over an image -------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "llvm/ADT/ArrayRef.h"

#include <array>
#include <cstdint>
#include <optional>

namespace resnetc::nn {

/// The window of a convolution or a pool, in the attributes' order. Total: any
/// lengths and values are allowed, wrong ones have no output.
struct Window {
  llvm::ArrayRef<int64_t> kernel;    ///< kh, kw
  llvm::ArrayRef<int64_t> strides;   ///< sh, sw
  llvm::ArrayRef<int64_t> pads;      ///< top, left, bottom, right
  llvm::ArrayRef<int64_t> dilations; ///< dh, dw; empty stands for 1, 1

  /// oh, ow for an image of h by w:
  /// oh = (h + top + bottom - (kh-1)*dh - 1) / sh + 1, ow alike.
  /// None if the dilated kernel does not fit the padded image, or if the padded
  /// image, or a size given here, is out of range.
  std::optional<std::array<int64_t, 2>> outputExtents(int64_t h,
                                                      int64_t w) const;

  /// Whether each window holds an element of the image, and so none sees only
  /// padding. False where there is no output.
  bool alwaysMeetsImage(int64_t h, int64_t w) const;
};

} // namespace resnetc::nn
