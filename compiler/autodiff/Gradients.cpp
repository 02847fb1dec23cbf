//===- Gradients.cpp - the gradients of values, as they add up ------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/autodiff/Gradients.h"

using namespace mlir;
using namespace resnetc;
using namespace resnetc::autodiff;

Gradients::Gradients(func::FuncOp function)
    : builder(function.getBody().front().getTerminator()),
      location(function.getLoc()) {
  for (Operation &op : function.getBody().front()) {
    bool reaches = isa<nn::ParamOp>(op) ||
                   llvm::any_of(op.getOperands(), [&](Value operand) {
                     return isNeeded(operand);
                   });
    if (reaches)
      needed.insert(op.result_begin(), op.result_end());
  }
}

/// Whether the kernel of the op that makes it can add it to a parameter's.
static bool addsUp(Value gradient) {
  return isa_and_nonnull<nn::Conv2dBackwardFilterOp, nn::LinearBackwardWeightOp,
                         nn::ChannelSumOp, nn::BatchNormBackwardOp,
                         nn::ReduceSumOp>(gradient.getDefiningOp());
}

void Gradients::add(Value value, Value gradient) {
  if (auto param = value.getDefiningOp<nn::ParamOp>()) {
    // A parameter that was an operand like any other.
    if (!addsUp(gradient))
      gradient = create<nn::ReduceSumOp>(value.getType(), gradient);
    // Each use adds on its own: the kernels add in place.
    create<nn::AddGradientOp>(param.getNameAttr(), gradient);
    return;
  }
  Value &whole = sums[value];
  whole = whole ? sum(whole, gradient) : gradient;
}

/// The convolution that made this gradient, if it can take a sum in as its
/// residual.
static nn::Conv2dBackwardDataOp joining(Value gradient) {
  auto conv = gradient.getDefiningOp<nn::Conv2dBackwardDataOp>();
  return conv && conv->use_empty() && !conv.getResidual()
             ? conv
             : nn::Conv2dBackwardDataOp();
}

/// A sum costs nothing where a convolution makes one of the two: it starts from
/// the other.
Value Gradients::sum(Value earlier, Value later) {
  if (nn::Conv2dBackwardDataOp conv = joining(later)) {
    conv.getResidualMutable().assign(earlier);
    return later;
  }
  if (nn::Conv2dBackwardDataOp conv = joining(earlier)) {
    // Nothing has read it yet, so it may wait for the other.
    conv->moveBefore(builder.getInsertionBlock(), builder.getInsertionPoint());
    conv.getResidualMutable().assign(later);
    return earlier;
  }
  return create<nn::AddOp>(earlier, later);
}

Value Gradients::sumTo(Type type, Value gradient) {
  if (gradient.getType() == type)
    return gradient;
  return create<nn::ReduceSumOp>(type, gradient);
}
