//===- Summary.cpp - outputs as lines for people --------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/commands/Summary.h"

#include "compiler/driver/tools/resnetc/Text.h"
#include "resnetc/File.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

using namespace resnetc;
using namespace resnetc::cli;

Status cli::readLabels(const std::string &path, int64_t classes,
                       std::vector<std::string> &out) {
  std::string text;
  if (Status status = readFile(path, text); !status.ok())
    return status;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    out.push_back(text.substr(at, end - at));
    if (!out.back().empty() && out.back().back() == '\r')
      out.back().pop_back();
    at = end + 1;
  }
  if (static_cast<int64_t>(out.size()) != classes)
    return Status::input(path + ": lines, expected " + std::to_string(classes) +
                         " as there are classes, got " +
                         std::to_string(out.size()));
  return {};
}

std::vector<int64_t> cli::largest(const float *values, int64_t size,
                                  int64_t count) {
  std::vector<int64_t> order(size);
  std::iota(order.begin(), order.end(), 0);
  count = std::min(count, size);
  std::partial_sort(order.begin(), order.begin() + count, order.end(),
                    [&](int64_t a, int64_t b) {
                      const bool nanA = std::isnan(values[a]);
                      const bool nanB = std::isnan(values[b]);
                      if (nanA != nanB)
                        return nanB;
                      if (nanA || values[a] == values[b])
                        return a < b;
                      return values[a] > values[b];
                    });
  order.resize(count);
  return order;
}

/// Softmax of one class, in double and against overflow.
static double share(const float *values, int64_t size, int64_t index) {
  const double most = *std::max_element(values, values + size);
  double sum = 0;
  for (int64_t i = 0; i < size; ++i)
    sum += std::exp(values[i] - most);
  return std::exp(values[index] - most) / sum;
}

static void printRow(const std::string &name, const float *values, int64_t size,
                     const SummaryOptions &options) {
  std::string line = "  " + name + ":";
  for (int64_t index : largest(values, size, options.top)) {
    const std::string label =
        options.labels.empty() ? std::to_string(index) : options.labels[index];
    line += format("%s %s (%.1f %%)", line.back() == ':' ? "" : ",",
                   label.c_str(), 100 * share(values, size, index));
  }
  std::printf("%s\n", oneLine(line).c_str());
}

void cli::printSummary(const resnetc_tensor_info &tensor, const Rows &rows,
                       const SummaryOptions &options) {
  const std::vector<int64_t> dims = dimsOf(tensor, rows.count);
  std::string first;
  for (size_t i = 0; i < std::min<size_t>(rows.values.size(), 5); ++i)
    first += format(" %g", rows.values[i]);
  std::printf("%s: %s, %s%s\n", tensor.name, shapeText(dims).c_str(),
              rows.values.empty() ? "no values" : "first values",
              first.c_str());
  if (tensor.rank != 2 || !hasBatch(tensor))
    return;
  const bool named = !options.rowNames.empty();
  const int64_t shown = named ? rows.count : std::min<int64_t>(rows.count, 10);
  for (int64_t row = 0; row < shown; ++row)
    printRow(named ? options.rowNames[row] : format("row %lld", (long long)row),
             &rows.values[row * tensor.sample_elements], tensor.sample_elements,
             options);
  if (shown < rows.count)
    std::printf("  and %lld more rows\n", (long long)(rows.count - shown));
}
