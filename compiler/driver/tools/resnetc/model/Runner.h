//===- Runner.h - runs any number of rows through a model -------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/driver/tools/resnetc/model/Model.h"

#include <optional>

namespace resnetc::cli {

struct RunnerOptions {
  std::optional<int64_t> batch;   ///< default: see Runner::create
  std::optional<int32_t> threads; ///< default: affinity mask and cgroup quota
};

/// A context that takes rows a slice of `batch` at a time. How rows are sliced
/// does not change a bit of the result.
class Runner {
public:
  explicit Runner(const Model &model) : model_(model) {}
  ~Runner();
  Runner(const Runner &) = delete;
  Runner &operator=(const Runner &) = delete;

  /// Without options.batch a slice has as many rows as keep the arena within
  /// 256 MB, at least 1 and at most `rows`. A model with a fixed batch wants
  /// slices of just that size. `weights` null: the built-in ones.
  Status create(const RunnerOptions &options, int64_t rows,
                resnetc_weights *weights = nullptr);

  int64_t batch() const { return batch_; }
  uint64_t arenaBytes() const { return arenaBytes_; }

  /// Runs `rows` rows, 1 or more. inputs, outputs: the first row of each
  /// tensor. callNs, if not null: one entry a kernel call, added to.
  Status run(int64_t rows, const std::vector<const float *> &inputs,
             const std::vector<float *> &outputs,
             std::vector<uint64_t> *callNs = nullptr);

private:
  Status chooseBatch(const RunnerOptions &options, int64_t rows);
  Status runSlice(int64_t first, int64_t rows,
                  const std::vector<const float *> &inputs,
                  const std::vector<float *> &outputs, uint64_t *callNs);
  bool fits(int64_t batch, int32_t threads, uint64_t most) const;

  const Model &model_;
  resnetc_context *context_ = nullptr;
  int64_t batch_ = 0;
  uint64_t arenaBytes_ = 0;
};

} // namespace resnetc::cli
