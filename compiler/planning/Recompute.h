//===- Recompute.h - forward results that are made twice --------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A training step reads most results of its forward pass again, in the reverse
// order, so that all of them live at the end of the forward pass. Those that
// are remade do not: the last reader of the forward pass is their end, and the
// backward part repeats the call that made them in front of its own first
// reader. What that call read is there still, or is made again in the same way.
//
//   y = batch_norm_training(x)              y = batch_norm_training(x)
//   z = conv2d(y)                           z = conv2d(y)
//   ...                                 ->  ...
//                                           y' = batch_norm_training(x), again
//   dw = conv2d_backward_filter(y, dz)      dw = conv2d_backward_filter(y', dz)
//
// A repeated call runs the same kernel on the same values, so a step has the
// same bits whatever is remade.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/planning/Schedule.h"

#include "llvm/ADT/BitVector.h"

namespace resnetc {

/// Of each tensor of a schedule, whether the backward part makes it again.
using RemadeTensors = llvm::BitVector;

/// What a schedule's forward pass offers. The schedule's liveness is computed,
/// and it has no repeated call yet.
class ForwardPass {
public:
  explicit ForwardPass(const Schedule &schedule);

  /// The first call of the backward part; all calls, if there is none.
  size_t end() const { return calls; }
  /// The wanted ones of the tensors that the backward part reads and can make
  /// again. They are asked for in the order of their calls, with those so far.
  RemadeTensors
  choose(llvm::function_ref<bool(size_t tensor, const RemadeTensors &)> wants)
      const;
  /// Whether it is not there in the backward part.
  bool isGone(const Operand &operand, const RemadeTensors &remade) const;
  /// The calls to repeat, in order, so that all that `call` reads is there;
  /// those behind what `hasCopy` are not among them.
  llvm::SmallVector<size_t>
  callsFor(const PlannedCall &call, const RemadeTensors &remade,
           llvm::function_ref<bool(const Operand &)> hasCopy) const;

private:
  size_t writerOf(const Operand &operand) const;

  const Schedule &schedule;
  size_t calls;
};

/// The tensors that one sweep over one other tensor makes, which the backward
/// part reads anyway: they cost little to make again.
RemadeTensors chooseSweeps(const Schedule &schedule);

/// Repeats calls in the backward part so that the tensors need not stay.
void recompute(const RemadeTensors &remade, Schedule &schedule);

} // namespace resnetc
