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
#include <cstring>

using namespace resnetc;
using namespace resnetc::cli;

static std::string listNames(std::span<const resnetc_tensor_info> tensors) {
  std::string names;
  for (const resnetc_tensor_info &tensor : tensors)
    names += (names.empty() ? "" : ", ") + std::string(tensor.name);
  return names;
}

/// The tensor whose name and a '=' are in front of `argument`, tensors.size()
/// if there is none. Names may hold a '=', so the longest one counts. Tensors
/// may share a name: each further file is for the next of them.
static size_t findNamed(const std::string &argument,
                        std::span<const resnetc_tensor_info> tensors,
                        const std::vector<std::string> &paths) {
  size_t found = tensors.size(), longest = 0;
  for (size_t i = 0; i < tensors.size(); ++i) {
    const std::string prefix = std::string(tensors[i].name) + "=";
    if (!argument.starts_with(prefix))
      continue;
    const bool isNext = prefix.size() == longest && !paths[found].empty();
    if (prefix.size() <= longest && !isNext)
      continue;
    found = i;
    longest = prefix.size();
  }
  return found;
}

Status cli::bindPaths(const std::string &option,
                      const std::vector<std::string> &arguments,
                      std::span<const resnetc_tensor_info> tensors,
                      std::vector<std::string> &paths) {
  paths.assign(tensors.size(), "");
  if (tensors.empty() && !arguments.empty())
    return Status::usage(option + ": expected none, the model has no " +
                         option.substr(2) + "; got " + arguments.front());
  for (const std::string &argument : arguments) {
    std::string path = argument;
    size_t index = findNamed(argument, tensors, paths);
    if (index < tensors.size())
      path = argument.substr(std::strlen(tensors[index].name) + 1);
    else if (tensors.size() == 1)
      index = 0;
    else
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
