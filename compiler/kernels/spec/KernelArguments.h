//===- KernelArguments.h - the buffers of a kernel --------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Part of KernelSpec.h, which is what to include.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/kernels/spec/TensorLayout.h"

#include <cstdint>
#include <vector>

namespace resnetc {

struct KernelSpec;

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
  SecondMoment,
  ScaleGradient, ///< of a batch norm, added to, as the next
  BiasGradient
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
/// channels have in the arena. The ranges that an optimizer updates are (16,
/// blocks), whose batch is the blocks.
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
///   conv2d_backward_filter           input, gradient, written filter
///   conv2d_backward_data             as conv2d
///   transpose_filter, winograd_filter  filter, written filter
///   training    see KernelKind
///   others      input, output; the input of repeat is a constant
/// The Halide kernel fixes its bounds and strides from this, codegen fills the
/// tables of the executor from this: there is one truth.
std::vector<KernelArgument> kernelArguments(const KernelSpec &spec);

/// The field of `spec` that has the layout of its argument of this role; null:
/// the argument is no activation.
const TensorLayout *layoutOf(const KernelSpec &spec, ArgumentRole role);
TensorLayout *layoutOf(KernelSpec &spec, ArgumentRole role);

/// Whether what the kernel writes in this role has to be there before: the
/// argument is a residual or a gradient too.
bool isInPlace(const KernelSpec &spec, ArgumentRole role);

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
