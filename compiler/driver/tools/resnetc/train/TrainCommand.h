//===- TrainCommand.h - what resnetc train is asked for ---------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/driver/tools/resnetc/image/Preprocess.h"
#include "compiler/driver/tools/resnetc/train/Augment.h"
#include "compiler/driver/tools/resnetc/train/Schedule.h"

#include <optional>
#include <string>
#include <vector>

namespace resnetc::cli {

struct TrainCommand {
  std::string model;
  std::string data, evalData; ///< evalData: "" for the set's own test part
  int64_t epochs = 10;
  int64_t batch = 128;
  int64_t accumulate = 1;         ///< batches a step
  std::optional<double> lr;       ///< default: 0.1 of sgd, 0.001 of adamw
  std::optional<double> momentum; ///< default 0.9; of sgd alone
  bool nesterov = false;          ///< of sgd alone
  double weightDecay = 0;
  bool noDecayBnBias = false;
  Schedule schedule;
  double labelSmoothing = 0;
  double clipNorm = 0; ///< 0: none
  std::vector<std::string> freeze;
  AugmentOptions augment;
  std::optional<int64_t> seed; ///< default 0, or the checkpoint's
  std::optional<int32_t> threads;
  std::string weights;    ///< F.safetensors[,except=GLOB]
  std::string checkpoint; ///< "": M.ckpt.safetensors beside M.so
  bool resume = false;
  int64_t saveEvery = 0; ///< steps; 0: at the end of each epoch alone
  std::string metrics, chart;
  Preprocess preprocess;

  Status execute() const;
  std::string checkpointPath() const;
};

} // namespace resnetc::cli
