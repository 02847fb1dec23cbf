//===- TensorLayout.h - one tensor as it lies in memory ---------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>

namespace resnetc {

/// Channels of a packed filter or of an arena tensor come in blocks of 16:
/// one AVX-512 vector, two AVX2 vectors of float32.
inline constexpr int64_t kChannelBlock = 16;

inline int64_t roundUp(int64_t value, int64_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

/// Extra rows and columns around a tensor, in pixels. Whoever writes the
/// tensor makes its border zero in every run.
struct Border {
  int32_t top = 0, left = 0, bottom = 0, right = 0;
  bool operator==(const Border &) const = default;
};

/// One tensor as it lies in memory, per sample. Rank-2 tensors have h = w = 1.
struct TensorLayout {
  int32_t h = 1, w = 1, c = 1;
  /// Elements from one pixel to the next, >= c. In the arena it is c rounded up
  /// to kChannelBlock when c >= kChannelBlock, else c; the lanes from c to
  /// pitch are zero. User tensors have pitch = c.
  int32_t pitch = 1;
  Border border;
  /// [c][h][w] instead of [h][w][pitch]: only the user side of Import/Export.
  bool planar = false;

  int64_t rowElements() const {
    return int64_t(w + border.left + border.right) * pitch;
  }
  /// Elements of one sample, border and padded lanes included.
  int64_t elements() const {
    return planar ? int64_t(c) * h * w
                  : (h + border.top + border.bottom) * rowElements();
  }
  bool operator==(const TensorLayout &) const = default;
};

/// The pitch of c channels in the arena.
int32_t arenaPitch(int32_t c);

} // namespace resnetc
