//===- Training.h - a state and a context that trains it --------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/WeightStore.h"
#include "resnetc/train.h"
#include "tests/e2e/Harness.h"

namespace resnetc::test {

/// Every failure is a failure of the test. The context's memory is filled with
/// NaN before every step.
class Training {
public:
  Training(const LoadedModel &model, RunRequest request);
  ~Training();
  Training(const Training &) = delete;

  /// Plain SGD with momentum, over the whole batch; fills in `result`.
  void step(const std::vector<float> &images,
            const std::vector<int32_t> &labels, float rate, float momentum);
  /// A tensor of the state, or "momentum:" and its name.
  std::vector<float> get(const std::string &name) const;
  /// All tensors and all momenta.
  std::vector<std::vector<float>> everything() const;
  /// The tensors without their momenta.
  WeightStore store() const;
  /// Frozen, on a context of its own.
  std::vector<float> infer(const std::vector<float> &images,
                           RunRequest request);

  resnetc_step_result result{};

private:
  const LoadedModel &model_;
  resnetc_state *state_ = nullptr;
  resnetc_context *context_ = nullptr;
};

} // namespace resnetc::test
