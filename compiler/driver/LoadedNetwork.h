//===- LoadedNetwork.h - a compiled network in this process -----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

#include <cstdint>
#include <string>
#include <vector>

struct resnetc_model;
struct resnetc_context;

namespace resnetc {

/// A library, its working memory and random inputs, to be run again and again.
class LoadedNetwork {
public:
  LoadedNetwork() = default;
  LoadedNetwork(const LoadedNetwork &) = delete;
  LoadedNetwork &operator=(const LoadedNetwork &) = delete;
  ~LoadedNetwork();

  /// For runs of `batch` samples, or of the network's own fixed batch, on the
  /// default number of threads. The file may go afterwards. Two networks open
  /// at once must not have had one path.
  Status open(const std::string &path, int64_t batch);
  Status run();

  /// Of the last run, by call.
  const std::vector<uint64_t> &callNanoseconds() const { return callNs_; }
  /// Of the last run, one output after another.
  std::vector<float> outputs() const;

private:
  void makeTensors();

  resnetc_model *model_ = nullptr;
  resnetc_context *context_ = nullptr;
  int64_t batch_ = 1;
  std::vector<std::vector<float>> inputs_, outputs_;
  std::vector<uint64_t> callNs_;
};

} // namespace resnetc
