//===- PlaceTensors.cpp - bytes, times and offsets of buffers -------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/PlaceTensors.h"

#include "compiler/planning/Borders.h"
#include "compiler/planning/InPlace.h"
#include "compiler/planning/Liveness.h"

using namespace resnetc;

/// Winograd's arrays are what kernels keep in scratch memory.
static void markLowBuffers(Schedule &schedule) {
  std::vector<int64_t> before = {0}; // such calls before each
  for (const PlannedCall &call : schedule.calls)
    before.push_back(before.back() + (call.spec.kind == KernelKind::Conv2d &&
                                      call.spec.winogradTile != 0));
  for (ArenaBuffer &buffer : schedule.buffers)
    buffer.low = buffer.first <= buffer.last &&
                 before[buffer.last + 1] > before[buffer.first];
}

Status resnetc::layOutBuffers(Schedule &schedule) {
  computeLiveness(schedule);
  chooseInPlace(schedule);
  if (Status status = assignBorders(schedule); !status.ok())
    return status;
  for (ArenaBuffer &buffer : schedule.buffers)
    buffer.first = int64_t(schedule.calls.size());
  for (const PlannedTensor &tensor : schedule.tensors) {
    ArenaBuffer &buffer = schedule.buffers[tensor.buffer];
    buffer.bytes = exec::arenaBytes(tensor.layout);
    buffer.first = std::min(buffer.first, int64_t(tensor.writer));
    buffer.last = std::max(buffer.last, int64_t(tensor.lastReader));
  }
  markLowBuffers(schedule);
  return {};
}

Status resnetc::placeTensors(Schedule &schedule) {
  if (Status status = assignOffsets(schedule.buffers, schedule.arenaBytes);
      !status.ok())
    return status;
  llvm::SmallVector<ArenaBuffer> fixed;
  for (const FixedTensor &tensor : schedule.fixed)
    fixed.push_back(tensor.buffer);
  if (Status status = assignOffsets(fixed, schedule.fixedBytes); !status.ok())
    return status;
  for (auto [tensor, buffer] : llvm::zip_equal(schedule.fixed, fixed))
    tensor.buffer = buffer;
  return {};
}
