//===- OnnxWindow.h - how a window of Conv or a pool slides -----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "OnnxConversion.h"

namespace resnetc {

/// A window with ONNX's attributes resolved (auto_pad, ceil_mode, defaults), as
/// the 2-D attributes of nn. A window over [N, C, L] is one row high.
struct OnnxWindow {
  std::array<int64_t, 2> kernel, strides, dilations; ///< h, w
  std::array<int64_t, 4> pads; ///< top, left, bottom, right
  /// What ceil_mode adds at the bottom and the right, beyond `pads`.
  std::array<int64_t, 2> ceilPads;

  /// The padding of both kinds together.
  std::array<int64_t, 4> allPads() const {
    return {pads[0], pads[1], pads[2] + ceilPads[0], pads[3] + ceilPads[1]};
  }
};

/// Reads the node's window over x, of rank 3 or 4. `kernel` is its extents,
/// one a spatial axis. Issues for what is out of range.
OnnxWindow readWindow(OnnxConversion &node, const OnnxActivation &x,
                      const std::vector<int64_t> &kernel);

/// x as an image in the form that windows slide over: [N, C, H, W], or
/// [N, C, L] as one row. An issue for any other rank.
OnnxActivation asWindowed(OnnxConversion &node, const OnnxActivation &x);

/// The result of an op that keeps n and c: h and w are read off the IR.
OnnxActivation windowResult(const OnnxActivation &x, mlir::Value value);

} // namespace resnetc
