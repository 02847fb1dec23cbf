//===- ConvGradient.cpp - the gradients of a conv2d -------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/spec/ConvGradient.h"

#include <algorithm>
#include <numeric>

using namespace resnetc;

/// Pixel y = stride * u + phase of the input is under tap k of output pixel
/// (y + pad - k * dilation) / stride, where that is a whole number.
static ConvPhase phaseOf(const KernelSpec &s, size_t axis, int32_t phase) {
  const int32_t stride = s.strides[axis], dilation = s.dilations[axis],
                kernel = s.kernel[axis], at = phase + s.pads[axis];
  const int32_t extent = axis == 0 ? s.output.h : s.output.w;
  ConvPhase result;
  result.pixels = std::max(0, (extent - phase + stride - 1) / stride);
  result.tapStep = stride / std::gcd(stride, dilation);
  result.pixelStep = int32_t(int64_t(result.tapStep) * dilation / stride);
  int32_t first = 0; // the first tap that fits
  while (first < std::min(kernel, result.tapStep) &&
         (at - int64_t(first) * dilation) % stride != 0)
    ++first;
  if (first >= std::min(kernel, result.tapStep))
    return result;
  result.taps = (kernel - first + result.tapStep - 1) / result.tapStep;
  // The transposed filter has its taps in reverse order.
  int64_t last = first + int64_t(result.taps - 1) * result.tapStep;
  result.firstTap = int32_t(kernel - 1 - last);
  result.firstPixel = int32_t((at - last * dilation) / stride);
  return result;
}

std::vector<ConvPhase> resnetc::convPhases(const KernelSpec &spec,
                                           size_t axis) {
  std::vector<ConvPhase> phases;
  for (int32_t phase = 0; phase < spec.strides[axis]; ++phase)
    phases.push_back(phaseOf(spec, axis, phase));
  return phases;
}

namespace {

struct Reach {
  int32_t before = 0, after = 0;
};

} // namespace

/// How far the phases of an axis read beyond its `extent` pixels of dy.
static Reach reachOf(const KernelSpec &spec, size_t axis, int32_t extent) {
  Reach reach;
  for (const ConvPhase &phase : convPhases(spec, axis)) {
    if (phase.taps == 0 || phase.pixels == 0)
      continue;
    int64_t last = phase.pixels - 1 + phase.firstPixel +
                   int64_t(phase.taps - 1) * phase.pixelStep;
    reach.before = std::max(reach.before, -phase.firstPixel);
    reach.after = std::max(reach.after, int32_t(last - (extent - 1)));
  }
  return reach;
}

Border resnetc::backwardDataBorder(const KernelSpec &spec) {
  Reach rows = reachOf(spec, 0, spec.input.h);
  Reach columns = reachOf(spec, 1, spec.input.w);
  return {rows.before, columns.before, rows.after, columns.after};
}

KernelSpec resnetc::forwardConv(const KernelSpec &spec) {
  KernelSpec conv = spec;
  conv.kind = KernelKind::Conv2d;
  conv.residualMode = ResidualMode::None;
  if (spec.kind == KernelKind::Conv2dBackwardFilter) {
    conv.output = spec.gradient;
    conv.winogradTile = 0; // The filter's layout is the direct one's.
  }
  if (spec.kind == KernelKind::Conv2dBackwardData)
    std::swap(conv.input, conv.output);
  return conv;
}
