//===- RowReduce.h - reductions over the channels of a pixel ----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A reduction is kept per lane of a vector, and the lanes are joined in their
// order.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/kernels/halide/KernelBuilder.h"

#include <functional>
#include <string>

namespace resnetc {

/// The sum of an expression over the channels of each pixel.
class RowSum {
public:
  using Term = std::function<Halide::Expr(const Halide::Expr &c)>;

  /// `name` is the Funcs', `channels` the terms' count.
  RowSum(KernelBuilder &builder, const TensorVars &at, const std::string &name,
         int32_t channels, const Term &term);

  Halide::Expr value() const { return sum(at.x, at.y, at.n); }
  /// Computed for each pixel of `consumer`, inside its loop over x.
  void schedule(Halide::Func consumer);

private:
  KernelBuilder &b;
  TensorVars at;
  Halide::Var l;
  Halide::RDom vectors, lanes;
  Halide::Func laneSum, sum;
};

/// The largest channel of the input at each pixel; NaN if one is.
class RowMaximum {
public:
  RowMaximum(KernelBuilder &builder, const TensorVars &at,
             const std::string &name);

  Halide::Expr value() const { return maximum(at.x, at.y, at.n); }
  void schedule(Halide::Func consumer);

private:
  KernelBuilder &b;
  TensorVars at;
  Halide::Var l;
  Halide::RDom vectors, lanes;
  Halide::Func laneMaximum, maximum;
};

/// What softmax needs of a pixel's channels: the largest, m, and the sum of
/// exp(in[c] - m).
///
/// Halide's own vector exp() knows neither NaN nor infinity, so its argument is
/// cut off where float32 results are zero; nan(), which is NaN exactly when one
/// input is NaN or the largest is infinite, is to be added at the end.
class SoftmaxRow {
public:
  SoftmaxRow(KernelBuilder &builder, const TensorVars &at,
             const std::string &prefix);

  Halide::Expr top() const { return maximum.value(); }
  /// in[c] - m
  Halide::Expr distance(const Halide::Expr &c) const;
  Halide::Expr exponential(const Halide::Expr &c) const;
  Halide::Expr sum() const { return sums.value(); }
  /// The sum is at least 1, where Halide's logarithm is exact to two bits.
  Halide::Expr logarithm() const { return Halide::Internal::halide_log(sum()); }
  Halide::Expr nan() const { return top() - top(); }
  /// Computed for each pixel of `consumer`, inside its loop over x.
  void schedule(Halide::Func consumer);

private:
  KernelBuilder &b;
  TensorVars at;
  RowMaximum maximum;
  RowSum sums;
};

} // namespace resnetc
