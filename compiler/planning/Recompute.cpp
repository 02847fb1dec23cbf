//===- Recompute.cpp - forward results that are made twice ----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/Recompute.h"

using namespace resnetc;

//===----------------------------------------------------------------------===//
// What the forward pass offers
//===----------------------------------------------------------------------===//

/// Visits the operands that a call reads.
static void forEachRead(const PlannedCall &call,
                        llvm::function_ref<void(const Operand &)> visit) {
  for (auto [argument, operand] :
       llvm::zip_equal(kernelArguments(call.spec), call.operands))
    if (!argument.written)
      visit(operand);
}

/// The loss is the last call of the forward pass.
ForwardPass::ForwardPass(const Schedule &schedule)
    : schedule(schedule), calls(schedule.calls.size()) {
  for (auto [index, call] : llvm::enumerate(schedule.calls))
    if (call.spec.kind == KernelKind::SoftmaxCrossEntropy)
      calls = index + 1;
}

size_t ForwardPass::writerOf(const Operand &operand) const {
  return operand.place == Operand::Place::Fixed
             ? size_t(schedule.fixed[operand.index].buffer.first)
             : schedule.tensors[operand.index].writer;
}

bool ForwardPass::isGone(const Operand &operand,
                         const RemadeTensors &remade) const {
  bool isFixed = operand.place == Operand::Place::Fixed;
  if (!isFixed && operand.place != Operand::Place::Arena)
    return false;
  if (writerOf(operand) >= calls)
    return false;
  if (isFixed)
    return size_t(schedule.fixed[operand.index].buffer.last) < calls;
  return remade.test(operand.index) ||
         schedule.tensors[operand.index].lastReader < calls;
}

llvm::SmallVector<size_t>
ForwardPass::callsFor(const PlannedCall &call, const RemadeTensors &remade,
                      llvm::function_ref<bool(const Operand &)> hasCopy) const {
  llvm::SmallVector<size_t> needed;
  llvm::BitVector found(unsigned(schedule.calls.size()));
  auto need = [&](const Operand &operand) {
    if (!isGone(operand, remade) || hasCopy(operand))
      return;
    size_t writer = writerOf(operand);
    if (!found.test(writer))
      needed.push_back(writer);
    found.set(writer);
  };
  forEachRead(call, need);
  for (size_t next = 0; next < needed.size(); ++next)
    forEachRead(schedule.calls[needed[next]], need);
  llvm::sort(needed);
  return needed;
}

/// Not what changes the state or the caller's tensors. Nor a convolution with a
/// residual: whether it takes the residual's bytes depends on who else reads
/// them, and a repeated call has the kernel of the first one.
static bool isRepeatable(const PlannedCall &call) {
  if (call.spec.kind == KernelKind::SoftmaxCrossEntropy ||
      (call.spec.kind == KernelKind::Conv2d &&
       call.spec.residualMode != ResidualMode::None))
    return false;
  for (auto [argument, operand] :
       llvm::zip_equal(kernelArguments(call.spec), call.operands))
    if (argument.written && operand.place != Operand::Place::Arena &&
        operand.place != Operand::Place::Fixed)
      return false;
  return true;
}

namespace {
/// What there is in the backward part, or can be made again.
struct Obtainable {
  explicit Obtainable(const Schedule &schedule)
      : tensors(unsigned(schedule.tensors.size())),
        fixed(unsigned(schedule.fixed.size())) {}

  bool has(const Operand &operand) const {
    if (operand.place == Operand::Place::Arena)
      return tensors.test(unsigned(operand.index));
    return operand.place != Operand::Place::Fixed ||
           fixed.test(unsigned(operand.index));
  }
  llvm::BitVector tensors, fixed;
};
} // namespace

RemadeTensors ForwardPass::choose(
    llvm::function_ref<bool(size_t, const RemadeTensors &)> wants) const {
  RemadeTensors remade(unsigned(schedule.tensors.size()));
  Obtainable obtainable(schedule);
  for (const PlannedCall &call :
       llvm::ArrayRef(schedule.calls).take_front(calls)) {
    bool canRepeat = isRepeatable(call);
    forEachRead(call, [&](const Operand &operand) {
      canRepeat &= obtainable.has(operand);
    });
    for (auto [argument, operand] :
         llvm::zip_equal(kernelArguments(call.spec), call.operands)) {
      if (!argument.written)
        continue;
      bool isThere = !isGone(operand, remade);
      if (operand.place == Operand::Place::Fixed)
        obtainable.fixed[operand.index] = canRepeat || isThere;
      if (operand.place != Operand::Place::Arena)
        continue;
      obtainable.tensors[operand.index] = canRepeat || isThere;
      if (canRepeat && isThere && wants(operand.index, remade))
        remade.set(unsigned(operand.index));
    }
  }
  return remade;
}

