//===- Score.h - how many samples a model gets right ------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/driver/tools/resnetc/commands/SampleReader.h"
#include "compiler/driver/tools/resnetc/model/Runner.h"

namespace resnetc::cli {

/// Sums over the samples so far.
struct Score {
  int64_t images = 0, correct = 0, inTop5 = 0;
  double loss = 0;    ///< sum of cross entropies
  double seconds = 0; ///< in the model

  /// Softmax cross entropy in double, shifted by the largest logit. A logit
  /// that is NaN counts as wrong and makes the loss NaN.
  void add(const float *logits, int64_t classes, int64_t label);
};

/// Runs all samples of a data set of `count` samples through a model. `weights`
/// null: the built-in ones.
Status scoreSamples(SampleReader &reader, const Model &model,
                    const RunnerOptions &options, resnetc_weights *weights,
                    int64_t count, Score &out);

} // namespace resnetc::cli
