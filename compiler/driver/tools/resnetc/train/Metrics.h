//===- Metrics.h - what every epoch came to ---------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace resnetc::cli {

struct EpochMetrics {
  int64_t epoch = 0; ///< from 1
  double trainLoss = 0, trainAccuracy = 0;
  std::optional<double> testAccuracy; ///< none without a test set
  double imagesPerSecond = 0;
  double seconds = 0; ///< of the steps, without tests and checkpoints
};

/// One line of JSON, without its end.
std::string toJsonLine(const EpochMetrics &metrics);

/// The epochs of a training so far, and the file that holds them.
class MetricsFile {
public:
  /// `path` "": nothing is written. With `epochs` above 0 the file's lines of
  /// that many epochs are kept; others are from a training that went on behind
  /// the checkpoint. Errors are Input.
  Status open(const std::string &path, int64_t epochs);
  /// Errors are Environment.
  Status add(const EpochMetrics &metrics);
  /// What there is so far. Errors are Environment.
  Status write() const;
  const std::vector<EpochMetrics> &epochs() const { return epochs_; }

private:
  std::string path_;
  std::vector<EpochMetrics> epochs_;
};

} // namespace resnetc::cli
