//===- Matmul.cpp - the product of two activations in double precision ----===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/reference/Ops.h"

#include <algorithm>

using namespace resnetc;
using namespace resnetc::reference;

/// Of an operand with n = 1, every sample reads the one there is. In a run of
/// no samples the other may have none.
static int64_t sampleOf(const DoubleTensor &operand, int64_t n) {
  return operand.shape[0] == 1 ? 0 : n;
}

DoubleTensor reference::evaluate(Arguments<nn::MatmulOp> op) {
  const DoubleTensor &lhs = *op.getLhs(), &rhs = *op.getRhs();
  const int64_t samples = lhs.shape[0] == 1 ? rhs.shape[0] : lhs.shape[0];
  DoubleTensor out({samples, lhs.shape[1], lhs.shape[2], rhs.shape[3]});
  for (int64_t n = 0; n < samples; ++n)
    for (int64_t b = 0; b < out.shape[1]; ++b)
      for (int64_t m = 0; m < out.shape[2]; ++m)
        for (int64_t k = 0; k < lhs.shape[3]; ++k)
          for (int64_t p = 0; p < out.shape[3]; ++p)
            out.at(n, b, m, p) += lhs.at(sampleOf(lhs, n), b, m, k) *
                                  rhs.at(sampleOf(rhs, n), b, k, p);
  return out;
}
