//===- BatchFeed.h - prepares batches while others are trained on -*- C++ -*-=//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/driver/tools/resnetc/commands/SampleReader.h"
#include "compiler/driver/tools/resnetc/train/Augment.h"

#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace resnetc::cli {

/// Rows and labels of consecutive samples of an epoch's order.
struct Batch {
  std::vector<float> rows;
  std::vector<int32_t> labels;
  Status status; ///< why there are none
};

/// Reads, decodes, converts and augments samples in a thread of its own, one
/// batch ahead, so that a step never waits unless preparing takes longer than
/// computing. What a batch holds follows from seed, epoch and position alone.
class BatchFeed {
public:
  struct Plan {
    uint64_t seed = 0;
    uint64_t epoch = 0, sample = 0; ///< where to begin
    uint64_t epochs = 0;            ///< where to end
    int64_t samples = 0;            ///< of an epoch
    int64_t batch = 0;
  };

  BatchFeed(SampleReader &reader, Augmenter &augmenter, const Plan &plan);
  /// Stops the thread, at most a batch later.
  ~BatchFeed();
  BatchFeed(const BatchFeed &) = delete;
  BatchFeed &operator=(const BatchFeed &) = delete;

  /// The next batch, which stays as it is until the next call. An epoch ends
  /// with a short one. Not to be called after the last.
  const Batch &next();

private:
  void run();
  bool deliver(uint64_t epoch, const std::vector<int64_t> &order, int64_t first,
               int64_t count);
  Status fill(uint64_t epoch, const std::vector<int64_t> &order, int64_t first,
              Batch &out);

  SampleReader &reader_;
  Augmenter &augmenter_;
  const Plan plan_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::array<Batch, 2> batches_;    ///< one is read while the other is filled
  uint64_t filled_ = 0, taken_ = 0; ///< batches, from the beginning
  bool stop_ = false;
  std::thread thread_; ///< the last member: it uses all others
};

} // namespace resnetc::cli
