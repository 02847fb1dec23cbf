//===- InPlace.cpp - results that take their residual's bytes -------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A convolution that adds its residual may write the sum where the residual
// was, when this is the residual's last reader: one tensor less in the arena,
// and one memory stream less. The residual is then no argument of the kernel:
// the output is, and its old contents are read (Halide takes two arguments that
// overlap as undefined). So the two tensors must have one layout, border
// included; assignBorders gives all tensors of a buffer the widest of theirs.
//
// Only convolutions: the other kernels read and write two arguments.
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/InPlace.h"

using namespace resnetc;

static bool canBeInPlace(const Schedule &schedule, size_t index) {
  const PlannedCall &call = schedule.calls[index];
  if (call.spec.residualMode != ResidualMode::Separate || !call.result)
    return false;
  size_t input = call.reads[0], residual = call.reads[1];
  // The convolution would overwrite pixels that it still has to read.
  if (input == residual)
    return false;
  return schedule.tensors[residual].lastReader == index;
}

void resnetc::chooseInPlace(Schedule &schedule) {
  size_t buffers = 0;
  for (auto [index, call] : llvm::enumerate(schedule.calls)) {
    if (!call.result)
      continue;
    bool inPlace = canBeInPlace(schedule, index);
    if (inPlace)
      call.spec.residualMode = ResidualMode::InPlace;
    schedule.tensors[*call.result].buffer =
        inPlace ? schedule.tensors[call.reads[1]].buffer : buffers++;
  }
  schedule.buffers.resize(buffers);
}
