//===- Tensors.h - files of a model's input and output tensors --*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/driver/tools/resnetc/model/Model.h"

#include <string>
#include <vector>

namespace resnetc::cli {

/// Binds arguments [NAME=]PATH to tensors: paths[i] is of tensor i, "" if none
/// was given. NAME is optional when there is one tensor only; where tensors
/// share a name, each of its files is for the next of them. Errors are Usage
/// and list the names.
Status bindPaths(const std::string &option,
                 const std::vector<std::string> &arguments,
                 std::span<const resnetc_tensor_info> tensors,
                 std::vector<std::string> &paths);

/// Values of one tensor, some rows of it.
struct Rows {
  int64_t count = 0;
  std::vector<float> values;
};

/// Reads an .npy file as rows of a tensor; notes on standard error when it had
/// to round float64. Errors are Input.
Status readRows(const std::string &path, const std::string &role,
                const resnetc_tensor_info &tensor, Rows &out);

/// Ok if dims are some rows of the tensor. `what` starts the message.
Status checkRows(const std::string &what, const std::vector<int64_t> &dims,
                 const resnetc_tensor_info &tensor);

} // namespace resnetc::cli
