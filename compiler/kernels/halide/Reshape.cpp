//===- Reshape.cpp - kernels that only reorder elements ------------*- C++
//-*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Flatten, reshape, transpose, and the two at the boundary: import reads the
// user's dense tensor, channels first or last, export writes one. All write the
// output's interior and its padded lanes, never its border. Where a lane has no
// source the index is clamped to one that exists and the value replaced.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/KernelBuilder.h"

#include <array>

using namespace Halide;
using namespace resnetc;

Func resnetc::defineFlatten(KernelBuilder &b) {
  const KernelSpec &s = b.spec();
  TensorVars at(b);
  Expr c = channelOf(s.output, at.c);
  return defineRows(b, at,
                    b.argument(ArgumentRole::Input)(
                        c / (s.input.h * s.input.w), c % s.input.w,
                        (c / s.input.w) % s.input.h, at.n));
}

/// Vectors are whole pixels' parts on both sides, or only single elements are.
static int32_t commonLanes(const KernelBuilder &b) {
  const KernelSpec &s = b.spec();
  int32_t lanes = b.lanesDividing(s.output.pitch);
  return s.input.c % lanes == 0 && s.output.c % lanes == 0 ? lanes : 1;
}

Func resnetc::defineReshape(KernelBuilder &b) {
  const KernelSpec &s = b.spec();
  TensorVars at(b);
  Expr c = channelOf(s.output, at.c);
  int32_t lanes = commonLanes(b);
  // The vector's first element, so that what is divided is no vector.
  Expr pixel = at.y * s.output.w + at.x;
  Expr first = pixel * s.output.c + c / lanes * lanes;
  Expr channel = first % s.input.c + (lanes > 1 ? c % lanes : Expr(0));
  // Pixels that stay pixels keep their channels, whatever their number.
  if (s.input.c == s.output.c) {
    first = pixel * s.output.c;
    channel = c;
  }
  Expr from = first / s.input.c;
  return defineRows(b, at,
                    b.argument(ArgumentRole::Input)(channel, from % s.input.w,
                                                    from / s.input.w, at.n));
}

/// Lines of the input that are read together: the elements of a line of 64
/// bytes go to as many places.
static constexpr int32_t kLine = 16;

Func resnetc::defineTranspose(KernelBuilder &b) {
  const KernelSpec &s = b.spec();
  TensorVars at(b);
  // The place in the input, axis by axis: h, w, c.
  std::array<Expr, 3> to{at.y, at.x, channelOf(s.output, at.c)}, from;
  for (size_t a = 0; a < 3; ++a)
    from[s.permutation[a]] = to[a];
  Expr value = b.argument(ArgumentRole::Input)(from[2], from[1], from[0], at.n);
  if (s.permutation[2] == 2)
    return defineRows(b, at, value);
  Func out = b.func("out");
  out(at.c, at.x, at.y, at.n) = zeroPaddedLanes(s.output, at.c, value);
  b.bindOutput(out);
  // The output's axis that is the input's c: a line of it at a time, before the
  // next vector, so that each line is fetched once.
  bool fromColumns = s.permutation[1] == 2;
  Var lane = b.var("lane"), line = b.var("line"), task = b.var("task");
  Var channels = fromColumns ? at.x : at.y, others = fromColumns ? at.y : at.x;
  out.split(at.c, at.c, lane, b.lanesDividing(s.output.pitch),
            TailStrategy::RoundUp)
      .split(channels, channels, line, kLine, TailStrategy::GuardWithIf)
      .reorder(lane, line, at.c, others, channels, at.n)
      .vectorize(lane)
      .fuse(channels, at.n, task)
      .parallel(task);
  return out;
}

Func resnetc::defineRepeat(KernelBuilder &b) {
  TensorVars at(b);
  // Its padded lanes are packed as zeros.
  return defineRows(b, at,
                    b.argument(ArgumentRole::Constant)(at.c, at.x, at.y));
}

Func resnetc::defineImport(KernelBuilder &b) {
  const KernelSpec &s = b.spec();
  TensorVars at(b);
  ImageParam &input = b.argument(ArgumentRole::Input);
  Expr c = channelOf(s.output, at.c);
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
