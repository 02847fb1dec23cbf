//===- SampleReader.h - samples as rows of a model's input ------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/driver/tools/resnetc/data/Dataset.h"
#include "compiler/driver/tools/resnetc/image/Preprocess.h"
#include "compiler/driver/tools/resnetc/model/Model.h"

namespace resnetc::cli {

/// Ok if the model classifies: one input, and one output of logits.
Status checkClassifier(const Model &model, const char *purpose);

/// Takes samples of a data set to rows of the model's input. One thread at a
/// time; several readers may share a data set.
class SampleReader {
public:
  /// `name` is how messages call the data set. Model and data must outlive the
  /// reader. Errors are Input.
  Status create(const std::string &name, const Preprocess &preprocess,
                const Model &model, const Dataset &data);
  int64_t elements() const { return elements_; }
  /// Fills one row and its label, which is checked against the classes.
  Status read(int64_t index, float *row, int64_t &label);
  /// What a black picture is for the model, one row; zeros if the samples are
  /// ready rows.
  Status readBlack(float *row) const;

private:
  const Dataset *data_ = nullptr;
  PixelConverter converter_;
  Sample sample_;
  int64_t elements_ = 0;
  int64_t classes_ = 0;
};

} // namespace resnetc::cli
