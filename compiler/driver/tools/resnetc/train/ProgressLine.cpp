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
#include <cstring>
#include <sys/ioctl.h>
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

static size_t terminalColumns() {
  struct winsize size;
  const bool known =
      ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

/// "HEAD [####....] TAIL", with a bar as long as there is room. A line that
/// reaches the last column would wrap, and could not be written over.
static std::string fitted(const std::string &head, double done,
                          const std::string &tail, size_t columns) {
  constexpr size_t most = 20, least = 4;
  const size_t text = head.size() + tail.size() + std::strlen(" [] ") + 1;
  if (columns < text + least)
    return (head + " " + tail).substr(0, columns - 1);
  const size_t cells = std::min(most, columns - text);
  const size_t full = static_cast<size_t>(double(cells) * done);
  return head + " [" + std::string(full, '#') + std::string(cells - full, '.') +
         "] " + tail;
}

ProgressLine::ProgressLine(const resnetc_progress &start, int64_t epochs)
    : terminal_(::isatty(STDERR_FILENO) == 1), epochs_(epochs),
      first_(samplesSoFar(start)), start_(Clock::now()), last_(start_) {}

/// "loss 0.0312, accuracy 0.9910, 1530 images/s, 12 s left"
std::string ProgressLine::describe(const resnetc_progress &progress) const {
  const double seconds =
      std::chrono::duration<double>(Clock::now() - start_).count();
  const double done = samplesSoFar(progress);
  const double speed = (done - first_) / std::max(seconds, 1e-9);
  const double left = double(epochs_) * double(progress.samples) - done;
  const double seen = std::max<double>(1, progress.sample);
  return format("loss %.4f, accuracy %.4f, %.0f images/s, %s left",
                progress.loss_sum / seen, progress.correct / seen, speed,
                duration(left / std::max(speed, 1e-9)).c_str());
}

void ProgressLine::show(const resnetc_progress &progress) {
  // A terminal is written to as often as an eye can follow, a log as often as
  // someone may want to look.
  const std::chrono::milliseconds pause(terminal_ ? 100 : 10000);
  // Between two epochs there is nothing to tell.
  if (progress.sample == 0 || Clock::now() - last_ < pause)
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
  const std::string line =
      fitted(head, double(progress.sample) / double(progress.samples),
             describe(progress), terminalColumns());
  std::fprintf(stderr, "\r\033[K%s", line.c_str());
  std::fflush(stderr);
  shown_ = true;
}

void ProgressLine::clear() {
  if (shown_)
    std::fputs("\r\033[K", stderr);
  shown_ = false;
}
