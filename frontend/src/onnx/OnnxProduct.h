//===- OnnxProduct.h - products with constant weights -----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A product with constant weights is nn.linear, or over the rows of a matrix a
// convolution of 1x1: both run on packed weights. Every other product is
// nn.matmul on [n, b, m, k] and [n, b, k, p], where b counts the matrices.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "OnnxConversion.h"

namespace resnetc {

/// A constant matrix as the second operand of a product.
struct OnnxWeight {
  OnnxConstant matrix; ///< [k, p]; transposed [p, k], as nn.linear has it
  bool transposed = false;
  float scale = 1;

  int64_t k() const { return matrix->dims[transposed ? 1 : 0]; }
  int64_t p() const { return matrix->dims[transposed ? 0 : 1]; }
};

/// x with its last axis, of k elements, multiplied to p. `bias` is [p] or null.
OnnxActivation multiply(OnnxConversion &node, const OnnxActivation &x,
                        const OnnxWeight &weight, const OnnxConstant &bias);

/// The constant times `scale`, computed in double; itself where that is 1.
OnnxConstant scaleConstant(OnnxConversion &node, const OnnxConstant &constant,
                           float scale);

} // namespace resnetc
