//===- Plan.cpp - nn -> exec, step by step --------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/Plan.h"

#include "compiler/planning/Borders.h"
#include "compiler/planning/Emit.h"
#include "compiler/planning/InPlace.h"
#include "compiler/planning/KernelSelection.h"
#include "compiler/planning/Liveness.h"
#include "compiler/planning/SplitConcats.h"

#include "mlir/IR/Verifier.h"

using namespace mlir;
using namespace resnetc;

/// Gives every buffer its bytes, its time and its offset.
static Status placeTensors(Schedule &schedule) {
  for (ArenaBuffer &buffer : schedule.buffers)
    buffer.first = int64_t(schedule.calls.size());
  for (const PlannedTensor &tensor : schedule.tensors) {
    ArenaBuffer &buffer = schedule.buffers[tensor.buffer];
    buffer.bytes = exec::arenaBytes(tensor.layout);
    buffer.first = std::min(buffer.first, int64_t(tensor.writer));
    buffer.last = std::max(buffer.last, int64_t(tensor.lastReader));
  }
  return assignOffsets(schedule.buffers, schedule.arenaBytes);
}

/// Up to here parameters are taken to be in the last cache still in the next
/// run: half of its 16 MB on small servers, for Winograd's filters are larger.
/// cifar56 has 3.4 MB, d2l18 and resnet18 45; nothing between was measured.
static constexpr int64_t kWarmParameterBytes = 8 << 20;

static ConvChoice convChoice(ModuleOp module, const PlanOptions &options) {
  int64_t elements = 0;
  module.walk([&](nn::ParamOp param) {
    elements += cast<RankedTensorType>(param.getType()).getNumElements();
  });
  bool cold = elements * int64_t(sizeof(float)) > kWarmParameterBytes;
  return {
      options.winograd, {options.isa, options.batchHint, cold}, options.tuned};
}

static Status planFunction(func::FuncOp function, const ConvChoice &choice,
                           Packing &packing, Schedule &schedule) {
  splitConcats(function);
  if (Status status = buildSchedule(function, choice, packing, schedule);
      !status.ok())
    return status;
  computeLiveness(schedule);
  chooseInPlace(schedule);
  if (Status status = assignBorders(schedule); !status.ok())
    return status;
  return placeTensors(schedule);
}

static Status checkModule(ModuleOp module) {
  if (failed(verify(module)))
    return Status::input("the module breaks a rule of its dialects");
  for (Operation &op : *module.getBody())
    if (!isa<func::FuncOp>(op))
      return Status::input("planning expects functions of nn ops, got " +
                           op.getName().getStringRef().str());
  if (module.getOps<func::FuncOp>().empty())
    return Status::input("planning expects a function of nn ops, got none");
  return {};
}

/// Kernels and weights stand in front of the programs that use them.
static void emit(ModuleOp module, const Packing &packing,
                 llvm::ArrayRef<Schedule> schedules) {
  KernelNames kernels;
  for (const Schedule &schedule : schedules)
    kernels.reserve(schedule.name);
  OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
  packing.emit(builder);
  for (const Schedule &schedule : schedules)
    emitProgram(schedule, kernels, builder);
  builder.setInsertionPointToStart(module.getBody());
  emitKernels(kernels, builder);
}

Status resnetc::planModule(ModuleOp module, const PlanOptions &options) {
  module.getContext()->loadDialect<exec::ExecDialect>();
  if (Status status = checkModule(module); !status.ok())
    return status;
  const ConvChoice choice = convChoice(module, options);
  Packing packing;
  std::vector<Schedule> schedules;
  auto functions = llvm::to_vector(module.getOps<func::FuncOp>());
  for (func::FuncOp function : functions)
    if (Status status =
            planFunction(function, choice, packing, schedules.emplace_back());
        !status.ok())
      return status;
  for (func::FuncOp function : functions)
    function.erase();
  emit(module, packing, schedules);
  if (failed(verify(module)))
    return Status::internal("the plan breaks a rule of the exec dialect");
  return {};
}
