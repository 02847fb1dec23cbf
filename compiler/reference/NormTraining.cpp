//===- NormTraining.cpp - batch statistics in double precision ------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/reference/Ops.h"

#include <cmath>

using namespace resnetc;
using namespace resnetc::reference;

/// The mean over n, h, w of element(i), i running over a channel's elements.
template <typename Element>
static DoubleTensor channelMeans(const DoubleTensor &like, Element element) {
  const size_t channels = like.shape.back();
  DoubleTensor out({like.shape.back()});
  for (size_t i = 0; i < like.values.size(); ++i)
    out.values[i % channels] += element(i);
  for (double &value : out.values)
    value *= double(channels) / like.values.size();
  return out;
}

std::vector<DoubleTensor>
reference::evaluateAll(Arguments<nn::BatchNormTrainingOp> op) {
  const DoubleTensor &input = *op.getInput();
  const size_t channels = input.shape.back();
  const double epsilon = op.getEpsilon().convertToDouble();
  DoubleTensor mean =
      channelMeans(input, [&](size_t i) { return input.values[i]; });
  DoubleTensor variance = channelMeans(input, [&](size_t i) {
    return std::pow(input.values[i] - mean.values[i % channels], 2);
  });
  DoubleTensor out = input;
  for (size_t i = 0; i < out.values.size(); ++i) {
    const size_t c = i % channels;
    out.values[i] = (out.values[i] - mean.values[c]) /
                        std::sqrt(variance.values[c] + epsilon) *
                        op.getScale()->values[c] +
                    op.getBias()->values[c];
    if (op.getResidual())
      out.values[i] += op.getResidual()->values[i];
  }
  activate(op.getActivation(), out);
  return {out, mean, variance};
}

std::vector<DoubleTensor>
reference::evaluateAll(Arguments<nn::BatchNormBackwardOp> op) {
  const DoubleTensor &input = *op.getInput();
  const size_t channels = input.shape.back();
  const double epsilon = op.getEpsilon().convertToDouble();
  DoubleTensor g = *op.getDy();
  for (size_t i = 0; op.getOutput() && i < g.values.size(); ++i)
    if (!(op.getOutput()->values[i] > 0))
      g.values[i] = 0;
  auto deviation = [&](size_t c) {
    return std::sqrt(op.getVariance()->values[c] + epsilon);
  };
  auto normalised = [&](size_t i) {
    const size_t c = i % channels;
    return (input.values[i] - op.getMean()->values[c]) / deviation(c);
  };
  DoubleTensor dbias = channelMeans(g, [&](size_t i) { return g.values[i]; });
  DoubleTensor dscale =
      channelMeans(g, [&](size_t i) { return g.values[i] * normalised(i); });
  DoubleTensor dinput = g;
  for (size_t i = 0; i < g.values.size(); ++i) {
    const size_t c = i % channels;
    dinput.values[i] =
        op.getScale()->values[c] / deviation(c) *
        (g.values[i] - dbias.values[c] - normalised(i) * dscale.values[c]);
  }
  // The means become sums.
  const double count = double(g.values.size()) / channels;
  for (size_t c = 0; c < channels; ++c) {
    dbias.values[c] *= count;
    dscale.values[c] *= count;
  }
  return {dinput, dscale, dbias, g};
}
