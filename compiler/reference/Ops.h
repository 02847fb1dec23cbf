//===- Ops.h - one function an op of the nn dialect -------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/ir/Nn.h"
#include "compiler/reference/DoubleTensor.h"

namespace resnetc::reference {

/// An op's attributes, and its operands as tensors. An absent operand is null.
template <typename Op>
using Arguments =
    typename Op::template GenericAdaptor<llvm::ArrayRef<const DoubleTensor *>>;

// Each takes an op that passed the verifier and operands of its types.
DoubleTensor evaluate(Arguments<nn::Conv2dOp> op);
DoubleTensor evaluate(Arguments<nn::LinearOp> op);
DoubleTensor evaluate(Arguments<nn::MatmulOp> op);
DoubleTensor evaluate(Arguments<nn::BatchNormOp> op);
DoubleTensor evaluate(Arguments<nn::MaxPool2dOp> op);
DoubleTensor evaluate(Arguments<nn::AvgPool2dOp> op);
DoubleTensor evaluate(Arguments<nn::GlobalAvgPoolOp> op);
DoubleTensor evaluate(Arguments<nn::GlobalMaxPoolOp> op);
DoubleTensor evaluate(Arguments<nn::ReluOp> op);
DoubleTensor evaluate(Arguments<nn::LeakyReluOp> op);
DoubleTensor evaluate(Arguments<nn::ClipOp> op);
DoubleTensor evaluate(Arguments<nn::SigmoidOp> op);
DoubleTensor evaluate(Arguments<nn::AddOp> op);
DoubleTensor evaluate(Arguments<nn::SubOp> op);
DoubleTensor evaluate(Arguments<nn::MulOp> op);
DoubleTensor evaluate(Arguments<nn::DivOp> op);
DoubleTensor evaluate(Arguments<nn::SoftmaxOp> op);
DoubleTensor evaluate(Arguments<nn::LogSoftmaxOp> op);
DoubleTensor evaluate(Arguments<nn::FlattenOp> op);
DoubleTensor evaluate(Arguments<nn::ReshapeOp> op);
DoubleTensor evaluate(Arguments<nn::TransposeOp> op);
DoubleTensor evaluate(Arguments<nn::ConcatOp> op);
DoubleTensor evaluate(Arguments<nn::SliceOp> op);
DoubleTensor evaluate(Arguments<nn::PadOp> op);
DoubleTensor evaluate(Arguments<nn::LinearBackwardWeightOp> op);
DoubleTensor evaluate(Arguments<nn::ChannelSumOp> op);
DoubleTensor evaluate(Arguments<nn::NegateOp> op);
DoubleTensor evaluate(Arguments<nn::ReluBackwardOp> op);
DoubleTensor evaluate(Arguments<nn::LeakyReluBackwardOp> op);
DoubleTensor evaluate(Arguments<nn::ClipBackwardOp> op);
DoubleTensor evaluate(Arguments<nn::SigmoidBackwardOp> op);
DoubleTensor evaluate(Arguments<nn::SoftmaxBackwardOp> op);
DoubleTensor evaluate(Arguments<nn::LogSoftmaxBackwardOp> op);
DoubleTensor evaluate(Arguments<nn::MaxPool2dBackwardOp> op);
DoubleTensor evaluate(Arguments<nn::GlobalMaxPoolBackwardOp> op);

/// The result's shape, with the batch of this run: these ops have several that
/// would fit their operands.
using Shape = std::vector<int64_t>;
DoubleTensor evaluate(Arguments<nn::Conv2dBackwardDataOp> op, Shape shape);
DoubleTensor evaluate(Arguments<nn::Conv2dBackwardFilterOp> op, Shape shape);
DoubleTensor evaluate(Arguments<nn::LinearBackwardDataOp> op, Shape shape);
DoubleTensor evaluate(Arguments<nn::ReduceSumOp> op, Shape shape);
DoubleTensor evaluate(Arguments<nn::AvgPool2dBackwardOp> op, Shape shape);
DoubleTensor evaluate(Arguments<nn::GlobalAvgPoolBackwardOp> op, Shape shape);
DoubleTensor evaluate(Arguments<nn::SliceBackwardOp> op, Shape shape);
DoubleTensor evaluate(Arguments<nn::PadBackwardOp> op, Shape shape);

// All results, those that the op may lack included.
std::vector<DoubleTensor> evaluateAll(Arguments<nn::BatchNormTrainingOp> op);
std::vector<DoubleTensor> evaluateAll(Arguments<nn::BatchNormBackwardOp> op);
std::vector<DoubleTensor> evaluateAll(Arguments<nn::SoftmaxCrossEntropyOp> op);

/// Each sample in the source's order, channels first: [n, c*h*w].
DoubleTensor channelsFirst(const DoubleTensor &x);

/// Axis 1 + i of the result is axis axes[i] of a tensor of rank 4, i = 0..2.
DoubleTensor transpose(const DoubleTensor &input, llvm::ArrayRef<int64_t> axes);

/// Applies an op's activation to its result.
void activate(nn::Activation activation, DoubleTensor &tensor);

/// The element of an operand that element `index` of `shape` reads: the same
/// place, but 0 on the axes where the operand has one element.
size_t repeatedOffset(const Shape &shape, size_t index,
                      const DoubleTensor &operand);

/// The position in an axis of `extent` elements that stands `position` elements
/// from its first, as a pad shows it; -1 if `mode` shows none there.
int64_t paddedPosition(nn::PadMode mode, int64_t position, int64_t extent);

/// The elements of a convolution's or a pool's window that meet an image:
/// output element `out` reads input elements out * stride + k * dilation -
/// before, for the k for which that is inside 0..extent-1.
struct WindowAxis {
  int64_t kernel, stride, before, dilation, extent;

  /// The input element under k, or -1 if that is outside.
  int64_t input(int64_t out, int64_t k) const {
    int64_t element = out * stride + k * dilation - before;
    return element >= 0 && element < extent ? element : -1;
  }
  /// How many output elements there are, with `after` elements of padding.
  int64_t outputs(int64_t after) const {
    return (extent + before + after - (kernel - 1) * dilation - 1) / stride + 1;
  }
};

} // namespace resnetc::reference
