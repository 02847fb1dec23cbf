//===- TrainingState.h - a model's state, and weights out of it -*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/driver/tools/resnetc/model/Model.h"
#include "resnetc/FitWeights.h"
#include "resnetc/WeightStore.h"
#include "resnetc/train.h"

namespace resnetc::cli {

/// Parameters, running statistics and the optimizer's memory of a model that
/// was compiled with --train. The model must outlive it.
class TrainingState {
public:
  TrainingState() = default;
  ~TrainingState();
  TrainingState(const TrainingState &) = delete;
  TrainingState &operator=(const TrainingState &) = delete;

  /// The parameters that the model was compiled with. Errors are Input if it
  /// was compiled without --train.
  Status create(const Model &model);

  /// Errors are Input: absent, damaged, of another network or optimizer. The
  /// state is then unchanged. `damaged`, if not null, is set to whether the
  /// file was absent or damaged, so that an older one may do.
  Status load(const std::string &path, bool *damaged = nullptr);
  /// Errors are Environment.
  Status save(const std::string &path) const;

  resnetc_state *handle() const { return state_; }
  const resnetc_state_info &info() const;
  std::span<const resnetc_state_tensor> tensors() const;
  resnetc_progress progress() const;
  void setProgress(const resnetc_progress &progress);

  /// Names and shapes of all tensors, in the layout of the source.
  std::vector<NamedShape> shapes() const;
  /// All tensors, without the optimizer's slots.
  Status read(WeightStore &out) const;
  Status write(const WeightStore &values);

private:
  std::string path_; ///< of the model
  resnetc_state *state_ = nullptr;
};

/// A reference to frozen weights; null: those built in.
class Weights {
public:
  Weights() = default;
  ~Weights() { resnetc_weights_release(&weights_); }
  Weights(const Weights &) = delete;
  Weights &operator=(const Weights &) = delete;

  Status freeze(const Model &model, const TrainingState &state);
  /// Those that the model was compiled with. One that trains has no packed
  /// ones: they are frozen out of a new state.
  Status useCompiled(const Model &model);
  /// If `checkpoint` is "", useCompiled, with a note if the model trains.
  Status loadCheckpoint(const Model &model, const std::string &checkpoint);
  resnetc_weights *handle() const { return weights_; }

private:
  resnetc_weights *weights_ = nullptr;
};

} // namespace resnetc::cli
