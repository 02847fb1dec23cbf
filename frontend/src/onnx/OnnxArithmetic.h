//===- OnnxArithmetic.h - sums, products and so on of values ----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "OnnxConversion.h"

namespace resnetc {

enum class Arithmetic { Add, Sub, Mul, Div };

/// The two broadcast as numpy does it: of two constants a constant, else an
/// activation. Both are activations or constants of floats. Unknown after an
/// issue.
OnnxValue combine(OnnxConversion &node, Arithmetic kind, const OnnxValue &lhs,
                  const OnnxValue &rhs);

/// The input as something to compute with: an activation or a constant of
/// floats. Unknown after an issue.
OnnxValue readOperand(OnnxConversion &node, size_t input);

/// All inputs added up. Unknown after an issue.
OnnxValue sumOfInputs(OnnxConversion &node);

} // namespace resnetc
