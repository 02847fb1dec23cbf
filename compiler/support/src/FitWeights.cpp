//===- FitWeights.cpp - a weights file for known parameters ---------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/FitWeights.h"

#include <algorithm>
#include <set>

using namespace resnetc;

// After a mismatch only the last * needs to be tried again, one character
// later, so the time is at most the product of the lengths.
bool resnetc::matchesGlob(std::string_view pattern, std::string_view text) {
  size_t p = 0, t = 0;
  size_t star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() &&
               (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool resnetc::matchesAnyGlob(const std::vector<std::string> &globs,
                             std::string_view text) {
  return std::any_of(globs.begin(), globs.end(), [&](const std::string &glob) {
    return matchesGlob(glob, text);
  });
}

static std::string text(const std::vector<int64_t> &shape) {
  std::string result = "[";
  for (size_t axis = 0; axis < shape.size(); ++axis)
    result += (axis ? ", " : "") + std::to_string(shape[axis]);
  return result + "]";
}

/// The prefix that PyTorch's DataParallel puts before every name, or nothing.
static std::string commonPrefix(const WeightStore &file) {
  const std::string prefix = "module.";
  for (const auto &[name, tensor] : file.tensors())
    if (!name.starts_with(prefix))
      return {};
  return file.tensors().empty() ? std::string() : prefix;
}

/// Everything about `file` that does not fit, each with its name.
static std::vector<std::string>
mismatches(const std::vector<NamedShape> &parameters, const WeightStore &file,
           const std::string &prefix, const std::vector<std::string> &except) {
  std::vector<std::string> all;
  std::set<std::string> known;
  for (const NamedShape &parameter : parameters) {
    known.insert(parameter.name);
    if (matchesAnyGlob(except, parameter.name))
      continue;
    const WeightTensor *tensor = file.find(prefix + parameter.name);
    if (!tensor)
      all.push_back("missing " + parameter.name);
    else if (tensor->shape != parameter.shape)
      all.push_back(parameter.name + ": expected shape " +
                    text(parameter.shape) + ", got " + text(tensor->shape));
  }
  for (const auto &[name, tensor] : file.tensors()) {
    const std::string plain = name.substr(prefix.size());
    if (!known.count(plain) && !matchesAnyGlob(except, plain))
      all.push_back("extra " + name);
  }
  return all;
}

Status resnetc::readFittingWeights(const std::string &path,
                                   const std::vector<NamedShape> &parameters,
                                   const std::vector<std::string> &except,
                                   WeightStore &out) {
  WeightStore file;
  if (Status status = readSafetensors(path, file); !status.ok())
    return status;
  const std::string prefix = commonPrefix(file);
  const std::vector<std::string> wrong =
      mismatches(parameters, file, prefix, except);
  if (!wrong.empty()) {
    std::string message = path + ": the weights do not fit the network: ";
    for (size_t i = 0; i < wrong.size(); ++i)
      message += (i ? "; " : "") + wrong[i];
    return Status::input(message);
  }
  for (const NamedShape &parameter : parameters)
    if (!matchesAnyGlob(except, parameter.name))
      out.set(parameter.name, parameter.shape,
              file.find(prefix + parameter.name)->values);
  return {};
}
