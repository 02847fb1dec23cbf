//===- WeightShape.h - whether a stored tensor fits a parameter -*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/WeightStore.h"

#include <algorithm>
#include <span>

namespace resnetc {

/// Whether a parameter of this shape may read the tensor. A vector [c] may also
/// read [1, c] or [1, 1, 1, c]: so a bias is stored that was added by an op of
/// its own.
inline bool fitsShape(const WeightTensor &tensor,
                      std::span<const int64_t> shape) {
  if (tensor.shape.size() == shape.size())
    return std::equal(shape.begin(), shape.end(), tensor.shape.begin());
  // As many values as the last extent: every other extent is 1.
  return shape.size() == 1 && !tensor.shape.empty() &&
         tensor.shape.back() == shape[0] &&
         tensor.values.size() == size_t(shape[0]);
}

} // namespace resnetc
