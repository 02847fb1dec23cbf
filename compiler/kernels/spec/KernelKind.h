//===- KernelKind.h - the kinds of kernels ----------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>

namespace resnetc {

enum class KernelKind : uint8_t {
  Conv2d,        ///< input, filter, bias?, residual? -> output
  Linear,        ///< input, weight, bias? -> output
  MaxPool2d,     ///< input -> output
  AvgPool2d,     ///< input -> output
  GlobalAvgPool, ///< input -> output
  GlobalMaxPool, ///< input -> output
  BatchNorm,     ///< input, scale, shift -> output: scale[c] * x + shift[c]
  Relu,          ///< input -> output
  Add,           ///< two operands -> output, as are the next three
  Sub,
  Mul,
  Div,
  LeakyRelu,  ///< input -> output
  Clip,       ///< input -> output
  Sigmoid,    ///< input -> output
  Softmax,    ///< input -> output, over channels
  LogSoftmax, ///< input -> output, over channels
  Matmul,     ///< two operands [b][m][k], [b][k][p] -> output [b][m][p]
  Concat,     ///< one to four inputs -> output, along `axis`
  Slice,      ///< input -> output
  Pad,        ///< input -> output
  Flatten,    ///< input -> output, channels first
  Reshape,    ///< input -> output, the elements in their order
  Transpose,  ///< input -> output, its axes as `permutation` says
  Repeat,     ///< constant -> output, the same for every sample
  Import,     ///< the user's input tensor -> arena: layout conversion
  Export,     ///< arena -> the user's output tensor
  Conv2dBackwardFilter, ///< input, gradient -> += the filter's gradient
  /// Gradient of the result, transposed filter, residual? -> gradient of the
  /// input. The one is `input` here and the other `output`; all else is the
  /// conv2d's. For strides above 1: else a conv2d computes it.
  Conv2dBackwardData,
  /// Filter -> filter of the transposed convolution: input and output channels
  /// change places, the taps come in reverse order. The conv2d's channels are
  /// input.c and output.c.
  TransposeFilter,
  WinogradFilter, ///< 3x3 filter -> that of winogradTile

  // Training. What is written is listed behind the arrow, in order; `grad` is
  // dy, the gradient by the op's result.
  BatchNormStatistics, ///< input -> mean, variance (biased), of the batch
  BatchNormTraining,   ///< input, mean, variance, scale, shift, residual?
                       ///< -> output
  BatchNormReduce,     ///< grad, input, result?, mean, variance -> sum of dy,
                       ///< sum of dy * xhat, scale's and bias's gradient, +=
  BatchNormBackward,   ///< grad, input, result?, mean, variance, scale, sum of
                       ///< dy, sum of dy * xhat -> output, residual?
  ChannelSum,          ///< grad -> bias's gradient, +=
  SoftmaxCrossEntropy, ///< logits, labels, settings -> loss, correct, output
  SgdUpdate,           ///< settings -> parameters, gradients, momentum
  AdamwUpdate,         ///< settings -> parameters, gradients, both moments
  ReluBackward,        ///< grad, result -> output, as the next ten
  MaxPool2dBackward,   ///< grad, input
  AvgPool2dBackward,   ///< grad
  GlobalAvgPoolBackward, ///< grad
  GlobalMaxPoolBackward, ///< grad, input
  SliceBackward,         ///< grad
  LeakyReluBackward,     ///< grad, input
  ClipBackward,          ///< grad, input
  SigmoidBackward,       ///< grad, result
  SoftmaxBackward,       ///< grad, result
  LogSoftmaxBackward,    ///< grad, result
  ReduceSum, ///< input -> output: over the axes where it has one; or, with a
             ///< constant, also over the batch -> constant, +=
  Negate,    ///< input -> output
};

/// Whether the kernel is a conv2d or the gradient of one.
constexpr bool isConvolution(KernelKind kind) {
  return kind == KernelKind::Conv2d ||
         kind == KernelKind::Conv2dBackwardFilter ||
         kind == KernelKind::Conv2dBackwardData;
}

/// Whether what the kernel writes is a packed filter.
constexpr bool writesFilter(KernelKind kind) {
  return kind == KernelKind::Conv2dBackwardFilter ||
         kind == KernelKind::TransposeFilter ||
         kind == KernelKind::WinogradFilter;
}

/// Whether the kernel has two operands of which either may be repeated.
constexpr bool isBinary(KernelKind kind) {
  return kind >= KernelKind::Add && kind <= KernelKind::Div;
}

/// Whether the second operand, residual, may be a packed constant.
constexpr bool mayHaveConstant(KernelKind kind) {
  return isBinary(kind) || kind == KernelKind::Matmul;
}

/// The kinds of training that are no convolutions.
constexpr bool isBesideConvInTraining(KernelKind kind) {
  return kind >= KernelKind::BatchNormStatistics && kind <= KernelKind::Negate;
}

} // namespace resnetc
