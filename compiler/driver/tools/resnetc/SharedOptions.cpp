//===- SharedOptions.cpp - options of more than one command ---------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/SharedOptions.h"

#include "compiler/driver/tools/resnetc/Text.h"

#include <limits>

using namespace resnetc;
using namespace resnetc::cli;

/// The runtime starts no more threads than this.
static constexpr int64_t maxThreads = 256;

void cli::addThreads(OptionParser &parser, std::optional<int32_t> &out) {
  parser.add("--threads", "=N",
             "threads (default: affinity mask and cgroup quota)",
             "a whole number from 1 to " + std::to_string(maxThreads),
             [&out](const std::string &text) {
               int64_t threads = 0;
               const bool right = parseWhole(text, 1, maxThreads, threads);
               out = static_cast<int32_t>(threads);
               return right;
             });
}

void cli::addRunner(OptionParser &parser, RunnerOptions &runner) {
  static constexpr int64_t most = std::numeric_limits<int32_t>::max();
  parser.add("--batch", "=N", "rows at a time (default: within 256 MB)",
             "a whole number from 1 to " + std::to_string(most),
             [&runner](const std::string &text) {
               return parseWhole(text, 1, most, runner.batch.emplace());
             });
  addThreads(parser, runner.threads);
}

void cli::addCheckpoint(OptionParser &parser, std::string &out) {
  parser.text("--checkpoint", "=C", "weights of this checkpoint of train", out);
}

void cli::addPreprocess(OptionParser &parser, Preprocess &out) {
  parser.add("--scale", "=S",
             "x = (pixel * S - mean) / std (default: as compiled)", "a number",
             [&out](const std::string &text) {
               return parseReal(text, out.scale.emplace());
             });
  parser.add("--mean", "=A[,B,C]", "one number, or one a channel",
             "numbers between commas", [&out](const std::string &text) {
               return parseReals(text, out.mean);
             });
  parser.add("--std", "=A[,B,C]", "one number, or one a channel",
             "numbers between commas", [&out](const std::string &text) {
               return parseReals(text, out.std);
             });
  parser.add("--color", "=rgb|bgr|gray", "order of the model's channels",
             "rgb, bgr or gray", [&out](const std::string &text) {
               return parseColor(text, out.color.emplace());
             });
  parser.add("--resize", "=H[xW]", "resize pictures to this size",
             "H or HxW in pixels, each 1 to 16384",
             [&out](const std::string &text) {
               return parseResize(text, out.resize.emplace());
             });
}
