//===- Schedule.cpp - how the learning rate changes -----------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/train/Schedule.h"

#include "compiler/driver/tools/resnetc/Text.h"

#include <algorithm>
#include <cmath>
#include <numbers>

using namespace resnetc;
using namespace resnetc::cli;

bool cli::parseSchedule(std::string_view text, Schedule &out) {
  if (text == "constant")
    out.kind = Schedule::Kind::Constant;
  else if (text == "cosine")
    out.kind = Schedule::Kind::Cosine;
  else if (text.starts_with("step:"))
    out.kind = Schedule::Kind::Step;
  else
    return false;
  if (out.kind != Schedule::Kind::Step)
    return true;
  std::vector<double> numbers;
  if (!parseReals(text.substr(5), numbers) || numbers.size() != 2 ||
      numbers[0] <= 0 || numbers[1] <= 0)
    return false;
  out.every = numbers[0];
  out.factor = numbers[1];
  return true;
}

double Schedule::at(uint64_t step, uint64_t stepsPerEpoch,
                    uint64_t epochs) const {
  const double perEpoch = static_cast<double>(stepsPerEpoch);
  const double rising = warmup * perEpoch;
  const double now = static_cast<double>(step);
  if (now < rising)
    return std::min(1.0, (now + 1) / rising);
  switch (kind) {
  case Kind::Constant:
    return 1;
  case Kind::Step:
    return std::pow(factor, std::floor(now / (every * perEpoch)));
  case Kind::Cosine:
    break;
  }
  const double falling = static_cast<double>(epochs) * perEpoch - rising;
  const double t = std::clamp((now - rising) / falling, 0.0, 1.0);
  return (1 + std::cos(std::numbers::pi * t)) / 2;
}
