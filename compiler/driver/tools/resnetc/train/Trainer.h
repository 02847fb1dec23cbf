//===- Trainer.h - the loop over epochs and steps ---------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/driver/tools/resnetc/commands/SampleReader.h"
#include "compiler/driver/tools/resnetc/model/TrainingState.h"
#include "compiler/driver/tools/resnetc/train/BatchFeed.h"
#include "compiler/driver/tools/resnetc/train/CheckpointFiles.h"
#include "compiler/driver/tools/resnetc/train/Interrupt.h"
#include "compiler/driver/tools/resnetc/train/Metrics.h"
#include "compiler/driver/tools/resnetc/train/ProgressLine.h"
#include "compiler/driver/tools/resnetc/train/TrainCommand.h"

namespace resnetc::cli {

/// A set of samples and how they become rows.
struct Samples {
  std::unique_ptr<Dataset> set; ///< null: there is none
  SampleReader reader;
};

/// Trains a state from where its progress says to the last epoch. It begins
/// with every part in place: parameters, seed, lock.
class Trainer {
public:
  Trainer(const TrainCommand &command, const Model &model, TrainingState &state,
          const CheckpointFiles &files, MetricsFile &metrics);
  ~Trainer();
  Trainer(const Trainer &) = delete;
  Trainer &operator=(const Trainer &) = delete;

  /// Errors are those of the runtime, of reading samples and of writing files;
  /// Interrupted after a signal, when the state has been saved.
  Status run(Samples &training, Samples &test);

private:
  Status createContext();
  Status trainEpoch(BatchFeed &feed, Samples &test);
  Status takeStep(BatchFeed &feed);
  Status runBatch(const Batch &batch, int64_t stepSamples, bool update);
  Status afterStep();
  Status endEpoch(double seconds, uint64_t images, Samples &test);
  Status writeChart() const;
  Status testAccuracy(Samples &test, std::optional<double> &out);
  Status save();
  resnetc_optimizer_settings settings() const;
  int64_t stepSize() const { return command_.batch * command_.accumulate; }

  const TrainCommand &command_;
  const Model &model_;
  TrainingState &state_;
  const CheckpointFiles &files_;
  MetricsFile &metrics_;
  resnetc_progress progress_;
  ProgressLine line_;
  Interrupt interrupt_;
  resnetc_context *context_ = nullptr;
};

} // namespace resnetc::cli
