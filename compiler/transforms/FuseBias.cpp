//===- FuseBias.cpp - a constant a channel joins the op before it ---------===//
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
#define GEN_PASS_DEF_FUSEBIAS
#include "compiler/transforms/Passes.h.inc"
} // namespace resnetc

namespace {

/// Whether the parameter has one element for each channel of `result`.
bool isOneAChannel(ParamOp param, RankedTensorType result) {
  llvm::ArrayRef<int64_t> shape = param.getType().getShape();
  return shape.back() == result.getShape().back() &&
         llvm::all_of(shape.drop_back(), [](int64_t d) { return d == 1; });
}

bool hasResidual(Conv2dOp conv) { return bool(conv.getResidual()); }
bool hasResidual(LinearOp) { return false; }

/// add(conv2d(x), p), add(linear(x), p)  ->  conv2d(x) bias p, linear(x) bias p
/// for a parameter p of one element a channel. Rounding: the kernel may start
/// its sum from the bias.
struct FuseBiasPattern : OpRewritePattern<AddOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(AddOp add,
                                PatternRewriter &rewriter) const override {
    Value sum = add.getLhs(), bias = add.getRhs();
    if (sum.getDefiningOp<ParamOp>())
      std::swap(sum, bias);
    auto param = bias.getDefiningOp<ParamOp>();
    // Most adds are of two activations: that needs no explanation.
    if (!param)
      return failure();
    if (param.getFoldAttr() || !isOneAChannel(param, add.getType()))
      return rewriter.notifyMatchFailure(
          add, "parameter is not one plain element a channel");
    Operation *producer = sum.getDefiningOp();
    if (!producer)
      return rewriter.notifyMatchFailure(add, "operand is an argument");
    return llvm::TypeSwitch<Operation *, LogicalResult>(producer)
        .Case<Conv2dOp, LinearOp>(
            [&](auto op) { return join(add, op, param, rewriter); })
        .Default([&](Operation *) {
          return rewriter.notifyMatchFailure(
              add, "operand is not the result of a conv2d or linear");
        });
  }

  template <typename Op>
  static LogicalResult join(AddOp add, Op op, ParamOp param,
                            PatternRewriter &rewriter) {
    // A second reader needs the value before the sum.
    if (!op->hasOneUse())
      return rewriter.notifyMatchFailure(add, "operand has other users");
    if (op.getBias() || hasResidual(op))
      return rewriter.notifyMatchFailure(
          add, "operand already has a bias or a residual");
    if (op.getActivation() != Activation::None)
      return rewriter.notifyMatchFailure(add,
                                         "operand already has an activation");
    if (op.getType() != add.getType())
      return rewriter.notifyMatchFailure(add, "operand is repeated");
    // The same tensor of the store, read as a vector; above the op, which the
    // parameter need not be.
    rewriter.setInsertionPoint(op);
    auto type = RankedTensorType::get(param.getType().getShape().back(),
                                      param.getType().getElementType());
    Value vector = ParamOp::create(rewriter, param.getLoc(), type,
                                   param.getNameAttr(), param.getDigestAttr(),
                                   /*fold=*/BatchNormFoldAttr());
    rewriter.modifyOpInPlace(op, [&] {
      op.getBiasMutable().assign(vector);
      op.setActivation(add.getActivation());
      op->setLoc(absorbLocation(op.getLoc(), add.getLoc()));
    });
    rewriter.replaceOp(add, op);
    return success();
  }
};

struct FuseBias : resnetc::impl::FuseBiasBase<FuseBias> {
  using FuseBiasBase::FuseBiasBase;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FuseBiasPattern>(&getContext());
    if (failed(resnetc::rewriteGreedily(getOperation(), std::move(patterns),
                                        "fuse-bias", explain)))
      signalPassFailure();
  }
};

} // namespace
