//===- Tensors.cpp - files of a model's input and output tensors ----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/commands/Tensors.h"

#include "compiler/driver/tools/resnetc/Text.h"
#include "resnetc/Npy.h"

#include <algorithm>

using namespace resnetc;
using namespace resnetc::cli;

static std::string listNames(std::span<const resnetc_tensor_info> tensors) {
  std::string names;
  for (const resnetc_tensor_info &tensor : tensors)
    names += (names.empty() ? "" : ", ") + std::string(tensor.name);
  return names;
}

Status cli::bindPaths(const std::string &option,
                      const std::vector<std::string> &arguments,
                      std::span<const resnetc_tensor_info> tensors,
                      std::vector<std::string> &paths) {
  paths.assign(tensors.size(), "");
  for (const std::string &argument : arguments) {
    std::string path = argument;
    size_t index = tensors.size() == 1 ? 0 : tensors.size();
    for (size_t i = 0; i < tensors.size(); ++i) {
      const std::string prefix = std::string(tensors[i].name) + "=";
      if (!argument.starts_with(prefix))
        continue;
      index = i;
      path = argument.substr(prefix.size());
    }
    if (index == tensors.size())
      return Status::usage(option + ": expected NAME=FILE with NAME one of " +
                           listNames(tensors) + ", got " + argument);
    if (!paths[index].empty())
      return Status::usage(option + ": expected one file for " +
                           tensors[index].name + ", got also " + argument);
    if (path.empty())
      return Status::usage(option + ": expected a file for " +
                           tensors[index].name + ", got none");
    paths[index] = path;
  }
  return {};
}

Status cli::checkRows(const std::string &what, const std::vector<int64_t> &dims,
                      const resnetc_tensor_info &tensor) {
  const std::vector<int64_t> wanted = dimsOf(tensor, -1);
  const size_t batch = hasBatch(tensor) && !wanted.empty() ? 1 : 0;
  const bool same =
      dims.size() == wanted.size() && (!batch || dims[0] > 0) &&
      std::equal(dims.begin() + batch, dims.end(), wanted.begin() + batch);
  if (same)
    return {};
  return Status::input(what + " \"" + tensor.name + "\", expected " +
                       shapeText(wanted) + ", got " + shapeText(dims));
}

Status cli::readRows(const std::string &path, const std::string &role,
                     const resnetc_tensor_info &tensor, Rows &out) {
  NpyArray array;
  if (Status status = readNpy(path, array); !status.ok())
    return status;
  if (Status status =
          checkRows(path + ": shape of " + role, array.shape, tensor);
      !status.ok())
    return status;
  if (array.wasFloat64)
    complain(path + ": note: float64 values are rounded to float32");
  out.count = hasBatch(tensor) ? array.shape[0] : 1;
  out.values = std::move(array.values);
  return {};
}
