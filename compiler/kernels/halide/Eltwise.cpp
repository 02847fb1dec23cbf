//===- Eltwise.cpp - batch norm, relu, add ----------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What fusion left over. Padded lanes need no care where zeros give zero, but
// a shift may not, and neither does NaN times the zero scale of a padded lane.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/KernelBuilder.h"

using namespace Halide;
using namespace resnetc;

static Func defineEltwise(KernelBuilder &b, const TensorVars &at, Expr value) {
  if (b.spec().activation == KernelActivation::Relu)
    value = reluKeepingNan(value);
  Func out = b.func("out");
  out(at.c, at.x, at.y, at.n) = zeroPaddedLanes(b.spec().output, at.c, value);
  b.bindOutput(out);
  scheduleRows(b, out, at);
  return out;
}

Func resnetc::defineBatchNorm(KernelBuilder &b) {
  TensorVars at(b);
  Expr x = b.argument(ArgumentRole::Input)(at.c, at.x, at.y, at.n);
  return defineEltwise(b, at,
                       b.argument(ArgumentRole::Scale)(at.c) * x +
                           b.argument(ArgumentRole::Shift)(at.c));
}

Func resnetc::defineRelu(KernelBuilder &b) {
  TensorVars at(b);
  return defineEltwise(
      b, at,
      reluKeepingNan(b.argument(ArgumentRole::Input)(at.c, at.x, at.y, at.n)));
}

Func resnetc::defineAdd(KernelBuilder &b) {
  TensorVars at(b);
  return defineEltwise(
      b, at,
      b.argument(ArgumentRole::Input)(at.c, at.x, at.y, at.n) +
          b.argument(ArgumentRole::Residual)(at.c, at.x, at.y, at.n));
}
