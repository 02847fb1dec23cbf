//===- PlanPass.cpp - --plan, the planning of resnetc-opt -----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Exec.h"
#include "compiler/planning/Plan.h"

#include "mlir/Pass/Pass.h"

using namespace mlir;

namespace {

struct PlanPass : PassWrapper<PlanPass, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(PlanPass)

  PlanPass() = default;
  PlanPass(const PlanPass &other) : PassWrapper(other) {}

  StringRef getArgument() const override { return "plan"; }
  StringRef getDescription() const override {
    return "functions of nn ops -> kernels, packed weights and programs";
  }
  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<resnetc::exec::ExecDialect>();
  }
  void runOnOperation() override {
    resnetc::PlanOptions options;
    options.winograd = winograd;
    options.batchHint = batch;
    options.memoryBudget = memoryBudget;
    resnetc::Status status = resnetc::planModule(getOperation(), options);
    if (status.ok())
      return;
    getOperation().emitError() << status.message();
    signalPassFailure();
  }

  Option<bool> winograd{*this, "winograd",
                        llvm::cl::desc("use Winograd where it is faster")};
  Option<int64_t> batch{*this, "batch-hint", llvm::cl::init(1),
                        llvm::cl::desc("the batch that choices are made for")};
  Option<int64_t> memoryBudget{*this, "memory-budget", llvm::cl::init(0),
                               llvm::cl::desc("bytes that training may take")};
};

} // namespace

void resnetc::registerPlanningPasses() { PassRegistration<PlanPass>(); }
