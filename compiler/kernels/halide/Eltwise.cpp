//===- Eltwise.cpp - batch norm and elementwise kernels ---------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What fusion left over. Padded lanes need no care where zeros give zero, but
// a shift may not, and neither does NaN times the zero scale of a padded lane
// or the quotient of two of its zeros.
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

Func resnetc::defineLeakyRelu(KernelBuilder &b) {
  TensorVars at(b);
  Expr x = b.argument(ArgumentRole::Input)(at.c, at.x, at.y, at.n);
  return defineEltwise(b, at,
                       strict_float(select(x < 0.0f, x * b.spec().slope, x)));
}

Func resnetc::defineClip(KernelBuilder &b) {
  TensorVars at(b);
  Expr x = b.argument(ArgumentRole::Input)(at.c, at.x, at.y, at.n);
  // Comparisons, not min() and max(): they are false for NaN, which so stays.
  Expr raised = select(x < b.spec().low, b.spec().low, x);
  return defineEltwise(
      b, at,
      strict_float(select(raised > b.spec().high, b.spec().high, raised)));
}

/// 1 / (1 + exp(-x)). The exponential is that of -|x|, which cannot overflow:
/// exp(x) / (1 + exp(x)) where x < 0 is as exact for small results as for
/// large.
Func resnetc::defineSigmoid(KernelBuilder &b) {
  TensorVars at(b);
  Expr x = b.argument(ArgumentRole::Input)(at.c, at.x, at.y, at.n);
  // exp(-104) is less than half the smallest float32 denormal, and Halide's own
  // vector exp() knows neither infinity nor NaN.
  Expr e = exp(max(-abs(x), -104.0f));
  Expr value = select(x < 0.0f, e, 1.0f) / (1.0f + e);
  return defineEltwise(b, at, strict_float(select(is_nan(x), x, value)));
}

//===----------------------------------------------------------------------===//
// Of two tensors
//===----------------------------------------------------------------------===//

/// The element of an operand at a place of the output: where the operand has
/// one element along an axis, that one.
static Expr operandAt(KernelBuilder &b, ArgumentRole role,
                      const TensorLayout &operand, const TensorVars &at) {
  const TensorLayout &out = b.spec().output;
  Expr c = operand.c == out.c ? Expr(at.c) : Expr(0);
  Expr x = operand.w == out.w ? Expr(at.x) : Expr(0);
  Expr y = operand.h == out.h ? Expr(at.y) : Expr(0);
  ImageParam &argument = b.argument(role);
  if (role == ArgumentRole::Constant)
    return argument(c, x, y);
  return argument(c, x, y, at.n);
}

static Expr combine(KernelKind kind, const Expr &lhs, const Expr &rhs) {
  switch (kind) {
  case KernelKind::Sub:
    return lhs - rhs;
  case KernelKind::Mul:
    return lhs * rhs;
  case KernelKind::Div:
    return lhs / rhs;
  default:
    return lhs + rhs;
  }
}

Func resnetc::defineBinary(KernelBuilder &b) {
  const KernelSpec &s = b.spec();
  TensorVars at(b);
  bool constant = s.constant != ConstantOperand::None;
  Expr lhs = operandAt(b, ArgumentRole::Input, s.input, at);
  Expr rhs =
      operandAt(b, constant ? ArgumentRole::Constant : ArgumentRole::Residual,
                s.residual, at);
  if (s.constant == ConstantOperand::Lhs)
    std::swap(lhs, rhs);
  // Strict: x / 0 is infinite, and a quotient is no product with an inverse.
  return defineEltwise(b, at, strict_float(combine(s.kind, lhs, rhs)));
}
