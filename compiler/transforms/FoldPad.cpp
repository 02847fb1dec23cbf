//===- FoldPad.cpp - a pad joins the convolution behind it ----------------===//
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
#define GEN_PASS_DEF_FOLDPAD
#include "compiler/transforms/Passes.h.inc"
} // namespace resnetc

namespace {

/// Why the convolution cannot pad by itself; null if it can.
const char *refusal(PadOp pad) {
  if (pad.getMode() != PadMode::Constant)
    return "pad's mode is not constant";
  if (!pad.getValue().isZero())
    return "pad's value is not 0";
  if (pad.getLow()[2] != 0 || pad.getHigh()[2] != 0)
    return "pad adds channels";
  return nullptr;
}

/// conv2d(pad(x))  ->  conv2d(x) with wider pads
/// Exact: what a convolution reads outside of its input is 0.
struct FoldPadPattern : OpRewritePattern<Conv2dOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(Conv2dOp conv,
                                PatternRewriter &rewriter) const override {
    auto pad = conv.getInput().getDefiningOp<PadOp>();
    if (!pad)
      return failure();
    if (const char *reason = refusal(pad))
      return rewriter.notifyMatchFailure(conv, reason);
    // Cannot overflow: the verifiers keep padded extents below 2^31.
    llvm::ArrayRef<int64_t> old = conv.getPads();
    llvm::SmallVector<int64_t, 4> pads = {
        old[0] + pad.getLow()[0], old[1] + pad.getLow()[1],
        old[2] + pad.getHigh()[0], old[3] + pad.getHigh()[1]};
    rewriter.modifyOpInPlace(conv, [&] {
      conv.getInputMutable().assign(pad.getInput());
      conv.setPads(pads);
      conv->setLoc(absorbLocation(conv.getLoc(), pad.getLoc()));
    });
    return success();
  }
};

/// Says why a pad stays that no convolution could take.
struct ExplainPad : OpRewritePattern<PadOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(PadOp pad,
                                PatternRewriter &rewriter) const override {
    bool isInput = llvm::any_of(pad->getUsers(), [&](Operation *user) {
      auto conv = dyn_cast<Conv2dOp>(user);
      return conv && conv.getInput() == pad.getResult();
    });
    if (isInput || pad->use_empty())
      return failure();
    return rewriter.notifyMatchFailure(pad, "is not the input of a conv2d");
  }
};

struct FoldPad : resnetc::impl::FoldPadBase<FoldPad> {
  using FoldPadBase::FoldPadBase;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FoldPadPattern, ExplainPad>(&getContext());
    if (failed(resnetc::rewriteGreedily(getOperation(), std::move(patterns),
                                        "fold-pad", explain)))
      signalPassFailure();
  }
};

} // namespace
