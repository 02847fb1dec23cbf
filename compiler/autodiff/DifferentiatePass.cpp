//===- DifferentiatePass.cpp - --nn-differentiate of resnetc-opt ----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/autodiff/Autodiff.h"

#include "compiler/ir/Nn.h"
#include "mlir/Pass/Pass.h"

using namespace mlir;

namespace {

struct DifferentiatePass
    : PassWrapper<DifferentiatePass, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(DifferentiatePass)

  DifferentiatePass() = default;
  DifferentiatePass(const DifferentiatePass &other) : PassWrapper(other) {}

  StringRef getArgument() const override { return "nn-differentiate"; }
  StringRef getDescription() const override {
    return "@infer -> @train_step beside it: forward, loss and gradients";
  }
  void runOnOperation() override {
    resnetc::Status status =
        resnetc::differentiate(getOperation(), {optimizer});
    if (status.ok())
      return;
    getOperation().emitError() << status.message();
    signalPassFailure();
  }

  Option<std::string> optimizer{*this, "optimizer",
                                llvm::cl::desc("sgd or adamw"),
                                llvm::cl::init("sgd")};
};

} // namespace

void resnetc::registerAutodiffPasses() {
  PassRegistration<DifferentiatePass>();
}
