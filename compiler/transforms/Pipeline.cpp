//===- Pipeline.cpp - the order of the passes -----------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/transforms/Pipeline.h"

#include "compiler/transforms/Passes.h"
#include "mlir/Pass/PassRegistry.h"

using namespace mlir;
using llvm::StringRef;

namespace resnetc {

void buildInferencePipeline(OpPassManager &manager, StringRef explain) {
  auto explains = [&](StringRef pass) {
    return explain == "all" || explain == pass;
  };
  // First, so that no later pattern has to look through an op of no effect.
  manager.addPass(createRemoveIdentities({explains("remove-identities")}));
  manager.addPass(createFoldPad({explains("fold-pad")}));
  // Before batch norms: an added bias stands between a convolution and its own.
  manager.addPass(createFuseBias({explains("fuse-bias")}));
  // Before the fusions: a batch norm stands between its convolution and the add
  // or relu that would join it.
  manager.addPass(createFoldBatchNorm({explains("fold-batch-norm")}));
  // Before activations: the relu of a residual block follows its add, and a
  // convolution applies its activation last.
  manager.addPass(createFuseResidualAdd({explains("fuse-residual-add")}));
  manager.addPass(createFuseActivation({explains("fuse-activation")}));
  // Anywhere: it shares no op with the others.
  manager.addPass(createFoldFlatten({explains("fold-flatten")}));
}

std::vector<std::string> inferencePassNames() {
  OpPassManager manager(ModuleOp::getOperationName());
  buildInferencePipeline(manager);
  std::vector<std::string> names;
  for (Pass &pass : manager.getPasses()) {
    StringRef name = pass.getArgument();
    name.consume_front("nn-");
    names.push_back(name.str());
  }
  return names;
}

namespace {
struct InferencePipelineOptions
    : PassPipelineOptions<InferencePipelineOptions> {
  Option<std::string> explain{
      *this, "explain",
      llvm::cl::desc("the pass, or all, that says what it left as it was")};
};
} // namespace

void registerTransforms() {
  registerTransformsPasses();
  PassPipelineRegistration<InferencePipelineOptions>(
      "nn-inference-pipeline", "make a network ready for planning",
      [](OpPassManager &manager, const InferencePipelineOptions &options) {
        buildInferencePipeline(manager, options.explain);
      });
}

} // namespace resnetc
