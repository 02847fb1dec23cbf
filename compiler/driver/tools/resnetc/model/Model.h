//===- Model.h - a compiled model, opened -----------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"
#include "resnetc/runtime.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace resnetc::cli {

/// A model's library, open for the life of the object.
class Model {
public:
  Model() = default;
  Model(const Model &) = delete;
  Model &operator=(const Model &) = delete;
  ~Model();

  /// Refuses what is no compiled model before any code of the file runs.
  Status open(const std::string &path);

  const std::string &path() const { return path_; }
  const std::string &glibc() const { return glibc_; }
  resnetc_model *handle() const { return model_; }
  const resnetc_model_info &info() const { return *resnetc_info(model_); }
  std::span<const resnetc_tensor_info> inputs() const;
  std::span<const resnetc_tensor_info> outputs() const;
  /// The parsed manifest; an object.
  Status manifest(nlohmann::json &out) const;

private:
  std::string path_;
  std::string glibc_;
  resnetc_model *model_ = nullptr;
};

/// An error of the runtime as one of the command line; `file` is named first.
Status fromRuntime(const std::string &file, const resnetc_status &status);

/// A tensor's dims, -1 for the batch.
std::vector<int64_t> dimsOf(const resnetc_tensor_info &tensor);

/// Whether the first of the tensor's dims is the batch.
bool hasBatch(const resnetc_tensor_info &tensor);

/// The dims of this many rows, -1: any number. A tensor without a batch has its
/// own dims whatever the number.
std::vector<int64_t> dimsOf(const resnetc_tensor_info &tensor, int64_t rows);

} // namespace resnetc::cli
