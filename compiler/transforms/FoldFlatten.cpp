//===- FoldFlatten.cpp - linear reads the image itself --------------------===//
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
#define GEN_PASS_DEF_FOLDFLATTEN
#include "compiler/transforms/Passes.h.inc"
} // namespace resnetc

namespace {

/// linear(flatten(x))  ->  linear(x)
/// Exact: linear reads an image in the order in which flatten writes it.
struct FoldFlattenPattern : OpRewritePattern<LinearOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(LinearOp linear,
                                PatternRewriter &rewriter) const override {
    auto flatten = linear.getInput().getDefiningOp<FlattenOp>();
    if (!flatten)
      return failure();
    rewriter.modifyOpInPlace(linear, [&] {
      linear.getInputMutable().assign(flatten.getInput());
      linear->setLoc(absorbLocation(linear.getLoc(), flatten.getLoc()));
    });
    return success();
  }
};

struct FoldFlatten : resnetc::impl::FoldFlattenBase<FoldFlatten> {
  using FoldFlattenBase::FoldFlattenBase;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FoldFlattenPattern>(&getContext());
    if (failed(resnetc::rewriteGreedily(getOperation(), std::move(patterns),
                                        "fold-flatten", explain)))
      signalPassFailure();
  }
};

} // namespace