//===----------------------------------------------------------------------===//
// Which ones
//===----------------------------------------------------------------------===//

/// Kinds that do a few operations an element, so that reading and writing it is
/// what they cost.
static bool isSweep(KernelKind kind) {
  switch (kind) {
  case KernelKind::Import:
  case KernelKind::BatchNormTraining:
  case KernelKind::Relu:
  case KernelKind::LeakyRelu:
  case KernelKind::Clip:
  case KernelKind::Pad:
  case KernelKind::Reshape:
  case KernelKind::Flatten:
    return true;
  default:
    return false;
  }
}

/// Whether all that the call reads is there in the backward part, at most one
/// of it in the arena: what two tensors make costs three to save one.
static bool readsOne(const ForwardPass &forward, const PlannedCall &call,
                     const RemadeTensors &remade) {
  size_t tensors = 0;
  bool areThere = true;
  forEachRead(call, [&](const Operand &operand) {
    tensors += operand.place == Operand::Place::Arena;
    areThere &= !forward.isGone(operand, remade);
  });
  return areThere && tensors <= 1;
}

RemadeTensors resnetc::chooseSweeps(const Schedule &schedule) {
  ForwardPass forward(schedule);
  return forward.choose([&](size_t tensor, const RemadeTensors &remade) {
    const PlannedCall &writer = schedule.calls[schedule.tensors[tensor].writer];
    return isSweep(writer.spec.kind) && readsOne(forward, writer, remade);
  });
}

//===----------------------------------------------------------------------===//
// Repeating
//===----------------------------------------------------------------------===//

namespace {

/// Rewrites the backward part of one schedule.
class Repeater {
public:
  Repeater(const Schedule &original, const RemadeTensors &remade,
           Schedule &schedule)
      : forward(original), original(original), remade(remade),
        schedule(schedule) {}

  void run();

private:
  using Copies = llvm::DenseMap<size_t, size_t>;
  const Copies &copiesOf(const Operand &operand) const {
    return operand.place == Operand::Place::Fixed ? fixed : tensors;
  }
  bool hasCopy(const Operand &operand) const {
    return copiesOf(operand).contains(operand.index);
  }
  void repeat(size_t index);
  void copyTensor(Operand &written);
  void readCopies(PlannedCall &call) const;

  ForwardPass forward;
  const Schedule &original;
  const RemadeTensors &remade;
  Schedule &schedule;
  Copies tensors, fixed; ///< by the index of what they are copies of
};

} // namespace

/// A tensor of its own for what a repeated call writes.
void Repeater::copyTensor(Operand &written) {
  size_t first = written.index;
  if (written.place == Operand::Place::Fixed) {
    written.index = schedule.fixed.size();
    schedule.fixed.push_back(original.fixed[first]);
    fixed[first] = written.index;
    return;
  }
  written.index = schedule.tensors.size();
  schedule.tensors.push_back(original.tensors[first]);
  schedule.tensors.back().copyOf = first;
  tensors[first] = written.index;
}

void Repeater::readCopies(PlannedCall &call) const {
  for (auto [argument, operand] :
       llvm::zip_equal(kernelArguments(call.spec), call.operands))
    if (!argument.written && forward.isGone(operand, remade))
      operand.index = copiesOf(operand).lookup(operand.index);
}

void Repeater::repeat(size_t index) {
  PlannedCall call = original.calls[index];
  call.again = true;
  readCopies(call);
  for (auto [argument, operand] :
       llvm::zip_equal(kernelArguments(call.spec), call.operands))
    if (argument.written)
      copyTensor(operand);
  schedule.calls.push_back(std::move(call));
}

void Repeater::run() {
  schedule.calls.resize(forward.end());
  for (size_t index = forward.end(); index < original.calls.size(); ++index) {
    PlannedCall call = original.calls[index];
    for (size_t needed : forward.callsFor(
             call, remade, [&](const Operand &o) { return hasCopy(o); }))
      repeat(needed);
    readCopies(call);
    schedule.calls.push_back(std::move(call));
  }
  for (unsigned tensor : remade.set_bits())
    schedule.tensors[tensor].isRemade = true;
}

void resnetc::recompute(const RemadeTensors &remade, Schedule &schedule) {
  if (remade.none())
    return;
  Schedule original = schedule;
  Repeater(original, remade, schedule).run();
}
