//===- Schedule.h - how the learning rate changes ---------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <string_view>

namespace resnetc::cli {

/// What --schedule and --warmup ask for. It moves with every step.
struct Schedule {
  enum class Kind { Constant, Step, Cosine };
  Kind kind = Kind::Constant;
  double every = 1;  ///< epochs between two steps down
  double factor = 1; ///< of one step down
  double warmup = 0; ///< epochs of a straight line up from 0

  /// The factor on the learning rate of the step number `step`, from 0:
  ///   warm-up    (step + 1) / steps of the warm-up
  ///   step       factor ^ (epochs / every, rounded down)
  ///   cosine     (1 + cos(pi * t)) / 2, t from 0 behind the warm-up to 1
  double at(uint64_t step, uint64_t stepsPerEpoch, uint64_t epochs) const;
};

/// "constant", "step:EVERY,FACTOR" or "cosine"; false for anything else.
bool parseSchedule(std::string_view text, Schedule &out);

} // namespace resnetc::cli
