//===- ConvGradient.h - the gradients of a conv2d ---------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The gradient of a conv2d's input is a convolution of dy with the transposed
// filter (transpose_filter). With strides above 1, an output pixel meets only
// the taps whose distance from it is a multiple of the stride; so the pixels
// fall into stride x stride phases, and each is a small dense convolution of
// dy. For stride 2 and a 3x3 filter the phases have 1, 2, 2 and 4 taps.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/kernels/spec/KernelSpec.h"

#include <vector>

namespace resnetc {

/// Every stride-th pixel of one axis. Its pixel u is the sum over its taps t of
/// the transposed filter's tap firstTap + t * tapStep times dy's pixel
/// u + firstPixel + t * pixelStep.
struct ConvPhase {
  int32_t pixels = 0; ///< 0 where the axis is shorter than the stride
  int32_t taps = 0;   ///< may be 0: the gradient is zero there
  int32_t firstTap = 0, tapStep = 1;
  int32_t firstPixel = 0, pixelStep = 1;
};

/// The phases of axis 0, h, or 1, w, of a conv2d_backward_data: that of the
/// pixels 0, stride, 2 * stride ... first.
std::vector<ConvPhase> convPhases(const KernelSpec &spec, size_t axis);

/// The border of zeros that a conv2d_backward_data reads around dy.
Border backwardDataBorder(const KernelSpec &spec);

/// The conv2d that a conv2d_backward_filter or conv2d_backward_data is the
/// gradient of.
KernelSpec forwardConv(const KernelSpec &spec);

} // namespace resnetc
