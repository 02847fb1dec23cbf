//===- Score.cpp - how many samples a model gets right --------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/commands/Score.h"

#include "compiler/driver/tools/resnetc/commands/Summary.h"

#include <algorithm>
#include <chrono>
#include <cmath>

using namespace resnetc;
using namespace resnetc::cli;

void Score::add(const float *logits, int64_t classes, int64_t label) {
  const std::vector<int64_t> order = largest(logits, classes, 5);
  const bool number = !std::isnan(logits[label]);
  ++images;
  correct += number && order[0] == label;
  inTop5 +=
      number && std::find(order.begin(), order.end(), label) != order.end();
  double sum = 0;
  const double most = logits[order[0]];
  for (int64_t c = 0; c < classes; ++c)
    sum += std::exp(logits[c] - most);
  loss += std::log(sum) + most - logits[label];
}

static Status scoreSlices(SampleReader &reader, Runner &runner,
                          const Model &model, int64_t count, Score &out) {
  using Clock = std::chrono::steady_clock;
  const int64_t batch = runner.batch();
  const int64_t classes = model.outputs()[0].sample_elements;
  std::vector<float> rows(batch * reader.elements());
  std::vector<float> logits(batch * classes);
  std::vector<int64_t> labels(batch);
  for (int64_t first = 0; first < count; first += batch) {
    const int64_t taken = std::min(batch, count - first);
    for (int64_t i = 0; i < taken; ++i)
      if (Status status =
              reader.read(first + i, &rows[i * reader.elements()], labels[i]);
          !status.ok())
        return status;
    // A fixed batch is run whole; the rows behind the last sample are old ones.
    const int64_t run = model.info().fixed_batch ? batch : taken;
    const auto start = Clock::now();
    if (Status status = runner.run(run, {rows.data()}, {logits.data()});
        !status.ok())
      return status;
    out.seconds += std::chrono::duration<double>(Clock::now() - start).count();
    for (int64_t i = 0; i < taken; ++i)
      out.add(&logits[i * classes], classes, labels[i]);
  }
  return {};
}

Status cli::scoreSamples(SampleReader &reader, const Model &model,
                         const RunnerOptions &options, resnetc_weights *weights,
                         int64_t count, Score &out) {
  const int64_t fixed = std::max<int64_t>(1, model.info().fixed_batch);
  Runner runner(model);
  if (Status status =
          runner.create(options, (count + fixed - 1) / fixed * fixed, weights);
      !status.ok())
    return status;
  return scoreSlices(reader, runner, model, count, out);
}
