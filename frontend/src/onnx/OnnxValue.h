//===- OnnxValue.h - what is known of a value of an ONNX graph --*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The nn dialect has tensors of rank 2 and 4, ONNX has any rank. So a value
// that the network computes is an IR tensor and the way to read it:
//
//   Image   [n, h, w, c] in the IR; `axes` says which ONNX axis each of the
//   four
//           is. ONNX's [N, C, H, W] is axes = {0, 2, 3, 1}. A Transpose that
//           leaves axis 0 alone only changes `axes`. An IR axis of extent 1 may
//           stand for no ONNX axis (noAxis): [N, C, L] is {0, noAxis, 2, 1}.
//   Rows    [n, elements] in the IR: a sample's elements in ONNX order,
//           whatever the ONNX rank. Reshape costs nothing here.
//
// Axis 0 of every activation is the batch, a number or a symbol, and no op may
// mix it with others. A graph that does, and whose shapes are all known, is
// imported in whole mode: n is 1 in the IR and every ONNX axis belongs to the
// one sample. See OnnxImport.h.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "OnnxModel.h"
#include "SymbolicInt.h"

#include "mlir/IR/Value.h"

#include <array>
#include <memory>
#include <variant>

namespace resnetc {

inline constexpr int noAxis = -1;

/// For each IR axis n, h, w, c the ONNX axis that it is, or noAxis.
using ImageAxes = std::array<int, 4>;

/// ONNX's own order: [N, C, H, W] and [N, C, L].
inline constexpr ImageAxes imageAxes2d = {0, 2, 3, 1};
inline constexpr ImageAxes imageAxes1d = {0, noAxis, 2, 1};

/// A tensor that the network computes when it runs.
struct OnnxActivation {
  enum class Form { Image, Rows };
  mlir::Value value;
  OnnxShape shape; ///< only axis 0 may be symbolic
  Form form = Form::Rows;
  ImageAxes axes = imageAxes2d; ///< of an image

  bool isImage() const { return form == Form::Image; }
  int64_t rank() const { return int64_t(shape.size()); }
};

/// A tensor that is known now: an initializer, a Constant or what was folded.
/// It becomes an nn.param only where an op needs it so. Never null in an
/// OnnxValue.
using OnnxConstant = std::shared_ptr<const OnnxTensor>;

/// A constant that folding makes may have this many elements, 64 MiB of
/// float32: more than networks fold, less than a hostile graph could ask for.
inline constexpr int64_t maxFoldedElements = int64_t(1) << 24;

/// Integers that shapes are computed with, row-major.
struct OnnxIntegers {
  std::vector<SymbolicInt> values;
  std::vector<int64_t> dims; ///< {} for a scalar
  OnnxType type = OnnxType::Int64;
};

/// Monostate: unknown, because a node before it has an issue. What reads it is
/// passed over in silence, so that one mistake is one issue.
using OnnxValue =
    std::variant<std::monostate, OnnxActivation, OnnxConstant, OnnxIntegers>;

} // namespace resnetc
