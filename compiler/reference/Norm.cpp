//===- Norm.cpp - batch normalisation in double precision -----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/reference/Ops.h"

#include <cmath>

using namespace resnetc;
using namespace resnetc::reference;

DoubleTensor reference::evaluate(Arguments<nn::BatchNormOp> op) {
  DoubleTensor out = *op.getInput();
  const double epsilon = op.getEpsilon().convertToDouble();
  const size_t channels = op.getScale()->values.size();
  for (size_t i = 0; i < out.values.size(); ++i) {
    size_t c = i % channels;
    out.values[i] = (out.values[i] - op.getMean()->values[c]) /
                        std::sqrt(op.getVariance()->values[c] + epsilon) *
                        op.getScale()->values[c] +
                    op.getBias()->values[c];
  }
  activate(op.getActivation(), out);
  return out;
}
