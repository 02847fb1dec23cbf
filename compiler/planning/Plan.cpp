//===- Plan.cpp - nn -> exec, step by step --------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/Plan.h"

#include "compiler/planning/Emit.h"
#include "compiler/planning/KernelSelection.h"
#include "compiler/planning/MemoryBudget.h"
#include "compiler/planning/MicroBatch.h"
#include "compiler/planning/PlaceTensors.h"
#include "compiler/planning/SplitConcats.h"
#include "compiler/planning/StateLayout.h"

#include "mlir/IR/Verifier.h"

using namespace mlir;
using namespace resnetc;

/// Up to here parameters are taken to be in the last cache still in the next
/// run: half of its 16 MB on small servers, for Winograd's filters are larger.
/// cifar56 has 3.4 MB, d2l18 and resnet18 45; nothing between was measured.
static constexpr int64_t kWarmParameterBytes = 8 << 20;

/// By the function's own parameters: what else the module has changes nothing.
static ConvChoice convChoice(func::FuncOp function,
                             const PlanOptions &options) {
  int64_t elements = 0;
  function.walk([&](nn::ParamOp param) {
    elements += cast<RankedTensorType>(param.getType()).getNumElements();
  });
  bool cold = elements * int64_t(sizeof(float)) > kWarmParameterBytes;
  return {
      options.winograd, {options.isa, options.batchHint, cold}, options.tuned};
}

/// What training may take, by the option and the arrays of its state.
static MemoryBudget memoryBudget(std::optional<exec::Optimizer> optimizer,
                                 const PlanOptions &options) {
  bool hasTwoSlots = optimizer == exec::Optimizer::Adamw;
  return {options.memoryBudget, options.batchHint, hasTwoSlots ? 4 : 3};
}

static Status planFunction(func::FuncOp function, const PlanOptions &options,
                           const MemoryBudget &budget,
                           const Parameters &parameters, Schedule &schedule) {
  splitConcats(function);
  if (Status status = buildSchedule(function, convChoice(function, options),
                                    parameters, schedule);
      !status.ok())
    return status;
  if (parameters.state)
    if (Status status = saveMemory(budget, *parameters.state, schedule);
        !status.ok())
      return status;
  if (Status status = layOutBuffers(schedule); !status.ok())
    return status;
  return placeTensors(schedule);
}

/// Behind a program that gains from micro-batches, the same for large batches.
static Status addMicroBatches(std::vector<Schedule> &schedules) {
  MicroBatch microBatch = chooseMicroBatch(schedules.back());
  if (!microBatch.calls)
    return {};
  Schedule split = schedules.back();
  split.name += kMicroBatchSuffix;
  schedules.push_back(std::move(split));
  return splitByMicroBatch(microBatch, schedules.back());
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

/// The optimizer of a module that trains.
static std::optional<exec::Optimizer> optimizerOf(ModuleOp module) {
  auto name = module->getAttrOfType<StringAttr>("nn.optimizer");
  return name ? exec::symbolizeOptimizer(name.getValue()) : std::nullopt;
}

static const std::string &optimizerKernel(exec::Optimizer optimizer,
                                          KernelNames &kernels) {
  KernelSpec spec;
  spec.kind = optimizer == exec::Optimizer::Sgd ? KernelKind::SgdUpdate
                                                : KernelKind::AdamwUpdate;
  return kernels.nameOf(spec);
}

/// What a module is planned into.
struct ModulePlan {
  Packing packing;
  std::optional<exec::Optimizer> optimizer;
  StateLayout state; ///< of train_step, where there is an optimizer
  std::vector<Schedule> schedules;

  bool trains(llvm::StringRef function) const {
    return optimizer && function == "train_step";
  }
};

/// Kernels and weights stand in front of the programs that use them.
static void emit(ModuleOp module, ModulePlan &plan) {
  KernelNames kernels;
  for (const Schedule &schedule : plan.schedules)
    kernels.reserve(schedule.name);
  OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
  plan.packing.emit(builder);
  for (const Schedule &schedule : plan.schedules)
    emitProgram(schedule, plan.trains(schedule.name) ? &plan.state : nullptr,
                kernels, builder);
  // Last, so that the names of a program's kernels do not depend on it.
  if (plan.optimizer) {
    builder.setInsertionPoint(*module.getOps<exec::ProgramOp>().begin());
    plan.state.emit(*plan.optimizer, optimizerKernel(*plan.optimizer, kernels),
                    builder);
  }
  builder.setInsertionPointToStart(module.getBody());
  emitKernels(kernels, builder);
}

Status resnetc::planModule(ModuleOp module, const PlanOptions &options) {
  module.getContext()->loadDialect<exec::ExecDialect>();
  if (Status status = checkModule(module); !status.ok())
    return status;
  ModulePlan plan;
  plan.optimizer = optimizerOf(module);
  MemoryBudget budget = memoryBudget(plan.optimizer, options);
  auto functions = llvm::to_vector(module.getOps<func::FuncOp>());
  for (func::FuncOp function : functions) {
    bool trains = plan.trains(function.getName());
    Parameters parameters{plan.packing, trains ? &plan.state : nullptr};
    if (Status status = planFunction(function, options, budget, parameters,
                                     plan.schedules.emplace_back());
        !status.ok())
      return status;
    // Batch norm with the batch's statistics needs all of it at once.
    if (trains)
      continue;
    if (Status status = addMicroBatches(plan.schedules); !status.ok())
      return status;
  }
  plan.state.place();
  emit(module, plan);
  for (func::FuncOp function : functions)
    function.erase();
  if (failed(verify(module)))
    return Status::internal("the plan breaks a rule of the exec dialect");
  return {};
}
