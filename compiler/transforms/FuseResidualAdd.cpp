//===- FuseResidualAdd.cpp - a residual add joins its convolution ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Nn.h"
#include "compiler/ir/SourceName.h"
#include "compiler/transforms/Explain.h"
#include "compiler/transforms/Passes.h"

using namespace mlir;
using namespace resnetc::nn;

namespace resnetc {
#define GEN_PASS_DEF_FUSERESIDUALADD
#include "compiler/transforms/Passes.h.inc"
} // namespace resnetc

namespace {

/// Why the add cannot join the op that makes this operand; null if it can.
const char *refusal(AddOp add, Value operand) {
  auto conv = operand.getDefiningOp<Conv2dOp>();
  if (!conv)
    return "not the result of a conv2d";
  // A second reader needs the value before the sum.
  if (!conv->hasOneUse())
    return "conv2d has other users";
  if (conv.getActivation() != Activation::None)
    return "conv2d already has an activation";
  if (conv.getResidual())
    return "conv2d already has a residual";
  if (conv->getBlock() != add->getBlock())
    return "conv2d is in another block";
  return nullptr;
}

/// Whether this value is there before the op; both are there at one later op.
bool isAbove(Value value, Operation *op) {
  Operation *producer = value.getDefiningOp();
  if (!producer || producer->getBlock() != op->getBlock())
    return true;
  return producer->isBeforeInBlock(op);
}

/// add(conv2d(x), skip)  ->  conv2d(x) residual skip
/// The add joins the convolution that stands last: there the skip is computed,
/// and its memory may become the result's. Rounding: the kernel may start its
/// sum from the skip.
struct FuseResidualAddPattern : OpRewritePattern<AddOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(AddOp add,
                                PatternRewriter &rewriter) const override {
    Value joined = add.getRhs(), skip = add.getLhs();
    if (joined.getType() != skip.getType())
      return rewriter.notifyMatchFailure(add, "operands have two shapes");
    // A kernel reads its residual from the arena.
    if (joined.getDefiningOp<ParamOp>() || skip.getDefiningOp<ParamOp>())
      return rewriter.notifyMatchFailure(add, "an operand is a parameter");
    const char *rhsRefusal = refusal(add, joined);
    const char *lhsRefusal = refusal(add, skip);
    if (lhsRefusal && rhsRefusal)
      return rewriter.notifyMatchFailure(add, [&](Diagnostic &reason) {
        reason << "lhs: " << lhsRefusal << "; rhs: " << rhsRefusal;
      });
    bool both = !lhsRefusal && !rhsRefusal;
    if (rhsRefusal || (both && isAbove(joined, skip.getDefiningOp())))
      std::swap(joined, skip);
    join(add, joined.getDefiningOp<Conv2dOp>(), skip, rewriter);
    return success();
  }

  static void join(AddOp add, Conv2dOp conv, Value skip,
                   PatternRewriter &rewriter) {
    // A skip that is made after the convolution, as a pad of a slice may be:
    // the add is the convolution's one reader, so it may wait until there.
    if (!isAbove(skip, conv))
      rewriter.moveOpBefore(conv, add);
    rewriter.modifyOpInPlace(conv, [&] {
      conv.getResidualMutable().assign(skip);
      conv.setActivation(add.getActivation());
      conv->setLoc(absorbLocation(conv.getLoc(), add.getLoc()));
    });
    rewriter.replaceOp(add, conv);
  }
};

struct FuseResidualAdd : resnetc::impl::FuseResidualAddBase<FuseResidualAdd> {
  using FuseResidualAddBase::FuseResidualAddBase;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FuseResidualAddPattern>(&getContext());
    if (failed(resnetc::rewriteGreedily(getOperation(), std::move(patterns),
                                        "fuse-residual-add", explain)))
      signalPassFailure();
  }
};

} // namespace
