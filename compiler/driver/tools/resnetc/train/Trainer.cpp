//===- Trainer.cpp - the loop over epochs and steps -----------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/train/Trainer.h"

#include "compiler/driver/tools/resnetc/Text.h"
#include "compiler/driver/tools/resnetc/commands/Score.h"
#include "compiler/driver/tools/resnetc/train/Chart.h"
#include "resnetc/File.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

using namespace resnetc;
using namespace resnetc::cli;

using Clock = std::chrono::steady_clock;

Trainer::Trainer(const TrainCommand &command, const Model &model,
                 TrainingState &state, const CheckpointFiles &files,
                 MetricsFile &metrics)
    : command_(command), model_(model), state_(state), files_(files),
      metrics_(metrics), progress_(state.progress()),
      line_(progress_, command.epochs) {}

Trainer::~Trainer() { (void)resnetc_context_destroy(&context_); }

Status Trainer::createContext() {
  resnetc_context_options options{};
  options.size = sizeof options;
  options.threads = command_.threads.value_or(0);
  options.max_batch = std::min<int64_t>(command_.batch, progress_.samples);
  options.state = state_.handle();
  return fromRuntime(model_.path(), resnetc_context_create(
                                        model_.handle(), &options, &context_));
}

Status Trainer::run(Samples &training, Samples &test) {
  if (Status status = createContext(); !status.ok())
    return status;
  const resnetc_tensor_info &input = model_.inputs()[0];
  std::vector<float> black(training.reader.elements());
  if (Status status = training.reader.readBlack(black.data()); !status.ok())
    return status;
  Augmenter augmenter;
  if (Status status =
          augmenter.create(command_.augment, input, std::move(black));
      !status.ok())
    return status;
  BatchFeed::Plan plan;
  plan.seed = progress_.seed;
  plan.epoch = progress_.epoch;
  plan.sample = progress_.sample;
  plan.epochs = command_.epochs;
  plan.samples = training.set->size();
  plan.batch = command_.batch;
  // A file that cannot be written shows now, not after the first epoch.
  if (Status status = metrics_.write(); !status.ok())
    return status;
  if (Status status = writeChart(); !status.ok())
    return status;
  BatchFeed feed(training.reader, augmenter, plan);
  while (progress_.epoch < plan.epochs)
    if (Status status = trainEpoch(feed, test); !status.ok())
      return status;
  return {};
}

Status Trainer::trainEpoch(BatchFeed &feed, Samples &test) {
  const auto start = Clock::now();
  const uint64_t first = progress_.sample;
  while (progress_.sample < progress_.samples) {
    if (Status status = takeStep(feed); !status.ok())
      return status;
    if (progress_.sample < progress_.samples)
      if (Status status = afterStep(); !status.ok())
        return status;
  }
  const std::chrono::duration<double> seconds = Clock::now() - start;
  if (Status status =
          endEpoch(seconds.count(), progress_.samples - first, test);
      !status.ok())
    return status;
  return afterStep();
}

/// One step of the optimizer: --accumulate batches, fewer at the epoch's end.
Status Trainer::takeStep(BatchFeed &feed) {
  const int64_t left = static_cast<int64_t>(progress_.samples) -
                       static_cast<int64_t>(progress_.sample);
  const int64_t samples = std::min(stepSize(), left);
  for (int64_t done = 0; done < samples;) {
    const Batch &batch = feed.next();
    if (!batch.status.ok())
      return batch.status;
    done += batch.labels.size();
    if (Status status = runBatch(batch, samples, done == samples); !status.ok())
      return status;
  }
  progress_.sample += samples;
  progress_.step += 1;
  return {};
}

Status Trainer::runBatch(const Batch &batch, int64_t stepSamples, bool update) {
  const resnetc_input input = {batch.rows.data(),
                               batch.rows.size() * sizeof(float)};
  resnetc_step_args arguments{};
  arguments.size = sizeof arguments;
  arguments.input_count = 1;
  arguments.batch = static_cast<int64_t>(batch.labels.size());
  arguments.inputs = &input;
  arguments.labels = batch.labels.data();
  arguments.step_samples = stepSamples;
  arguments.update = update;
  arguments.label_smoothing = static_cast<float>(command_.labelSmoothing);
  arguments.clip_norm = static_cast<float>(command_.clipNorm);
  arguments.optimizer = settings();
  resnetc_step_result result{};
  const resnetc_status status =
      resnetc_train_step(context_, &arguments, &result);
  if (status.code == RESNETC_NONFIN)
    return Status::input(
        format("%s: epoch %llu, step %llu: %s", model_.path().c_str(),
               (unsigned long long)progress_.epoch + 1,
               (unsigned long long)progress_.step + 1, status.text));
  progress_.loss_sum += result.loss_sum;
  progress_.correct += result.correct;
  return fromRuntime(model_.path(), status);
}

