//===- Arrays.cpp - a data set of two .npy files --------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/Text.h"
#include "compiler/driver/tools/resnetc/data/Dataset.h"
#include "resnetc/Npy.h"

using namespace resnetc;
using namespace resnetc::cli;

namespace {

/// Rows that are ready for the model, and a label each.
class ArrayPair : public Dataset {
public:
  std::string path;
  NpyArray rows;
  NpyLabels labels;

  int64_t size() const override { return labels.values.size(); }
  std::string nameOf(int64_t index) const override {
    return path + ": row " + std::to_string(index);
  }
  Status read(int64_t index, Sample &out) const override {
    const int64_t elements = rows.values.size() / labels.values.size();
    out.row = &rows.values[index * elements];
    out.label = labels.values[index];
    return {};
  }
  std::vector<int64_t> rowShape() const override { return rows.shape; }
};

} // namespace

Status cli::openArrays(const std::string &rows, const std::string &labels,
                       std::unique_ptr<Dataset> &out) {
  auto set = std::make_unique<ArrayPair>();
  set->path = rows;
  if (Status status = readNpy(rows, set->rows); !status.ok())
    return status;
  if (Status status = readNpyLabels(labels, set->labels); !status.ok())
    return status;
  if (set->rows.wasFloat64)
    complain(rows + ": note: float64 values are rounded to float32");
  if (set->rows.shape.empty() || set->rows.values.empty())
    return Status::input(rows + ": expected at least one row, got shape " +
                         shapeText(set->rows.shape));
  if (set->labels.shape != std::vector<int64_t>{set->rows.shape[0]})
    return Status::input(labels + ": shape of the labels, expected " +
                         std::to_string(set->rows.shape[0]) +
                         " as there are rows, got " +
                         shapeText(set->labels.shape));
  out = std::move(set);
  return {};
}
