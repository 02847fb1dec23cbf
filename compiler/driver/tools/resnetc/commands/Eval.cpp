//===- Eval.cpp - resnetc eval --------------------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/commands/Commands.h"
#include "compiler/driver/tools/resnetc/commands/Plain.h"
#include "compiler/driver/tools/resnetc/commands/Summary.h"
#include "compiler/driver/tools/resnetc/data/Dataset.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>

using namespace resnetc;
using namespace resnetc::cli;

namespace {

/// Sums over the samples so far.
struct Score {
  int64_t images = 0, correct = 0, inTop5 = 0;
  double loss = 0; ///< sum of cross entropies
  double seconds = 0;

  void add(const float *logits, int64_t classes, int64_t label);
};

/// Takes samples of a data set to rows of the model's input.
class SampleReader {
public:
  Status create(const EvalCommand &eval, const Model &model,
                const Dataset &data);
  int64_t elements() const { return elements_; }
  /// Fills one row and its label, which is checked against the classes.
  Status read(int64_t index, float *row, int64_t &label);

private:
  const Dataset *data_ = nullptr;
  PixelConverter converter_;
  Sample sample_;
  int64_t elements_ = 0;
  int64_t classes_ = 0;
};

} // namespace

/// Softmax cross entropy in double, shifted by the largest logit. A logit that
/// is NaN counts as wrong and makes the loss NaN.
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

Status SampleReader::create(const EvalCommand &eval, const Model &model,
                            const Dataset &data) {
  data_ = &data;
  classes_ = model.outputs()[0].sample_elements;
  const resnetc_tensor_info &tensor = model.inputs()[0];
  elements_ = tensor.sample_elements;
  if (!data.rowShape().empty())
    return checkRows(eval.data + ": shape of input", data.rowShape(), tensor);
  nlohmann::json manifest;
  if (Status status = model.manifest(manifest); !status.ok())
    return status;
  Preprocess compiled;
  if (Status status = readPreprocess(model.path(), manifest, compiled);
      !status.ok())
    return status;
  return converter_.create(tensor, eval.preprocess, compiled);
}

Status SampleReader::read(int64_t index, float *row, int64_t &label) {
  if (Status status = data_->read(index, sample_); !status.ok())
    return status;
  label = sample_.label;
  if (label < 0 || label >= classes_)
    return Status::input(data_->nameOf(index) + ": label, expected 0 to " +
                         std::to_string(classes_ - 1) + ", got " +
                         std::to_string(label));
  if (!sample_.row)
    return converter_.convert(sample_.image, data_->nameOf(index), row);
  std::copy(sample_.row, sample_.row + elements_, row);
  return {};
}

static Status checkModel(const Model &model) {
  if (model.inputs().size() == 1 && model.outputs().size() == 1 &&
      model.outputs()[0].rank == 2)
    return {};
  return Status::input(
      model.path() +
      ": expected one input and one output of logits to evaluate, got " +
      std::to_string(model.inputs().size()) + " inputs and " +
      std::to_string(model.outputs().size()) + " outputs" +
      (model.outputs().size() == 1 ? " of another rank" : ""));
}

static Status score(SampleReader &reader, Runner &runner, const Model &model,
                    int64_t count, Score &out) {
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

static void print(const Score &score, bool json) {
  const double images = score.images;
  nlohmann::ordered_json page = {
      {"images", score.images},
      {"correct", score.correct},
      {"top1", score.correct / images},
      {"top5", score.inTop5 / images},
      {"loss", score.loss / images},
      {"images_per_s", images / std::max(score.seconds, 1e-9)}};
  printObject(page, json);
}

Status EvalCommand::execute() const {
  Model opened;
  if (Status status = opened.open(model); !status.ok())
    return status;
  if (Status status = checkModel(opened); !status.ok())
    return status;
  std::unique_ptr<Dataset> samples;
  if (Status status = openDataset(data, samples); !status.ok())
    return status;
  SampleReader reader;
  if (Status status = reader.create(*this, opened, *samples); !status.ok())
    return status;
  const int64_t fixed = std::max<int64_t>(1, opened.info().fixed_batch);
  Runner instance(opened);
  if (Status status = instance.create(runner, (samples->size() + fixed - 1) /
                                                  fixed * fixed);
      !status.ok())
    return status;
  Score total;
  if (Status status = score(reader, instance, opened, samples->size(), total);
      !status.ok())
    return status;
  print(total, json);
  return {};
}
