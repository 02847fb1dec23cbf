//===- KernelSpec.h - what one kernel computes, on which layout -*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A KernelSpec is the whole contract between planning (which fills it), the
// Halide kernels (which compile it) and codegen (which builds the argument
// tables of its calls). Plain C++: it knows neither MLIR nor Halide.
//
// Every size is a constant except the batch. Two calls share one kernel exactly
// when their specs are equal; toText() is the spec, in full, as one line.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/kernels/spec/TensorLayout.h"
#include "resnetc/Status.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

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
};

enum class KernelActivation : uint8_t { None, Relu };

/// How a conv2d gets its residual operand.
enum class ResidualMode : uint8_t {
  None,
  Separate, ///< an argument of its own, read only
  InPlace,  ///< the output's old contents; there is no separate argument
};

/// Which operand of an op of two is a packed constant, one for all samples.
enum class ConstantOperand : uint8_t { None, Lhs, Rhs };

/// What a pad puts outside: padValue, the image mirrored at its edge without
/// the edge itself, or the edge.
enum class PadFill : uint8_t { Constant, Reflect, Edge };

/// The most inputs of a Concat: with the output, half of the ten arguments that
/// a call may have.
inline constexpr size_t kMaxConcatInputs = 4;

struct KernelSpec {
  KernelKind kind = KernelKind::Conv2d;
  TensorLayout input, output;
  /// Conv2d with ResidualMode::Separate, and the second operand of Add, Sub,
  /// Mul and Div; there h, w and c are the output's or 1, as are the input's.
  /// The second operand of Matmul, the second input of Concat.
  TensorLayout residual;
  std::vector<TensorLayout> more; ///< Concat: its third and fourth input
  TensorLayout gradient;          ///< of a loss by the op's result: dy
  TensorLayout result; ///< the op's result, where its gradient reads it
  ResidualMode residualMode = ResidualMode::None;
  /// The constant is `residual`, on whichever side it stands.
  ConstantOperand constant = ConstantOperand::None;
  KernelActivation activation = KernelActivation::None;
  bool bias = false;

  // Conv2d and pools.
  std::array<int32_t, 2> kernel{1, 1};     ///< kh, kw
  std::array<int32_t, 2> strides{1, 1};    ///< sh, sw
  std::array<int32_t, 4> pads{0, 0, 0, 0}; ///< top, left, bottom, right
  std::array<int32_t, 2> dilations{1, 1};  ///< dh, dw
  int32_t groups = 1;
  /// Conv2d: 0 for direct convolution, 2 or 4 for Winograd's F(m x m, 3 x 3),
  /// which computes tiles of m x m outputs from a transformed filter.
  int32_t winogradTile = 0;
  bool countIncludePad = false; ///< AvgPool2d

  // Slice: starts and steps. Pad: starts = elements added before. h, w, c.
  std::array<int32_t, 3> starts{0, 0, 0};
  std::array<int32_t, 3> steps{1, 1, 1};
  float padValue = 0;
  PadFill padFill = PadFill::Constant;
  /// Transpose: axis a of the output is axis permutation[a] of the input. h, w,
  /// c are 0, 1, 2.
  std::array<int32_t, 3> permutation{0, 1, 2};
  int32_t axis = 0, inputs = 0; ///< Concat: along which axis, and how many

  float slope = 0;         ///< LeakyRelu, of negative elements
  float epsilon = 0;       ///< of a batch norm in training
  float low = 0, high = 0; ///< Clip

  bool operator==(const KernelSpec &) const = default;

  /// The whole spec as one line, fields that have their default left out:
  /// "conv2d in=56x56x64+1,1,1,1 out=56x56x64 k=3,3 p=1,1,1,1 bias act=relu".
  /// Layouts are HxWxC, then /PITCH where the pitch is not the arena's, then
  /// +TOP,LEFT,BOTTOM,RIGHT for a border, then :planar.
  std::string toText() const;
  /// Reads what toText wrote. Errors are Input and name the first bad field.
  static Status parse(std::string_view text, KernelSpec &out);

