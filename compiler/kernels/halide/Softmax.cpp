//===- Softmax.cpp - softmax over channels, and its logarithm ---*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   softmax:      out[c] = exp(in[c] - m) / sum
//   log_softmax:  out[c] = in[c] - m - log(sum)
//   where m = max over k of in[k], sum = sum over k of exp(in[k] - m)
//
// exp() is computed twice rather than stored: a kernel owns no memory.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/RowReduce.h"

using namespace Halide;
using namespace resnetc;

static Func defineRowSoftmax(KernelBuilder &b) {
  TensorVars at(b);
  SoftmaxRow row(b, at, "");
  Expr value;
  // In float32 in[c] - (m + log(sum)) would lose the logarithm next to a large
  // m.
  if (b.spec().kind == KernelKind::LogSoftmax)
    value = row.distance(at.c) - row.logarithm() + row.nan();
  else
    value = row.exponential(at.c) * (1.0f / row.sum()) + row.nan();
  Func out = defineRows(b, at, strict_float(value));
  row.schedule(out);
  return out;
}

Func resnetc::defineSoftmax(KernelBuilder &builder) {
  return defineRowSoftmax(builder);
}

Func resnetc::defineLogSoftmax(KernelBuilder &builder) {
  return defineRowSoftmax(builder);
}
