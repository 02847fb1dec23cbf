//===- SampleReader.cpp - samples as rows of a model's input --------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/commands/SampleReader.h"

#include "compiler/driver/tools/resnetc/commands/Tensors.h"

#include <nlohmann/json.hpp>

#include <algorithm>

using namespace resnetc;
using namespace resnetc::cli;

Status cli::checkClassifier(const Model &model, const char *purpose) {
  if (model.inputs().size() == 1 && model.outputs().size() == 1 &&
      model.outputs()[0].rank == 2)
    return {};
  return Status::input(
      model.path() + ": expected one input and one output of logits to " +
      purpose + ", got " + std::to_string(model.inputs().size()) +
      " inputs and " + std::to_string(model.outputs().size()) + " outputs" +
      (model.outputs().size() == 1 ? " of another rank" : ""));
}

Status SampleReader::create(const std::string &name,
                            const Preprocess &preprocess, const Model &model,
                            const Dataset &data) {
  data_ = &data;
  classes_ = model.outputs()[0].sample_elements;
  const resnetc_tensor_info &tensor = model.inputs()[0];
  elements_ = tensor.sample_elements;
  if (!data.rowShape().empty())
    return checkRows(name + ": shape of input", data.rowShape(), tensor);
  nlohmann::json manifest;
  if (Status status = model.manifest(manifest); !status.ok())
    return status;
  Preprocess compiled;
  if (Status status = readPreprocess(model.path(), manifest, compiled);
      !status.ok())
    return status;
  return converter_.create(tensor, preprocess, compiled);
}

Status SampleReader::read(int64_t index, float *row, int64_t &label) {
  if (Status status = data_->read(index, sample_); !status.ok())
    return status;
  label = sample_.label;
  if (label < 0 || label >= classes_)
    return Status::input(data_->nameOf(index) + ": label, expected 0 to " +
                         std::to_string(classes_ - 1) + ", got " +
                         std::to_string(label));
  if (!sample_.row)
    return converter_.convert(sample_.image, data_->nameOf(index), row);
  std::copy(sample_.row, sample_.row + elements_, row);
  return {};
}

Status SampleReader::readBlack(float *row) const {
  std::fill(row, row + elements_, 0.0f);
  if (!data_->rowShape().empty())
    return {};
  const Image black = converter_.blackImage();
  return converter_.convert(black, "black", row);
}
