//===- Explain.h - why a pass left an op as it was --------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A pattern that does not apply says why with notifyMatchFailure. This listener
// keeps what was said about the IR as it finally is: the driver looks at every
// op once more after the last change, so a change makes older reasons void.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/StringSet.h"

#include <string>
#include <vector>

namespace resnetc {

/// One refusal: the op, by its source name, and the reason.
struct Refusal {
  std::string source;
  std::string reason;
};

class Explain : public mlir::RewriterBase::Listener {
public:
  /// In the order of the ops, each once.
  const std::vector<Refusal> &refusals() const { return refusals_; }

  /// Each as a remark: "layer1.0.conv2: fuse-residual-add: conv2d has other
  /// users".
  void remark(mlir::MLIRContext *context, llvm::StringRef pass) const;

  void notifyMatchFailure(
      mlir::Location location,
      llvm::function_ref<void(mlir::Diagnostic &)> reason) override;
  void notifyOperationInserted(mlir::Operation *,
                               mlir::OpBuilder::InsertPoint) override;
  void notifyOperationModified(mlir::Operation *) override;
  void notifyOperationErased(mlir::Operation *) override;

private:
  void forget();

  std::vector<Refusal> refusals_;
  llvm::StringSet<> known_; ///< the same, to find one among many
};

/// Applies the patterns until none applies, in program order, and drops unused
/// ops. With `explain`, each refusal becomes a remark.
mlir::LogicalResult rewriteGreedily(mlir::Operation *root,
                                    mlir::RewritePatternSet patterns,
                                    llvm::StringRef pass, bool explain);

} // namespace resnetc