resnetc_optimizer_settings Trainer::settings() const {
  const bool sgd = std::strcmp(state_.info().optimizer, "sgd") == 0;
  const uint64_t size = stepSize();
  const uint64_t perEpoch = (progress_.samples + size - 1) / size;
  const uint64_t step =
      progress_.epoch * perEpoch + (progress_.sample + size - 1) / size;
  const double factor = command_.schedule.at(step, perEpoch, command_.epochs);
  resnetc_optimizer_settings settings{};
  settings.lr =
      static_cast<float>(command_.lr.value_or(sgd ? 0.1 : 0.001) * factor);
  settings.weight_decay = static_cast<float>(command_.weightDecay);
  settings.decay_norm_and_bias = !command_.noDecayBnBias;
  settings.momentum = static_cast<float>(command_.momentum.value_or(0.9));
  settings.nesterov = command_.nesterov;
  // PyTorch's.
  settings.beta1 = 0.9f;
  settings.beta2 = 0.999f;
  settings.epsilon = 1e-8f;
  return settings;
}

/// Between two steps: shows how far it is, saves now and then, stops if asked.
Status Trainer::afterStep() {
  line_.show(progress_);
  const bool due = command_.saveEvery > 0 && progress_.sample > 0 &&
                   progress_.step % command_.saveEvery == 0;
  const int signal = interrupt_.signal();
  // An epoch ends with a checkpoint in any case.
  if (due || (signal && progress_.sample > 0))
    if (Status status = save(); !status.ok())
      return status;
  if (!signal || progress_.epoch == static_cast<uint64_t>(command_.epochs))
    return {};
  line_.clear();
  return {ErrorCode::Interrupted,
          format("stopped by SIG%s in epoch %llu after step %llu; %s is saved, "
                 "--resume goes on",
                 sigabbrev_np(signal), (unsigned long long)progress_.epoch + 1,
                 (unsigned long long)progress_.step, files_.path().c_str())};
}

Status Trainer::save() {
  // The library counts the optimizer's own steps.
  progress_.optimizer_steps = state_.progress().optimizer_steps;
  state_.setProgress(progress_);
  return files_.save(state_);
}

Status Trainer::testAccuracy(Samples &test, std::optional<double> &out) {
  if (!test.set)
    return {};
  Weights weights;
  if (Status status = weights.freeze(model_, state_); !status.ok())
    return status;
  RunnerOptions options;
  options.threads = command_.threads;
  Score score;
  if (Status status = scoreSamples(test.reader, model_, options,
                                   weights.handle(), test.set->size(), score);
      !status.ok())
    return status;
  out = double(score.correct) / double(score.images);
  return {};
}

/// Tests, writes metrics, then saves: a training that dies in between goes on
/// from the checkpoint before, and writes the same metrics again.
Status Trainer::endEpoch(double seconds, uint64_t images, Samples &test) {
  EpochMetrics metrics;
  metrics.epoch = static_cast<int64_t>(progress_.epoch) + 1;
  metrics.trainLoss = progress_.loss_sum / double(progress_.samples);
  metrics.trainAccuracy = double(progress_.correct) / double(progress_.samples);
  metrics.seconds = seconds;
  metrics.imagesPerSecond = double(images) / std::max(seconds, 1e-9);
  if (Status status = testAccuracy(test, metrics.testAccuracy); !status.ok())
    return status;
  if (Status status = metrics_.add(metrics); !status.ok())
    return status;
  const bool best = metrics.testAccuracy.value_or(-1) > progress_.best_accuracy;
  if (best)
    progress_.best_accuracy = *metrics.testAccuracy;
  progress_.epoch += 1;
  progress_.sample = 0;
  progress_.loss_sum = 0;
  progress_.correct = 0;
  if (Status status = save(); !status.ok())
    return status;
  if (best)
    if (Status status = files_.keepAsBest(state_); !status.ok())
      return status;
  line_.clear();
  std::printf("%s\n", toJsonLine(metrics).c_str());
  std::fflush(stdout);
  return writeChart();
}

Status Trainer::writeChart() const {
  if (command_.chart.empty())
    return {};
  return writeFile(command_.chart, drawChart(metrics_.epochs()));
}
