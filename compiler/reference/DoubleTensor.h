//===- DoubleTensor.h - a tensor of the reference interpreter ---*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <vector>

namespace resnetc {

/// Dense and row-major: `values` has product of shape elements.
struct DoubleTensor {
  DoubleTensor() = default;
  DoubleTensor(std::vector<int64_t> shape, std::vector<double> values)
      : shape(std::move(shape)), values(std::move(values)) {}
  /// Zeros.
  explicit DoubleTensor(std::vector<int64_t> shape) : shape(std::move(shape)) {
    int64_t count = 1;
    for (int64_t extent : this->shape)
      count *= extent;
    values.resize(count);
  }

  /// An element of a tensor of rank 4, usually [n, h, w, c].
  double &at(int64_t n, int64_t h, int64_t w, int64_t c) {
    return values[offset(n, h, w, c)];
  }
  double at(int64_t n, int64_t h, int64_t w, int64_t c) const {
    return values[offset(n, h, w, c)];
  }
  int64_t offset(int64_t n, int64_t h, int64_t w, int64_t c) const {
    return ((n * shape[1] + h) * shape[2] + w) * shape[3] + c;
  }

  std::vector<int64_t> shape;
  std::vector<double> values;
};

} // namespace resnetc
