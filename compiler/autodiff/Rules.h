//===- Rules.h - one rule an op of the dialect ------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/autodiff/Gradients.h"

namespace resnetc::autodiff {

// Each adds to the gradients of the op's operands, of those that are needed,
// given that of its result, `dy`.
void backward(nn::Conv2dOp op, mlir::Value dy, Gradients &gradients);
void backward(nn::LinearOp op, mlir::Value dy, Gradients &gradients);
void backward(nn::MatmulOp op, mlir::Value dy, Gradients &gradients);
void backward(nn::BatchNormTrainingOp op, mlir::Value dy, Gradients &gradients);
void backward(nn::MaxPool2dOp op, mlir::Value dy, Gradients &gradients);
void backward(nn::AvgPool2dOp op, mlir::Value dy, Gradients &gradients);
void backward(nn::GlobalAvgPoolOp op, mlir::Value dy, Gradients &gradients);
void backward(nn::GlobalMaxPoolOp op, mlir::Value dy, Gradients &gradients);
void backward(nn::ReluOp op, mlir::Value dy, Gradients &gradients);
void backward(nn::LeakyReluOp op, mlir::Value dy, Gradients &gradients);
void backward(nn::ClipOp op, mlir::Value dy, Gradients &gradients);
void backward(nn::SigmoidOp op, mlir::Value dy, Gradients &gradients);
void backward(nn::AddOp op, mlir::Value dy, Gradients &gradients);
void backward(nn::SubOp op, mlir::Value dy, Gradients &gradients);
void backward(nn::MulOp op, mlir::Value dy, Gradients &gradients);
void backward(nn::DivOp op, mlir::Value dy, Gradients &gradients);
void backward(nn::SoftmaxOp op, mlir::Value dy, Gradients &gradients);
void backward(nn::LogSoftmaxOp op, mlir::Value dy, Gradients &gradients);
void backward(nn::FlattenOp op, mlir::Value dy, Gradients &gradients);
void backward(nn::ReshapeOp op, mlir::Value dy, Gradients &gradients);
void backward(nn::TransposeOp op, mlir::Value dy, Gradients &gradients);
void backward(nn::ConcatOp op, mlir::Value dy, Gradients &gradients);
void backward(nn::SliceOp op, mlir::Value dy, Gradients &gradients);
void backward(nn::PadOp op, mlir::Value dy, Gradients &gradients);

/// Why a matmul's operands have no gradient, or null.
const char *refusal(nn::MatmulOp op, const Gradients &gradients);

/// The gradient before an op's activation, from that behind it.
template <typename Op>
mlir::Value beforeActivation(Op op, mlir::Value dy, Gradients &gradients) {
  if (op.getActivation() == nn::Activation::None)
    return dy;
  return gradients.create<nn::ReluBackwardOp>(dy, op.getResult());
}

} // namespace resnetc::autodiff
