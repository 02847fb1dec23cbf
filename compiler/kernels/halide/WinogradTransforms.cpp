//===- WinogradTransforms.cpp - one-dimensional transforms ------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/WinogradTransforms.h"

using namespace Halide;
using namespace resnetc::winograd;

Exprs resnetc::winograd::transformInput(const Exprs &d) {
  if (d.size() == 4)
    return {d[0] - d[2], d[1] + d[2], d[2] - d[1], d[1] - d[3]};
  Expr even = d[4] - d[2] * 4.0f, odd = d[3] - d[1] * 4.0f;
  Expr evenFar = d[4] - d[2], oddFar = (d[3] - d[1]) * 2.0f;
  return {d[0] * 4.0f - d[2] * 5.0f + d[4],
          even + odd,
          even - odd,
          evenFar + oddFar,
          evenFar - oddFar,
          d[1] * 4.0f - d[3] * 5.0f + d[5]};
}

/// The values of w0 + w1 p + w2 p^2 at the points p, divided by the products of
/// the distances to the other points.
Exprs resnetc::winograd::transformFilter(int32_t m, const Exprs &w) {
  Expr outer = w[0] + w[2];
  if (m == 2)
    return {w[0], (outer + w[1]) * 0.5f, (outer - w[1]) * 0.5f, w[2]};
  Expr far = w[0] + w[2] * 4.0f, middle = w[1] * 2.0f;
  return {w[0] * 0.25f,
          (outer + w[1]) * (-1.0f / 6),
          (outer - w[1]) * (-1.0f / 6),
          (far + middle) * (1.0f / 24),
          (far - middle) * (1.0f / 24),
          w[2]};
}

Exprs resnetc::winograd::transformOutput(const Exprs &products) {
  const Exprs &p = products;
  if (p.size() == 4)
    return {p[0] + p[1] + p[2], p[1] - p[2] - p[3]};
  Expr sum = p[1] + p[2], difference = p[1] - p[2];
  Expr sumFar = p[3] + p[4], differenceFar = p[3] - p[4];
  return {p[0] + sum + sumFar, difference + differenceFar * 2.0f,
          sum + sumFar * 4.0f, difference + differenceFar * 8.0f + p[5]};
}

Exprs resnetc::winograd::transformGradient(const Exprs &dy) {
  if (dy.size() == 2)
    return {dy[0], dy[0] + dy[1], dy[0] - dy[1], -dy[1]};
  Expr even = dy[0] + dy[2], odd = dy[1] + dy[3];
  Expr evenFar = dy[0] + dy[2] * 4.0f, oddFar = dy[1] * 2.0f + dy[3] * 8.0f;
  return {dy[0], even + odd, even - odd, evenFar + oddFar, evenFar - oddFar,
          dy[3]};
}

Exprs resnetc::winograd::transformFilterGradient(const Exprs &products) {
  const Exprs &p = products;
  if (p.size() == 4) {
    Expr sum = (p[1] + p[2]) * 0.5f;
    return {p[0] + sum, (p[1] - p[2]) * 0.5f, sum + p[3]};
  }
  Expr sum = (p[1] + p[2]) * (1.0f / 6), far = (p[3] + p[4]) * (1.0f / 24);
  return {p[0] * 0.25f - sum + far,
          (p[2] - p[1]) * (1.0f / 6) + (p[3] - p[4]) * (1.0f / 12),
          far * 4.0f - sum + p[5]};
}
