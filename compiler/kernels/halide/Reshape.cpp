//===- Reshape.cpp - kernels that only move elements ------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Slice, pad, flatten, and the two at the boundary: import reads the user's
// dense tensor, channels first or last, export writes one. All write the
// output's interior and its padded lanes, never its border. Where a lane has no
// source the index is clamped to one that exists and the value replaced.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/KernelBuilder.h"

using namespace Halide;
using namespace resnetc;

static Func defineRows(KernelBuilder &b, const TensorVars &at, Expr value) {
  Func out = b.func("out");
  out(at.c, at.x, at.y, at.n) = zeroPaddedLanes(b.spec().output, at.c, value);
  b.bindOutput(out);
  scheduleRows(b, out, at);
  return out;
}

/// The channel, or the last one in padded lanes.
static Expr channelOf(const KernelSpec &s, const Var &c) {
  return s.output.pitch == s.output.c ? Expr(c) : min(c, s.output.c - 1);
}

Func resnetc::defineSlice(KernelBuilder &b) {
  const KernelSpec &s = b.spec();
  TensorVars at(b);
  return defineRows(b, at,
                    b.argument(ArgumentRole::Input)(
                        channelOf(s, at.c) * s.steps[2] + s.starts[2],
                        at.x * s.steps[1] + s.starts[1],
                        at.y * s.steps[0] + s.starts[0], at.n));
}

Func resnetc::definePad(KernelBuilder &b) {
  const KernelSpec &s = b.spec();
  TensorVars at(b);
  Expr c = at.c - s.starts[2], x = at.x - s.starts[1], y = at.y - s.starts[0];
  Expr inside = c >= 0 && c < s.input.c && x >= 0 && x < s.input.w && y >= 0 &&
                y < s.input.h;
  Expr value = b.argument(ArgumentRole::Input)(
      clamp(c, 0, s.input.c - 1), clamp(x, 0, s.input.w - 1),
      clamp(y, 0, s.input.h - 1), at.n);
  return defineRows(b, at, select(inside, value, s.padValue));
}

Func resnetc::defineFlatten(KernelBuilder &b) {
  const KernelSpec &s = b.spec();
  TensorVars at(b);
  Expr c = channelOf(s, at.c);
  return defineRows(b, at,
                    b.argument(ArgumentRole::Input)(
                        c / (s.input.h * s.input.w), c % s.input.w,
                        (c / s.input.w) % s.input.h, at.n));
}

Func resnetc::defineImport(KernelBuilder &b) {
  const KernelSpec &s = b.spec();
  TensorVars at(b);
  ImageParam &input = b.argument(ArgumentRole::Input);
  Expr c = channelOf(s, at.c);
  return defineRows(b, at,
                    s.input.planar ? input(at.x, at.y, c, at.n)
                                   : input(c, at.x, at.y, at.n));
}

Func resnetc::defineExport(KernelBuilder &b) {
  const KernelSpec &s = b.spec();
  TensorVars at(b);
  Expr value = b.argument(ArgumentRole::Input)(at.c, at.x, at.y, at.n);
  if (!s.output.planar)
    return defineRows(b, at, value);
  Func out = b.func("out");
  out(at.x, at.y, at.c, at.n) = value;
  b.bindOutput(out);
  // A cache line of channels at a time: plane by plane, each read would fetch a
  // line for one element.
  Var channel = b.var("channel"), planes = b.var("planes");
  out.split(at.c, at.c, channel, int32_t(kChannelBlock),
            TailStrategy::GuardWithIf)
      .reorder(channel, at.x, at.y, at.c, at.n)
      .fuse(at.c, at.n, planes)
      .parallel(planes);
  return out;
}
