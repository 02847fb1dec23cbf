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

#include "resnetc/Status.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace resnetc {

/// Channels of a packed filter or of an arena tensor come in blocks of 16:
/// one AVX-512 vector, two AVX2 vectors of float32.
inline constexpr int64_t kChannelBlock = 16;

enum class KernelKind : uint8_t {
  Conv2d,        ///< input, filter, bias?, residual? -> output
  Linear,        ///< input, weight, bias? -> output
  MaxPool2d,     ///< input -> output
  AvgPool2d,     ///< input -> output
  GlobalAvgPool, ///< input -> output
  GlobalMaxPool, ///< input -> output
  BatchNorm,     ///< input, scale, shift -> output: scale[c] * x + shift[c]
  Relu,          ///< input -> output
  Add,           ///< input, residual (second operand) -> output
  Softmax,       ///< input -> output, over channels
  LogSoftmax,    ///< input -> output, over channels
  Slice,         ///< input -> output
  Pad,           ///< input -> output
  Flatten,       ///< input -> output, channels first
  Import,        ///< the user's input tensor -> arena: layout conversion
  Export,        ///< arena -> the user's output tensor
};

enum class KernelActivation : uint8_t { None, Relu };

/// How a conv2d gets its residual operand.
enum class ResidualMode : uint8_t {
  None,
  Separate, ///< an argument of its own, read only
  InPlace,  ///< the output's old contents; there is no separate argument
};

/// Extra rows and columns around a tensor, in pixels. Whoever writes the
/// tensor makes its border zero in every run.
struct Border {
  int32_t top = 0, left = 0, bottom = 0, right = 0;
  bool operator==(const Border &) const = default;
};

/// One tensor as it lies in memory, per sample. Rank-2 tensors have h = w = 1.
struct TensorLayout {
  int32_t h = 1, w = 1, c = 1;
  /// Elements from one pixel to the next, >= c. In the arena it is c rounded up
  /// to kChannelBlock when c >= kChannelBlock, else c; the lanes from c to
  /// pitch are zero. User tensors have pitch = c.
  int32_t pitch = 1;
  Border border;
  /// [c][h][w] instead of [h][w][pitch]: only the user side of Import/Export.
  bool planar = false;

  int64_t rowElements() const {
    return int64_t(w + border.left + border.right) * pitch;
  }
  /// Elements of one sample, border and padded lanes included.
  int64_t elements() const {
    return planar ? int64_t(c) * h * w
                  : (h + border.top + border.bottom) * rowElements();
  }
  bool operator==(const TensorLayout &) const = default;
};

struct KernelSpec {
  KernelKind kind = KernelKind::Conv2d;
  TensorLayout input, output;
  /// Conv2d with ResidualMode::Separate, and the second operand of Add.
  TensorLayout residual;
  ResidualMode residualMode = ResidualMode::None;
  KernelActivation activation = KernelActivation::None;
  bool bias = false;

  // Conv2d and pools.
  std::array<int32_t, 2> kernel{1, 1};     ///< kh, kw
  std::array<int32_t, 2> strides{1, 1};    ///< sh, sw
  std::array<int32_t, 4> pads{0, 0, 0, 0}; ///< top, left, bottom, right
  std::array<int32_t, 2> dilations{1, 1};  ///< dh, dw
  int32_t groups = 1;
  bool countIncludePad = false; ///< AvgPool2d

  // Slice: starts and steps. Pad: starts = elements added before. h, w, c.
  std::array<int32_t, 3> starts{0, 0, 0};
  std::array<int32_t, 3> steps{1, 1, 1};
  float padValue = 0;

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

/// The pitch of c channels in the arena.
int32_t arenaPitch(int32_t c);

/// What an argument of a kernel is.
enum class ArgumentRole : uint8_t {
  Input,
  Filter,
  Bias,
  Scale,
  Shift,
  Residual,
  Output
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
/// to several. Linear weights are (16, in, out/16), where `in` runs over the
/// pixels and channels of the input in the order y, x, c, without border and
/// padded lanes: the row of (y, x, c) is (y * w + x) * c_count + c. What is
/// beyond the last output channel is zero in every packed argument.
struct KernelArgument {
  ArgumentRole role;
  std::vector<KernelDim> dims;
  int32_t batchDim = -1; ///< index into dims, -1: none
};

/// The arguments of a kernel, in call order: inputs first, output last.
///   conv2d      input, filter, [bias], [residual if Separate], output
///   linear      input, weight (as Filter), [bias], output
///   batch_norm  input, scale, shift, output
///   add         input, residual, output            others: input, output
/// The Halide kernel fixes its bounds and strides from this, codegen fills the
/// tables of the executor from this: there is one truth.
std::vector<KernelArgument> kernelArguments(const KernelSpec &spec);

/// Elements of a packed argument (Filter, Bias, Scale, Shift), padding
/// included.
int64_t packedElements(const KernelSpec &spec, ArgumentRole role);

inline int64_t roundUp(int64_t value, int64_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

} // namespace resnetc
