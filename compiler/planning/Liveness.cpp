//===- Liveness.cpp - from which call to which a tensor is needed ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/Liveness.h"

using namespace resnetc;

void resnetc::computeLiveness(Schedule &schedule) {
  for (auto [index, call] : llvm::enumerate(schedule.calls)) {
    for (size_t read : call.reads)
      schedule.tensors[read].lastReader = index;
    if (!call.result)
      continue;
    PlannedTensor &result = schedule.tensors[*call.result];
    result.writer = result.lastReader = index;
  }
}
