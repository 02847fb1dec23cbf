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

#include "compiler/kernels/spec/KernelArguments.h"
#include "compiler/kernels/spec/KernelKind.h"
#include "compiler/kernels/spec/TensorLayout.h"
#include "resnetc/Status.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace resnetc {

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
  /// Labels, Loss and Correct of SoftmaxCrossEntropy: a number a sample.
  TensorLayout number;
  /// The gradient has no argument of its own: it is the old contents of the
  /// last activation that the kernel writes, and has that one's layout.
  bool gradientInPlace = false;
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

} // namespace resnetc
