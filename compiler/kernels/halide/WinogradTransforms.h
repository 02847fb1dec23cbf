//===- WinogradTransforms.h - one-dimensional transforms --------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The products of Winograd's F(m, 3), m = 2 or 4, and t = m + 2: m outputs y of
// a filter w of 3 taps, from t inputs d, and by transposing the gradient of w:
//
//   y = A^T [(G w) * (B^T d)]        dw = G^T [(A dy) * (B^T d)]
//
// The matrices are those of the points 0, 1, -1 and, for m = 4, 2, -2, and
// infinity (Lavin and Gray, "Fast Algorithms for Convolutional Neural
// Networks", 2015). Each function tells m from the number of its arguments, or
// is given it.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <Halide.h>

#include <cstdint>
#include <vector>

namespace resnetc::winograd {

using Exprs = std::vector<Halide::Expr>;

Exprs transformInput(const Exprs &d);                 ///< B^T d, t of t
Exprs transformFilter(int32_t m, const Exprs &w);     ///< G w, t of 3
Exprs transformOutput(const Exprs &products);         ///< A^T, m of t
Exprs transformGradient(const Exprs &dy);             ///< A dy, t of m
Exprs transformFilterGradient(const Exprs &products); ///< G^T, 3 of t

} // namespace resnetc::winograd
