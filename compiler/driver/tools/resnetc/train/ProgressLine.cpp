//===- ProgressLine.cpp - how far a training is, for people ---------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/train/ProgressLine.h"

#include "compiler/driver/tools/resnetc/Text.h"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

using namespace resnetc;
using namespace resnetc::cli;

static uint64_t samplesSoFar(const resnetc_progress &progress) {
  return progress.epoch * progress.samples + progress.sample;
}

static std::string duration(double seconds) {
  if (seconds < 100)
    return format("%.0f s", seconds);
  if (seconds < 6000)
    return format("%.0f min", seconds / 60);
  return format("%.1f h", seconds / 3600);
}

ProgressLine::ProgressLine(const resnetc_progress &start, int64_t epochs)
    : terminal_(::isatty(STDERR_FILENO) == 1), epochs_(epochs),
      first_(samplesSoFar(start)), start_(Clock::now()), last_(start_) {}

/// "loss 0.031, accuracy 0.9910, 1530 images/s, 12 s left"
std::string ProgressLine::describe(const resnetc_progress &progress) const {
  const double seconds =
      std::chrono::duration<double>(Clock::now() - start_).count();
  const double done = samplesSoFar(progress);
  const double speed = (done - first_) / std::max(seconds, 1e-9);
  const double left = double(epochs_) * double(progress.samples) - done;
  const double seen = std::max<double>(1, progress.sample);
  return format("loss %.4g, accuracy %.4f, %.0f images/s, %s left",
                progress.loss_sum / seen, progress.correct / seen, speed,
                duration(left / std::max(speed, 1e-9)).c_str());
}

void ProgressLine::show(const resnetc_progress &progress) {
  // A terminal is written to as often as an eye can follow, a log as often as
  // someone may want to look.
  const std::chrono::milliseconds pause(terminal_ ? 100 : 10000);
  if (Clock::now() - last_ < pause)
    return;
  last_ = Clock::now();
  const std::string head =
      format("epoch %llu/%lld", (unsigned long long)progress.epoch + 1,
             (long long)epochs_);
  if (!terminal_) {
    std::fprintf(stderr, "%s, %llu of %llu images: %s\n", head.c_str(),
                 (unsigned long long)progress.sample,
                 (unsigned long long)progress.samples,
                 describe(progress).c_str());
    return;
  }
  constexpr size_t cells = 20;
  const size_t full = cells * progress.sample / progress.samples;
  std::fprintf(stderr, "\r\033[K%s [%s%s] %s", head.c_str(),
               std::string(full, '#').c_str(),
               std::string(cells - full, '.').c_str(),
               describe(progress).c_str());
  std::fflush(stderr);
  shown_ = true;
}

void ProgressLine::clear() {
  if (shown_)
    std::fputs("\r\033[K", stderr);
  shown_ = false;
}
