//===- MicroBatch.h - which calls run on a part of the batch ----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/planning/Schedule.h"

#include <optional>

namespace resnetc {

/// What the name of a program for large batches has behind that of its own.
inline constexpr char kMicroBatchSuffix[] = "_micro_batches";

/// The calls at the start of a placed schedule that should run on a part of the
/// batch at a time, so that activations stay in the cache; none if that does
/// not pay. Depends on sizes alone, not on the machine or the batch.
MicroBatch chooseMicroBatch(const Schedule &schedule);

/// Places the schedule's tensors anew for batches of more than a micro-batch:
/// what only the calls of the micro-batch use is apart from what they hand on.
Status splitByMicroBatch(const MicroBatch &microBatch, Schedule &schedule);

} // namespace resnetc
