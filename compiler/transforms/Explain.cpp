//===- Explain.cpp - why a pass left an op as it was ----------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/transforms/Explain.h"

#include "compiler/ir/SourceName.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace resnetc {

void Explain::remark(MLIRContext *context, llvm::StringRef pass) const {
  for (const Refusal &refusal : refusals_)
    emitRemark(UnknownLoc::get(context))
        << refusal.source << ": " << pass << ": " << refusal.reason;
}

void Explain::notifyMatchFailure(
    Location location, llvm::function_ref<void(Diagnostic &)> reason) {
  Diagnostic text(location, DiagnosticSeverity::Remark);
  reason(text);
  Refusal refusal = {nn::sourceName(location), text.str()};
  if (known_.insert(refusal.source + ": " + refusal.reason).second)
    refusals_.push_back(std::move(refusal));
}

void Explain::forget() {
  refusals_.clear();
  known_.clear();
}

void Explain::notifyOperationInserted(Operation *, OpBuilder::InsertPoint) {
  forget();
}
void Explain::notifyOperationModified(Operation *) { forget(); }
void Explain::notifyOperationErased(Operation *) { forget(); }

LogicalResult rewriteGreedily(Operation *root, RewritePatternSet patterns,
                              llvm::StringRef pass, bool explain) {
  Explain listener;
  GreedyRewriteConfig config;
  config.setUseTopDownTraversal()
      .setRegionSimplificationLevel(GreedySimplifyRegionLevel::Disabled)
      .enableFolding(false)
      .enableConstantCSE(false)
      // Every pattern removes an op, so the fixpoint exists at any depth.
      .setMaxIterations(GreedyRewriteConfig::kNoLimit);
  if (explain)
    config.setListener(&listener);
  LogicalResult result =
      applyPatternsGreedily(root, std::move(patterns), config);
  listener.remark(root->getContext(), pass);
  return result;
}

} // namespace resnetc