  /// Internal, naming field, rule, expected and got, unless the sizes fit each
  /// other: extents are positive, the output's extents follow from the input's,
  /// every pixel that a window of conv2d reads lies in the input's border, and
  /// no sample has more elements than a 32-bit index counts.
  Status check() const;
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

/// What an argument of a kernel is.
enum class ArgumentRole : uint8_t {
  Input,
  Filter,
  Bias,
  Scale,
  Shift,
  Constant,
  Residual,
  Third,
  Fourth,
  Output,
  Gradient,  ///< dy, of a loss by the op's result
  Result,    ///< of the op, where its gradient reads it
  Mean,      ///< of a batch, as the next
  Variance,  ///< biased
  SumDy,     ///< over the batch, as the next: dy
  SumDyXhat, ///< dy times the normalised input
  Labels,
  Settings, ///< numbers that the caller chooses in each run
  Loss,
  Correct,
  Parameters, ///< a flat range of them, as the next three
  ParameterGradients,
  Momentum,
  SecondMoment
};

/// One dimension of an argument, as in halide_dimension_t, in elements.
/// extent = -1 stands for the batch.
struct KernelDim {
  int32_t min = 0, extent = 1, stride = 1;
};

/// One buffer argument: float32, its dimensions from innermost to outermost.
/// Activations are (c, x, y, n), planar ones (x, y, c, n); a rank-2 tensor is
/// (c, x, y, n) with one pixel. The extent of c is the pitch. A border shows as
/// negative mins of x and y: the buffer's first byte is the top left pixel of
/// the border. Vectors are (c rounded up to 16), filters (16, ci/groups, kw,
/// kh, co/16) with co rounded up as a whole, so with groups a block may belong
/// to several. A Winograd
/// filter is that of a kernel of (m + 2) x (m + 2). Linear weights are (16, in,
/// out/16), where `in` runs over the pixels and channels of the input in the
/// order y, x, c, without border and padded lanes: the row of (y, x, c) is (y *
/// w + x) * c_count + c. What is beyond the last output channel is zero in
/// every packed argument. Constants are (c, x, y) with the pitch that c
/// channels have in the arena.
struct KernelArgument {
  ArgumentRole role;
  std::vector<KernelDim> dims;
  int32_t batchDim = -1; ///< index into dims, -1: none
  /// The kernel writes it, and may read what was there before.
  bool written = false;
};

/// The arguments of a kernel, in call order: inputs first, what is written
/// last.
///   conv2d      input, filter, [bias], [residual if Separate], output
///   linear      input, weight (as Filter), [bias], output
///   batch_norm  input, scale, shift, output
///   add, sub,   input, residual, output
///   mul, div,   or, with a constant: input, constant, output
///   matmul
///   concat      input, [residual], [third], [fourth], output
///   others      input, output; the input of repeat is a constant
///   conv2d_backward_filter           input, gradient, written filter
///   conv2d_backward_data             as conv2d
///   transpose_filter, winograd_filter  filter, written filter
/// The Halide kernel fixes its bounds and strides from this, codegen fills the
/// tables of the executor from this: there is one truth.
std::vector<KernelArgument> kernelArguments(const KernelSpec &spec);

/// The field of `spec` that has the layout of its argument of this role; null:
/// the argument is no activation.
const TensorLayout *layoutOf(const KernelSpec &spec, ArgumentRole role);
TensorLayout *layoutOf(KernelSpec &spec, ArgumentRole role);

/// The border of zeros that the kernel reads around its argument of this role.
/// The layout of the argument is there but for its border.
Border neededBorder(const KernelSpec &spec, ArgumentRole role);

/// Elements of one argument in memory, padding included, of one sample if it
/// grows with the batch.
int64_t argumentElements(const KernelArgument &argument);

/// Elements of a packed argument (Filter, Bias, Scale, Shift, Constant),
/// padding included.
int64_t packedElements(const KernelSpec &spec, ArgumentRole role);

} // namespace resnetc
