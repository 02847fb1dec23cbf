//===- FoldBatchNorm.cpp - a batch norm joins its convolution -------------===//
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
#define GEN_PASS_DEF_FOLDBATCHNORM
#include "compiler/transforms/Passes.h.inc"
} // namespace resnetc

namespace {

bool isPlainParam(Value value) {
  auto param = value.getDefiningOp<ParamOp>();
  return param && !param.getFoldAttr();
}

FlatSymbolRefAttr paramName(Value param) {
  return param.getDefiningOp<ParamOp>().getNameAttr();
}

/// Why this batch norm cannot join this convolution; null if it can.
const char *refusal(Conv2dOp conv, BatchNormOp norm) {
  // A second reader needs the value before the batch norm.
  if (!conv->hasOneUse())
    return "conv2d has other users";
  if (conv.getActivation() != Activation::None)
    return "conv2d already has an activation";
  if (conv.getResidual())
    return "conv2d already has a residual";
  // A fold is a step on stored weights: it needs their names, and is one step.
  if (!isPlainParam(conv.getFilter()))
    return "filter is not a plain parameter";
  if (conv.getBias() && !isPlainParam(conv.getBias()))
    return "bias is not a plain parameter";
  if (!llvm::all_of(norm->getOperands().drop_front(), isPlainParam))
    return "batch norm's scale, bias, mean and variance are not all plain "
           "parameters";
  return nullptr;
}

BatchNormFoldAttr makeFold(Conv2dOp conv, BatchNormOp norm, FoldPart part) {
  FlatSymbolRefAttr convBias;
  if (part == FoldPart::Bias && conv.getBias())
    convBias = paramName(conv.getBias());
  return BatchNormFoldAttr::get(
      norm.getContext(), part, paramName(norm.getScale()),
      paramName(norm.getBias()), paramName(norm.getMean()),
      paramName(norm.getVariance()), norm.getEpsilonAttr(), convBias);
}

/// The same parameter with a fold, beside the filter: parameters have no
/// operands, and what is above the filter is above the convolution.
Value foldParam(PatternRewriter &rewriter, Value param,
                BatchNormFoldAttr fold) {
  auto plain = param.getDefiningOp<ParamOp>();
  return ParamOp::create(rewriter, plain.getLoc(), plain.getType(),
                         plain.getNameAttr(), plain.getDigestAttr(), fold);
}

/// batch_norm(conv2d(x, w, b))  ->  conv2d(x, w fold, b fold)
/// Rounding: weights are folded in double and rounded once.
struct FoldBatchNormPattern : OpRewritePattern<BatchNormOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(BatchNormOp norm,
                                PatternRewriter &rewriter) const override {
    auto conv = norm.getInput().getDefiningOp<Conv2dOp>();
    if (!conv)
      return rewriter.notifyMatchFailure(norm, "input is not a conv2d");
    if (const char *reason = refusal(conv, norm))
      return rewriter.notifyMatchFailure(norm, reason);

    rewriter.setInsertionPointAfter(conv.getFilter().getDefiningOp());
    Value filter = foldParam(rewriter, conv.getFilter(),
                             makeFold(conv, norm, FoldPart::Filter));
    Value bias = foldParam(rewriter, norm.getBias(),
                           makeFold(conv, norm, FoldPart::Bias));
    rewriter.modifyOpInPlace(conv, [&] {
      conv.getFilterMutable().assign(filter);
      conv.getBiasMutable().assign(bias);
      conv.setActivation(norm.getActivation());
      conv->setLoc(absorbLocation(conv.getLoc(), norm.getLoc()));
    });
    rewriter.replaceOp(norm, conv);
    return success();
  }
};

struct FoldBatchNorm : resnetc::impl::FoldBatchNormBase<FoldBatchNorm> {
  using FoldBatchNormBase::FoldBatchNormBase;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FoldBatchNormPattern>(&getContext());
    if (failed(resnetc::rewriteGreedily(getOperation(), std::move(patterns),
                                        "fold-batch-norm", explain)))
      signalPassFailure();
  }
};

} // namespace
