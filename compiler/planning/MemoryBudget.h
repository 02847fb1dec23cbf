//===- MemoryBudget.h - how little memory a training step takes -*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/planning/Schedule.h"

namespace resnetc {

/// What training may take: activations of a batch, working memory of any batch,
/// and the state. Scratch memory of the threads, about a megabyte each, is
/// beside it.
struct MemoryBudget {
  int64_t bytes = 0; ///< 0: no limit
  int64_t batch = 1;
  /// As large as all parameters: they, their gradients, what the optimizer
  /// remembers.
  int64_t stateArrays = 3;
};

/// Lets the backward part of a train_step repeat calls of its forward pass:
/// cheap ones anyway, and of the others as few as the budget allows. Errors are
/// Input, with the bytes that are missing.
Status saveMemory(const MemoryBudget &budget, const StateLayout &state,
                  Schedule &schedule);

} // namespace resnetc
