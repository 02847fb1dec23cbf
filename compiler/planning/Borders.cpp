//===- Borders.cpp - how many zeros around each tensor --------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A convolution reads outside its input where it pads; the tensor has zeros
// there, so the kernel has no condition. A tensor's border is the widest that
// any convolution needs that reads it, or reads a tensor of the same buffer
// (see InPlace.cpp). Pools meet their edges themselves: what lies outside does
// not count there, and zeros would.
//
// Top and left must hold the whole padding. At the bottom and right only what
// is read: a 3x3 convolution of stride 2 pads 56 rows by one on both sides and
// never reads the lower one.
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/Borders.h"

using namespace resnetc;

static Border widest(const Border &a, const Border &b) {
  return {std::max(a.top, b.top), std::max(a.left, b.left),
          std::max(a.bottom, b.bottom), std::max(a.right, b.right)};
}

/// KernelSpec::check in one respect, as the limit that a user can meet.
static Status checkLimit(const PlannedTensor &tensor) {
  const TensorLayout &t = tensor.layout;
  const Border &b = t.border;
  // Each sum is below 2^33: their product needs more than 64 bits.
  __int128 rows = int64_t(t.h) + b.top + b.bottom;
  __int128 columns = int64_t(t.w) + b.left + b.right;
  if (rows * columns <= INT32_MAX && rows * columns * t.pitch <= INT32_MAX)
    return {};
  return Status::limit("'" + tensor.name +
                       "': a sample must have below 2^31 elements, with the "
                       "padding of the convolutions that read it");
}

static Status checkLimit(const PlannedCall &call) {
  const KernelSpec &spec = call.spec;
  __int128 elements = roundUp(spec.output.c, kChannelBlock);
  if (spec.kind == KernelKind::Conv2d && spec.winogradTile)
    elements *= __int128(spec.input.c) * (spec.winogradTile + 2) *
                (spec.winogradTile + 2);
  else if (spec.kind == KernelKind::Conv2d)
    elements *=
        __int128(spec.input.c / spec.groups) * spec.kernel[0] * spec.kernel[1];
  else if (spec.kind == KernelKind::Linear)
    elements *= __int128(spec.input.c) * spec.input.h * spec.input.w;
  else if (spec.constant != ConstantOperand::None)
    elements =
        __int128(spec.residual.pitch) * spec.residual.h * spec.residual.w;
  if (elements <= INT32_MAX)
    return {};
  return Status::limit("'" + call.name +
                       "': packed weights must have below 2^31 elements");
}

/// The layouts of the call's tensors in the arena, as they are now.
static void fillLayouts(const Schedule &schedule, const PlannedCall &call,
                        KernelSpec &spec) {
  for (auto [argument, operand] :
       llvm::zip_equal(kernelArguments(call.spec), call.operands))
    if (operand.place == Operand::Place::Arena)
      *layoutOf(spec, argument.role) = schedule.tensors[operand.index].layout;
  if (spec.gradientInPlace)
    spec.gradient = spec.output;
}

static Status finish(const Schedule &schedule, PlannedCall &call) {
  fillLayouts(schedule, call, call.spec);
  if (Status status = checkLimit(call); !status.ok())
    return status;
  if (Status status = call.spec.check(); !status.ok())
    return Status::internal("'" + call.name + "': " + status.message());
  return {};
}

/// Widens the borders of the buffers that a call reads to what it needs.
static void widen(const Schedule &schedule, const PlannedCall &call,
                  llvm::MutableArrayRef<Border> borders) {
  KernelSpec spec = call.spec;
  fillLayouts(schedule, call, spec);
  for (auto [argument, operand] :
       llvm::zip_equal(kernelArguments(call.spec), call.operands)) {
    if (argument.written || operand.place != Operand::Place::Arena)
      continue;
    size_t buffer = schedule.tensors[operand.index].buffer;
    borders[buffer] =
        widest(borders[buffer], neededBorder(spec, argument.role));
  }
}

/// A repeated call has the kernel of the first one, and so its borders.
static void shareWithCopies(const Schedule &schedule,
                            llvm::MutableArrayRef<Border> borders) {
  for (const PlannedTensor &tensor : schedule.tensors) {
    if (!tensor.copyOf)
      continue;
    Border &copy = borders[tensor.buffer];
    Border &original = borders[schedule.tensors[*tensor.copyOf].buffer];
    copy = original = widest(copy, original);
  }
}

Status resnetc::assignBorders(Schedule &schedule) {
  llvm::SmallVector<Border> borders(schedule.buffers.size());
  for (const PlannedCall &call : schedule.calls)
    widen(schedule, call, borders);
  shareWithCopies(schedule, borders);
  for (PlannedTensor &tensor : schedule.tensors) {
    tensor.layout.border = borders[tensor.buffer];
    if (Status status = checkLimit(tensor); !status.ok())
      return status;
  }
  for (PlannedCall &call : schedule.calls)
    if (Status status = finish(schedule, call); !status.ok())
      return status;
  return {};
}
