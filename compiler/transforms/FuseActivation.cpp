//===- FuseActivation.cpp - a relu joins the op before it -----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Nn.h"
#include "compiler/ir/SourceName.h"
#include "compiler/transforms/Explain.h"
#include "compiler/transforms/Passes.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace resnetc::nn;

namespace resnetc {
#define GEN_PASS_DEF_FUSEACTIVATION
#include "compiler/transforms/Passes.h.inc"
} // namespace resnetc

namespace {

/// relu(op(x))  ->  op(x) activation relu
/// Exact: the op clamps the very value that relu would have read.
struct FuseActivationPattern : OpRewritePattern<ReluOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ReluOp relu,
                                PatternRewriter &rewriter) const override {
    Operation *producer = relu.getInput().getDefiningOp();
    if (!producer)
      return rewriter.notifyMatchFailure(relu, "input is an argument");
    return llvm::TypeSwitch<Operation *, LogicalResult>(producer)
        .Case<Conv2dOp, LinearOp, BatchNormOp, AddOp, SubOp, MulOp, DivOp>(
            [&](auto op) { return join(relu, op, rewriter); })
        .Default([&](Operation *) {
          return rewriter.notifyMatchFailure(
              relu, "input is not made by an op that has an activation");
        });
  }

  template <typename Op>
  static LogicalResult join(ReluOp relu, Op op, PatternRewriter &rewriter) {
    // A second reader, for instance a residual edge, needs the value before
    // relu.
    if (!op->hasOneUse())
      return rewriter.notifyMatchFailure(relu, "input has other users");
    if (op.getActivation() != Activation::None)
      return rewriter.notifyMatchFailure(relu,
                                         "input already has an activation");
    rewriter.modifyOpInPlace(op, [&] {
      op.setActivation(Activation::Relu);
      op->setLoc(absorbLocation(op.getLoc(), relu.getLoc()));
    });
    rewriter.replaceOp(relu, op);
    return success();
  }
};

struct FuseActivation : resnetc::impl::FuseActivationBase<FuseActivation> {
  using FuseActivationBase::FuseActivationBase;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FuseActivationPattern>(&getContext());
    if (failed(resnetc::rewriteGreedily(getOperation(), std::move(patterns),
                                        "fuse-activation", explain)))
      signalPassFailure();
  }
};

} // namespace
