//===- FitWeights.h - a weights file for known parameters -------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/WeightStore.h"

#include <string>
#include <string_view>
#include <vector>

namespace resnetc {

/// Whether `text` matches a pattern of characters, * (any text) and ? (any
/// character).
bool matchesGlob(std::string_view pattern, std::string_view text);
bool matchesAnyGlob(const std::vector<std::string> &globs,
                    std::string_view text);

struct NamedShape {
  std::string name;
  std::vector<int64_t> shape;
};

/// Reads values of parameters from a safetensors file by their names. A leading
/// `module.` on all names of the file is ignored, as is num_batches_tracked.
/// Every parameter that the file lacks, every tensor that is no parameter and
/// every shape that differs is an error; one message lists them all. Parameters
/// and tensors that match a glob of `except` are left out of this and of `out`.
/// Errors are Input.
Status readFittingWeights(const std::string &path,
                          const std::vector<NamedShape> &parameters,
                          const std::vector<std::string> &except,
                          WeightStore &out);

} // namespace resnetc
