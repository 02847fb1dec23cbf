//===- BatchFeed.cpp - prepares batches while others are trained on -------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/train/BatchFeed.h"

#include "compiler/driver/tools/resnetc/train/EpochOrder.h"

#include <algorithm>
#include <csignal>
#include <exception>

using namespace resnetc;
using namespace resnetc::cli;

/// A thread that no signal goes to: they are for the one that trains.
template <typename Run> static std::thread startWithoutSignals(Run run) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread(run);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

BatchFeed::BatchFeed(SampleReader &reader, Augmenter &augmenter,
                     const Plan &plan)
    : reader_(reader), augmenter_(augmenter), plan_(plan),
      thread_(startWithoutSignals([this] { run(); })) {}

BatchFeed::~BatchFeed() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

const Batch &BatchFeed::next() {
  std::unique_lock<std::mutex> lock(mutex_);
  // The batch that was handed out last may be filled again from here on.
  taken_ += 1;
  changed_.notify_all();
  changed_.wait(lock, [&] { return filled_ >= taken_; });
  return batches_[(taken_ - 1) % batches_.size()];
}

Status BatchFeed::fill(uint64_t epoch, const std::vector<int64_t> &order,
                       int64_t first, Batch &out) {
  const CounterRandom random(plan_.seed, CounterRandom::Purpose::Augment,
                             epoch);
  for (size_t i = 0; i < out.labels.size(); ++i) {
    float *row = &out.rows[i * reader_.elements()];
    int64_t label = 0;
    if (Status status = reader_.read(order[first + i], row, label);
        !status.ok())
      return status;
    out.labels[i] = static_cast<int32_t>(label);
    augmenter_.apply(random, first + i, row);
  }
  return {};
}

/// Fills the next batch once there is one to fill; false: the end.
bool BatchFeed::deliver(uint64_t epoch, const std::vector<int64_t> &order,
                        int64_t first, int64_t count) {
  std::unique_lock<std::mutex> lock(mutex_);
  // Of the two batches the one taken last is in use.
  changed_.wait(lock, [&] { return stop_ || filled_ <= taken_; });
  if (stop_)
    return false;
  Batch &batch = batches_[filled_ % batches_.size()];
  lock.unlock();
  try {
    batch.rows.resize(count * reader_.elements());
    batch.labels.resize(count);
    batch.status = fill(epoch, order, first, batch);
  } catch (const std::exception &) {
    batch.status = Status::environment("no memory for a batch");
  }
  const bool fine = batch.status.ok();
  lock.lock();
  filled_ += 1;
  changed_.notify_all();
  return fine;
}

void BatchFeed::run() {
  int64_t first = static_cast<int64_t>(plan_.sample);
  for (uint64_t epoch = plan_.epoch; epoch < plan_.epochs; ++epoch, first = 0) {
    const std::vector<int64_t> order =
        epochOrder(plan_.samples, plan_.seed, epoch);
    for (; first < plan_.samples; first += plan_.batch)
      if (!deliver(epoch, order, first,
                   std::min(plan_.batch, plan_.samples - first)))
        return;
  }
}
