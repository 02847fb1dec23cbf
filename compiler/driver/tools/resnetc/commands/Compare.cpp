//===- Compare.cpp - compares an output with a reference file -------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/commands/Compare.h"

#include "compiler/driver/tools/resnetc/Text.h"

#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>

using namespace resnetc;
using namespace resnetc::cli;

Status cli::bindReferences(const std::vector<std::string> &arguments,
                           std::span<const resnetc_tensor_info> tensors,
                           std::vector<Reference> &out) {
  out.assign(tensors.size(), {});
  for (const std::string &argument : arguments) {
    const size_t at = argument.rfind(",rel=");
    double bound = Reference().bound;
    if (at != std::string::npos &&
        (!parseReal(argument.substr(at + 5), bound) || bound < 0))
      return Status::usage("--compare: expected ,rel=BOUND with a number of at "
                           "least 0, got " +
                           argument);
    std::vector<std::string> paths;
    if (Status status =
            bindPaths("--compare", {argument.substr(0, at)}, tensors, paths);
        !status.ok())
      return status;
    for (size_t i = 0; i < paths.size(); ++i) {
      if (paths[i].empty())
        continue;
      if (!out[i].path.empty())
        return Status::usage("--compare: expected one file for " +
                             std::string(tensors[i].name) + ", got also " +
                             argument);
      out[i] = {paths[i], bound};
    }
  }
  return {};
}

double cli::relativeDistance(const std::vector<float> &got,
                             const std::vector<float> &want) {
  if (std::memcmp(got.data(), want.data(), got.size() * sizeof(float)) == 0)
    return 0;
  double distance = 0, norm = 0;
  for (size_t i = 0; i < got.size(); ++i) {
    const double difference = double(got[i]) - double(want[i]);
    distance += difference * difference;
    norm += double(want[i]) * double(want[i]);
  }
  if (distance == 0)
    return 0;
  if (norm == 0)
    return std::numeric_limits<double>::infinity();
  return std::sqrt(distance / norm);
}

Status cli::compareRows(const resnetc_tensor_info &tensor, const Rows &got,
                        const Reference &reference) {
  Rows want;
  if (Status status = readRows(reference.path, "output", tensor, want);
      !status.ok())
    return status;
  if (want.count != got.count)
    return Status::input(reference.path + ": rows, expected " +
                         std::to_string(got.count) + ", got " +
                         std::to_string(want.count));
  const double distance = relativeDistance(got.values, want.values);
  // Written so that NaN fails.
  if (!(distance <= reference.bound))
    return Status::input(
        format("%s: relative L2 distance of output \"%s\", expected at most "
               "%g, got %.3g",
               reference.path.c_str(), tensor.name, reference.bound, distance));
  std::printf("%s: relative L2 distance %.3g from %s, at most %g allowed\n",
              tensor.name, distance, oneLine(reference.path).c_str(),
              reference.bound);
  return {};
}
