//===- Slice.cpp - slice and pad ---*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Both write the output's interior and its padded lanes, never its border.
// Where an element has no source the index is one that exists, and the value
// replaced.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/KernelBuilder.h"

using namespace Halide;
using namespace resnetc;

Func resnetc::defineSlice(KernelBuilder &b) {
  const KernelSpec &s = b.spec();
  TensorVars at(b);
  return defineRows(b, at,
                    b.argument(ArgumentRole::Input)(
                        channelOf(s.output, at.c) * s.steps[2] + s.starts[2],
                        at.x * s.steps[1] + s.starts[1],
                        at.y * s.steps[0] + s.starts[0], at.n));
}

namespace {

/// One axis of a pad: `start` elements before the `in` of the input.
struct PadAxis {
  Expr position; ///< in the output
  int32_t start, in, out;

  bool isPadded() const { return start != 0 || in != out; }
  Expr isInside() const { return position >= start && position < start + in; }
  /// The element of the input that stands at the position.
  Expr source(PadFill fill) const {
    if (!isPadded())
      return position;
    Expr from = position - start;
    if (fill == PadFill::Reflect) {
      from = select(from < 0, -from, from);
      from = select(from >= in, 2 * (in - 1) - from, from);
    }
    return clamp(from, 0, in - 1);
  }
};

} // namespace

Func resnetc::definePad(KernelBuilder &b) {
  const KernelSpec &s = b.spec();
  TensorVars at(b);
  PadAxis c{channelOf(s.output, at.c), s.starts[2], s.input.c, s.output.c};
  PadAxis x{at.x, s.starts[1], s.input.w, s.output.w};
  PadAxis y{at.y, s.starts[0], s.input.h, s.output.h};
  Expr value = b.argument(ArgumentRole::Input)(
      c.source(s.padFill), x.source(s.padFill), y.source(s.padFill), at.n);
  if (s.padFill != PadFill::Constant)
    return defineRows(b, at, value);
  for (const PadAxis &axis : {c, x, y})
    if (axis.isPadded())
      value = select(axis.isInside(), value, s.padValue);
  return defineRows(b, at, value);
}
