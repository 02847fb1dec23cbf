//===- RemoveIdentities.cpp - drops ops that change nothing ---------------===//
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
#define GEN_PASS_DEF_REMOVEIDENTITIES
#include "compiler/transforms/Passes.h.inc"
} // namespace resnetc

namespace {

bool isAll(llvm::ArrayRef<int64_t> values, int64_t value) {
  return llvm::all_of(values, [=](int64_t each) { return each == value; });
}

/// Whether the values that this op makes are already clamped.
bool isClamped(Operation *op) {
  return llvm::TypeSwitch<Operation *, bool>(op)
      .Case<ReluOp>([](ReluOp) { return true; })
      .Case<Conv2dOp, LinearOp, BatchNormOp, AddOp, SubOp, MulOp, DivOp>(
          [](auto op) { return op.getActivation() == Activation::Relu; })
      .Default([](Operation *) { return false; });
}

/// Starts and steps follow: a slice of the input's shape is all of it, upwards
/// or downwards.
bool isIdentity(SliceOp slice) {
  return slice.getType() == slice.getInput().getType() &&
         llvm::all_of(slice.getSteps(), [](int64_t step) { return step > 0; });
}
bool isIdentity(ReshapeOp reshape) {
  return reshape.getType() == reshape.getInput().getType();
}
bool isIdentity(TransposeOp transpose) {
  return llvm::is_sorted(transpose.getPermutation());
}
bool isIdentity(PadOp pad) { return pad.getType() == pad.getInput().getType(); }
bool isIdentity(ReluOp relu) {
  Operation *producer = relu.getInput().getDefiningOp();
  return producer && isClamped(producer);
}
/// Pads follow: every window holds an element.
template <typename Pool> bool isIdentity(Pool pool) {
  return isAll(pool.getKernel(), 1) && isAll(pool.getStrides(), 1);
}

/// op(x)  ->  x
/// Exact: every result element is the input element at its place.
template <typename Op> struct RemoveIdentity : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    if (!isIdentity(op))
      return failure();
    rewriter.replaceOp(op, op.getInput());
    return success();
  }
};

struct RemoveIdentities
    : resnetc::impl::RemoveIdentitiesBase<RemoveIdentities> {
  using RemoveIdentitiesBase::RemoveIdentitiesBase;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<RemoveIdentity<ReshapeOp>, RemoveIdentity<TransposeOp>,
                 RemoveIdentity<SliceOp>, RemoveIdentity<PadOp>,
                 RemoveIdentity<ReluOp>, RemoveIdentity<MaxPool2dOp>,
                 RemoveIdentity<AvgPool2dOp>>(&getContext());
    if (failed(resnetc::rewriteGreedily(getOperation(), std::move(patterns),
                                        "remove-identities", explain)))
      signalPassFailure();
  }
};

} // namespace
