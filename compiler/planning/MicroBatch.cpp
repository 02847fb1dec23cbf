//===- MicroBatch.cpp - which calls run on a part of the batch ------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Call by call, a batch of 8 at 224x224 moves every activation to memory and
// back: they are tens of megabytes. Image by image they stay in the cache, but
// then the weights are read again for every image. Activations are large at a
// network's start and weights at its end, so the first calls run on few images
// at a time and the others on the whole batch. What a sample moves to or from
// memory is about
//
//   the weights of the first calls / the samples of a micro-batch
//   + the activations of the other calls
//
// and the split is where that is least. It saves memory too: what the first
// calls hand to each other is there for one micro-batch only.
// docs/rationale/0014-micro-batches.md has the measurements.
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/MicroBatch.h"

using namespace resnetc;

/// What a thread's share of a micro-batch's activations may take: cifar20 and
/// cifar56 (144 KiB a sample) were fastest with 32 to 48 samples on two
/// threads, resnet18 (3.9 MiB) with one to four. Server processors have 2 to 4
/// MiB of last cache a core.
static constexpr int64_t kCachedBytes = 3 << 20;
/// The plan counts the samples of this many threads.
static constexpr int64_t kThreads = 2;
/// Where more samples than this fit the cache, batches are taken not to be
/// larger: 128 is the largest that was measured.
static constexpr int64_t kMostSamples = 128;

static int64_t weightBytes(const PlannedCall &call) {
  int64_t bytes = 0;
  for (const Operand &operand : call.operands)
    if (operand.place == Operand::Place::Slice && !operand.slice.isUser())
      bytes += operand.slice.getBytes();
  return bytes;
}

static int64_t activationBytes(const Schedule &schedule,
                               const PlannedCall &call) {
  int64_t bytes = 0;
  for (const Operand &operand : call.operands)
    if (operand.place == Operand::Place::Arena)
      bytes += exec::arenaBytes(schedule.tensors[operand.index].layout);
  return bytes;
}

/// Whether the first calls hand the tensor on to the others.
static bool isHandedOn(const PlannedTensor &tensor, size_t calls) {
  return tensor.writer < calls && tensor.lastReader >= calls;
}

/// Kernels may count on the alignment of a tensor's start, and of what is
/// handed on each micro-batch is a tensor.
static bool canSplit(const Schedule &schedule, size_t calls) {
  return llvm::none_of(schedule.tensors, [&](const PlannedTensor &tensor) {
    return isHandedOn(tensor, calls) &&
           tensor.layout.elements() % kChannelBlock != 0;
  });
}

MicroBatch resnetc::chooseMicroBatch(const Schedule &schedule) {
  MicroBatch part;
  if (schedule.arenaBytes == 0)
    return part;
  part.samples =
      std::max<int64_t>(1, kThreads * kCachedBytes / schedule.arenaBytes);
  if (part.samples > kMostSamples || schedule.fixedBatch == 1)
    return part;
  int64_t moved = 0;
  for (const PlannedCall &call : schedule.calls)
    moved += activationBytes(schedule, call);
  int64_t least = moved;
  for (auto [index, call] : llvm::enumerate(schedule.calls)) {
    moved += weightBytes(call) / part.samples - activationBytes(schedule, call);
    if (moved >= least || !canSplit(schedule, index + 1))
      continue;
    least = moved;
    part.calls = index + 1;
  }
  return part;
}

/// What is handed on may share bytes with other tensors only after the last
/// micro-batch.
static void liveThroughMicroBatches(Schedule &schedule) {
  for (const PlannedTensor &tensor : schedule.tensors)
    if (isHandedOn(tensor, schedule.microBatch.calls))
      schedule.buffers[tensor.buffer].first = 0;
}

Status resnetc::splitByMicroBatch(const MicroBatch &microBatch,
                                  Schedule &schedule) {
  schedule.microBatch = microBatch;
  liveThroughMicroBatches(schedule);
  schedule.inPart.clear();
  std::vector<ArenaBuffer> parts, others;
  for (const ArenaBuffer &buffer : schedule.buffers) {
    schedule.inPart.push_back(buffer.last < int64_t(microBatch.calls));
    (schedule.inPart.back() ? parts : others).push_back(buffer);
  }
  if (Status status = assignOffsets(parts, schedule.partBytes); !status.ok())
    return status;
  if (Status status = assignOffsets(others, schedule.arenaBytes); !status.ok())
    return status;
  auto part = parts.begin(), other = others.begin();
  for (auto [buffer, inPart] : llvm::zip(schedule.buffers, schedule.inPart))
    buffer = inPart ? *part++ : *other++;
  return {};
}
