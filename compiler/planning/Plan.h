//===- Plan.h - nn -> exec: every tensor gets its place ---------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/planning/TuneTable.h"
#include "resnetc/Status.h"

#include "mlir/IR/BuiltinOps.h"

#include <string>
#include <vector>

namespace resnetc {

/// What the choices of a plan depend on. They hold for every batch, number of
/// threads and instruction set that the plan runs with.
struct PlanOptions {
  bool winograd = false; ///< may be used where it is predicted to be faster
  Isa isa = Isa::Avx2;   ///< the highest that the plan runs on
  int64_t batchHint = 1;
  const TuneTable *tuned = nullptr; ///< comes before predictions of `winograd`
  int64_t memoryBudget = 0; ///< bytes of training at batchHint; 0: no limit
};

/// Replaces every function of nn ops in the module by its plan: kernels, steps
/// of packing, programs (the exec dialect). The module's attributes stay. The
/// functions are those that the passes leave; what no result needs is not
/// planned. On an error the module is as it was. Errors are Input (an op or a
/// use of a value that has no kernel) or Limit, and name the op by its source.
Status planModule(mlir::ModuleOp module, const PlanOptions &options = {});

/// What a program of a plan needs.
struct ProgramCost {
  std::string name;
  size_t calls = 0, kernels = 0;
  int64_t arenaBytes = 0; ///< a sample
  int64_t liveBytes = 0;  ///< the most that live at once: the lower bound
  int64_t partBytes = 0;  ///< a sample of a micro-batch
  int64_t partLiveBytes = 0;
  int64_t packedBytes = 0; ///< of the module
};

/// The cost of each program of a verified plan.
std::vector<ProgramCost> measurePlan(mlir::ModuleOp module);

/// The same as a line for each program, for people.
std::string describePlan(mlir::ModuleOp module);

/// What a step of training at this batch takes, as a line for people; "" if the
/// plan does not train.
std::string describeStepMemory(mlir::ModuleOp module, int64_t batch);

/// Which convolutions of @infer run by which algorithm, for people: a line for
/// each algorithm but direct convolution, with the sources' names, and one that
/// counts the others. "" if there is no convolution.
std::string describeAlgorithms(mlir::ModuleOp module);

/// Makes --plan known to resnetc-opt.
void registerPlanningPasses();

} // namespace resnetc
