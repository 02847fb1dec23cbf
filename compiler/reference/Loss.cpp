//===- Loss.cpp - softmax cross-entropy in double precision ---------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/reference/Ops.h"

#include <algorithm>
#include <cmath>

using namespace resnetc;
using namespace resnetc::reference;

namespace {

/// One sample's logits, and what softmax needs of them: without the largest,
/// exp() would overflow.
struct Row {
  llvm::ArrayRef<double> logits;
  double largest, sum = 0;

  explicit Row(llvm::ArrayRef<double> logits)
      : logits(logits),
        largest(*std::max_element(logits.begin(), logits.end())) {
    for (double x : logits)
      sum += std::exp(x - largest);
  }
  double logProbability(size_t c) const {
    return logits[c] - largest - std::log(sum);
  }
  size_t firstLargest() const {
    return std::max_element(logits.begin(), logits.end()) - logits.begin();
  }
};

} // namespace

std::vector<DoubleTensor>
reference::evaluateAll(Arguments<nn::SoftmaxCrossEntropyOp> op) {
  const DoubleTensor &logits = *op.getLogits();
  const double smoothing = op.getSettings()->values[0];
  const double scale = op.getSettings()->values[1];
  const size_t classes = logits.shape[1];
  DoubleTensor loss({logits.shape[0], 1}), correct = loss, dlogits = logits;
  for (size_t n = 0; n < loss.values.size(); ++n) {
    const size_t label = size_t(op.getLabels()->values[n]);
    const Row row({&logits.values[n * classes], classes});
    for (size_t c = 0; c < classes; ++c) {
      double wanted =
          (c == label ? 1 : 0) * (1 - smoothing) + smoothing / classes;
      loss.values[n] -= wanted * row.logProbability(c);
      dlogits.values[n * classes + c] =
          (std::exp(row.logProbability(c)) - wanted) * scale;
    }
    correct.values[n] = row.firstLargest() == label;
  }
  return {loss, correct, dlogits};
}
