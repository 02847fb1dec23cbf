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
// Only convolutions, forward or backward: the other kernels of inference read
// and write two arguments. In training, the gradient of an elementwise op or of
// a batch norm takes the bytes of dy in the same way.
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/InPlace.h"

using namespace resnetc;

static bool isArena(const Operand *operand) {
  return operand && operand->place == Operand::Place::Arena;
}

static bool canBeInPlace(const Schedule &schedule, size_t index) {
  const PlannedCall &call = schedule.calls[index];
  if ((call.spec.kind != KernelKind::Conv2d &&
       call.spec.kind != KernelKind::Conv2dBackwardData) ||
      call.spec.residualMode != ResidualMode::Separate)
    return false;
  const Operand *input = call.find(ArgumentRole::Input, false);
  const Operand *residual = call.find(ArgumentRole::Residual, false);
  if (!isArena(call.find(ArgumentRole::Output, true)) || !isArena(residual))
    return false;
  // The convolution would overwrite pixels that it still has to read.
  if (isArena(input) && input->index == residual->index)
    return false;
  // Where the backward part reads a copy, the kernel would depend on what is
  // remade, and so might its bits.
  const PlannedTensor &taken = schedule.tensors[residual->index];
  return taken.lastReader == index && !taken.isRemade;
}

/// Whether the kernel reads each element of its gradient once, where it writes
/// the element of its result. A batch norm that also gives its residual's
/// gradient writes two tensors, which would have to have one border.
static bool mayTakeGradient(const KernelSpec &spec) {
  switch (spec.kind) {
  case KernelKind::BatchNormBackward:
    return spec.residualMode == ResidualMode::None;
  case KernelKind::ReluBackward:
  case KernelKind::LeakyReluBackward:
  case KernelKind::ClipBackward:
  case KernelKind::SigmoidBackward:
    return true;
  default:
    return false;
  }
}

static bool canTakeGradient(const Schedule &schedule, size_t index) {
  const PlannedCall &call = schedule.calls[index];
  if (!mayTakeGradient(call.spec))
    return false;
  const Operand *gradient = call.find(ArgumentRole::Gradient, false);
  if (!isArena(gradient) || !isArena(call.find(ArgumentRole::Output, true)))
    return false;
  size_t readers = llvm::count_if(call.operands, [&](const Operand &operand) {
    return isArena(&operand) && operand.index == gradient->index;
  });
  return readers == 1 && schedule.tensors[gradient->index].lastReader == index;
}

/// The operand is no argument of its own any more; returns its tensor.
static size_t take(PlannedCall &call, ArgumentRole role) {
  const Operand *operand = call.find(role, false);
  size_t tensor = operand->index;
  call.operands.erase(call.operands.begin() +
                      (operand - call.operands.begin()));
  if (role == ArgumentRole::Residual)
    call.spec.residualMode = ResidualMode::InPlace;
  else
    call.spec.gradientInPlace = true;
  return tensor;
}

void resnetc::chooseInPlace(Schedule &schedule) {
  size_t buffers = 0;
  for (auto [index, call] : llvm::enumerate(schedule.calls)) {
    std::optional<size_t> shared;
    if (canBeInPlace(schedule, index))
      shared = schedule.tensors[take(call, ArgumentRole::Residual)].buffer;
    else if (canTakeGradient(schedule, index))
      shared = schedule.tensors[take(call, ArgumentRole::Gradient)].buffer;
    for (auto [argument, operand] :
         llvm::zip_equal(kernelArguments(call.spec), call.operands))
      if (argument.written && operand.place == Operand::Place::Arena)
        schedule.tensors[operand.index].buffer = shared ? *shared : buffers++;
  }
  schedule.buffers.resize(buffers);
}
