//===- ProgressLine.h - how far a training is, for people -------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/train.h"

#include <chrono>
#include <string>

namespace resnetc::cli {

/// Writes to standard error: on a terminal one line with a bar that is written
/// over, otherwise a plain line now and then.
class ProgressLine {
public:
  ProgressLine(const resnetc_progress &start, int64_t epochs);
  ~ProgressLine() { clear(); }

  void show(const resnetc_progress &progress);
  /// Removes the bar, so that something else can be written.
  void clear();

private:
  using Clock = std::chrono::steady_clock;
  std::string describe(const resnetc_progress &progress) const;

  const bool terminal_;
  const int64_t epochs_;
  const uint64_t first_; ///< samples before this run
  const Clock::time_point start_;
  Clock::time_point last_;
  bool shown_ = false;
};

} // namespace resnetc::cli
