//===- Liveness.cpp - from which call to which a tensor is needed ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/Liveness.h"

using namespace resnetc;

static void readAt(Schedule &schedule, const Operand &operand, size_t call) {
  if (operand.place == Operand::Place::Arena)
    schedule.tensors[operand.index].lastReader = call;
  if (operand.place == Operand::Place::Fixed)
    schedule.fixed[operand.index].buffer.last = int64_t(call);
}

static void writeAt(Schedule &schedule, const Operand &operand, size_t call) {
  readAt(schedule, operand, call);
  if (operand.place == Operand::Place::Arena)
    schedule.tensors[operand.index].writer = call;
  if (operand.place == Operand::Place::Fixed)
    schedule.fixed[operand.index].buffer.first = int64_t(call);
}

void resnetc::computeLiveness(Schedule &schedule) {
  for (auto [index, call] : llvm::enumerate(schedule.calls))
    for (auto [argument, operand] :
         llvm::zip_equal(kernelArguments(call.spec), call.operands))
      if (argument.written)
        writeAt(schedule, operand, index);
      else
        readAt(schedule, operand, index);
}
