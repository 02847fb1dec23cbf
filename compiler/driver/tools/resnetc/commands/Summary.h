//===- Summary.h - outputs as lines for people ------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/driver/tools/resnetc/commands/Tensors.h"

#include <string>
#include <vector>

namespace resnetc::cli {

/// Reads class names, one a line; there must be `classes` of them. Errors are
/// Input.
Status readLabels(const std::string &path, int64_t classes,
                  std::vector<std::string> &out);

/// Indices of the `count` largest values, largest first; NaN comes last, and of
/// equal values the first.
std::vector<int64_t> largest(const float *values, int64_t size, int64_t count);

struct SummaryOptions {
  int64_t top = 5;
  std::vector<std::string> labels;   ///< empty: class numbers
  std::vector<std::string> rowNames; ///< empty: row numbers, the first ten
};

/// Prints shape and first values of an output, and for a matrix the largest
/// classes of each row with their softmax.
void printSummary(const resnetc_tensor_info &tensor, const Rows &rows,
                  const SummaryOptions &options);

} // namespace resnetc::cli
