//===- ConstantForms.h - constants beside activations ----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A constant that meets an activation becomes a parameter of the form that the
// activation has. Its n is 1: every sample meets the same.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "OnnxConversion.h"

namespace resnetc {

/// [n, h, w, c] of a constant of up to `rank` axes, those of its shape being
/// the last; `axes` are an image's of that rank. Null after an issue.
mlir::Value imageParameter(OnnxConversion &node, const OnnxTensor &constant,
                           size_t rank, const ImageAxes &axes);

/// [1, extents] of a constant, in ONNX order. Null after an issue.
mlir::Value rowsParameter(OnnxConversion &node, const OnnxTensor &constant,
                          std::vector<int64_t> extents);

} // namespace resnetc
