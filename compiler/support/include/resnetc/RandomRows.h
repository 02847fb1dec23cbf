//===- RandomRows.h - inputs to measure with --------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace resnetc {

/// Random values from -1 to 1, the same in every run: the minimal standard
/// generator is fixed by the C++ standard, its distributions are not.
inline std::vector<float> randomRows(int64_t count) {
  std::minstd_rand generator(1);
  std::vector<float> rows(static_cast<size_t>(count));
  for (float &value : rows)
    value = 2.0f * static_cast<float>(generator()) /
                static_cast<float>(std::minstd_rand::max()) -
            1.0f;
  return rows;
}

} // namespace resnetc
