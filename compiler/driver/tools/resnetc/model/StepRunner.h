//===- StepRunner.h - training steps on random samples ----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/driver/tools/resnetc/model/Runner.h"
#include "compiler/driver/tools/resnetc/model/TrainingState.h"

namespace resnetc::cli {

/// Steps to measure: forward, backward and optimizer on the same batch again
/// and again, at a learning rate of 0, so that the numbers stay what they are.
class StepRunner {
public:
  explicit StepRunner(const Model &model) : model_(model) {}
  ~StepRunner();
  StepRunner(const StepRunner &) = delete;
  StepRunner &operator=(const StepRunner &) = delete;

  /// Without options.batch a step has one sample.
  Status create(const RunnerOptions &options);
  int64_t batch() const { return static_cast<int64_t>(labels_.size()); }
  uint64_t arenaBytes() const { return arenaBytes_; }
  Status step();

private:
  const Model &model_;
  TrainingState state_;
  resnetc_context *context_ = nullptr;
  uint64_t arenaBytes_ = 0;
  std::vector<std::vector<float>> rows_; ///< one an input
  std::vector<resnetc_input> inputs_;
  std::vector<int32_t> labels_;
};

} // namespace resnetc::cli
