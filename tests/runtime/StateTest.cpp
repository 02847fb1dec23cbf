//===- StateTest.cpp - states, steps and frozen weights -------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The model has 16 numbers a sample and fits weight . x + sum of offset to the
// label by least squares; its kernels are in fake_kernels.c. To infer it
// multiplies x by the frozen weight.
//
//===----------------------------------------------------------------------===//
#include "FakeModel.h"

#include "resnetc/train.h"

extern "C" {
resnetc_status resnetc_state_take(const resnetc_state *state);
void resnetc_state_give(const resnetc_state *state);
}

#include <cmath>
#include <limits>
#include <thread>

namespace resnetc::test {
namespace {

constexpr int kWidth16 = 16;

resnetc_arg rows(uint32_t region, uint32_t index, int32_t width, bool written) {
  resnetc_arg arg{};
  arg.region = region;
  arg.index = index;
  arg.rank = 2;
  arg.written = written;
  arg.dims[0] = {0, width, 1};
  arg.dims[1] = {0, -1, width};
  return arg;
}

/// (c, x, y, n) of one pixel, as the scale kernel has them.
resnetc_arg pixel(uint32_t region) {
  resnetc_arg arg{};
  arg.region = region;
  arg.rank = 4;
  arg.dims[0] = {0, kWidth16, 1};
  arg.dims[1] = arg.dims[2] = {0, 1, kWidth16};
  arg.dims[3] = {0, -1, kWidth16};
  return arg;
}

resnetc_arg vector(uint32_t region, uint64_t offset, int32_t elements,
                   bool written = false) {
  resnetc_arg arg{};
  arg.region = region;
  arg.offset = offset;
  arg.rank = 1;
  arg.written = written;
  arg.dims[0] = {0, elements, 1};
  return arg;
}

resnetc_state_entry entry(TableBuilder &tables, const char *name, uint32_t kind,
                          uint32_t group) {
  resnetc_state_entry entry{};
  uint32_t index = uint32_t(tables.entries.size());
  entry.name = tables.text(name);
  entry.kind = kind;
  entry.group = group;
  entry.rank = 1;
  entry.dims[0] = kWidth16;
  entry.step.kind = RESNETC_PACK_BIAS;
  entry.step.co = kWidth16;
  entry.step.ci = entry.step.kh = entry.step.kw = 1;
  entry.step.c = entry.step.h = entry.step.w = 1;
  entry.step.weight = RESNETC_NONE;
  entry.step.bias = index;
  entry.step.bn_scale = entry.step.bn_bias = RESNETC_NONE;
  entry.step.bn_mean = entry.step.bn_variance = RESNETC_NONE;
  entry.step.offset = 64 * index;
  entry.step.bytes = 64;
  entry.count = 3;
  entry.momentum = 0.25;
  return entry;
}

TableBuilder trainModel() {
  TableBuilder tables;
  tables.kernelCount = FAKE_COUNT;
  tables.packedBytes = 64;
  tables.input("x", "nc", {-1, kWidth16});
  tables.output("y", "nc", {-1, kWidth16});
  tables.call("scale", FAKE_SCALE,
              {pixel(RESNETC_REGION_INPUT),
               vector(RESNETC_REGION_PACKED, 0, 16),
               pixel(RESNETC_REGION_OUTPUT)});
  tables.startTrainStep();
  tables.input("x", "nc", {-1, kWidth16});
  tables.input("labels", "nc", {-1, 1});
  tables.input("settings", "whole", {2});
  tables.output("loss", "nc", {-1, 1});
  tables.output("correct", "nc", {-1, 1});
  resnetc_arg settings = vector(RESNETC_REGION_INPUT, 0, 2);
  settings.index = 2;
  tables.call("train", FAKE_TRAIN,
              {rows(RESNETC_REGION_INPUT, 0, 16, false),
               rows(RESNETC_REGION_INPUT, 1, 1, false), settings,
               vector(RESNETC_REGION_PARAMS, 0, 16),
               vector(RESNETC_REGION_PARAMS, 64, 16),
               vector(RESNETC_REGION_GRADIENTS, 0, 16, true),
               vector(RESNETC_REGION_GRADIENTS, 64, 16, true),
               vector(RESNETC_REGION_GRADIENTS, 128, 16, true),
               rows(RESNETC_REGION_OUTPUT, 0, 1, true),
               rows(RESNETC_REGION_OUTPUT, 1, 1, true)});
  for (auto [name, kind, group] :
       {std::tuple{"weight", RESNETC_STATE_PARAMETER, RESNETC_DECAY_WEIGHT},
        std::tuple{"offset", RESNETC_STATE_PARAMETER, RESNETC_DECAY_NORM},
        std::tuple{"running", RESNETC_STATE_MEAN, RESNETC_DECAY_WEIGHT}})
    tables.entries.push_back(entry(tables, name, kind, group));
  tables.packs = {tables.entries[0].step};
  resnetc_arg range = rows(RESNETC_REGION_PARAMS, 0, 16, true);
  tables.training.optimizer = RESNETC_OPTIMIZER_SGD;
  tables.training.kernel = FAKE_SGD;
  tables.training.arg_count = 4;
  tables.training.first_arg = tables.arguments(
      {vector(RESNETC_REGION_FIXED, 0, 8), range, range, range});
  tables.training.program = 1;
  tables.training.params_bytes = 192;
  for (int i = 0; i < 48; ++i)
    fake_params[i] = i < 16 ? 0.01f * float(i) : 0;
  return tables;
}

/// A model, its state and a context that trains it.
class Training {
public:
  explicit Training(resnetc_context_options options = {})
      : model(trainModel()) {
    EXPECT_OK(resnetc_state_create(model, &state));
    options.size = sizeof options;
    options.state = state;
    if (!options.max_batch)
      options.max_batch = 8;
    EXPECT_OK(resnetc_context_create(model, &options, &context));
    args.size = sizeof args;
    args.input_count = RESNETC_ALL;
    args.update = 1;
    args.optimizer.lr = 0.125f;
  }
  ~Training() {
    EXPECT_OK(resnetc_context_destroy(&context));
    EXPECT_OK(resnetc_state_destroy(&state));
  }

  resnetc_status step(const std::vector<float> &x,
                      const std::vector<int32_t> &labels) {
    resnetc_input input = {x.data(), x.size() * sizeof(float)};
    args.inputs = &input;
    args.labels = labels.data();
    args.batch = int64_t(labels.size());
    return resnetc_train_step(context, &args, &result);
  }
  std::vector<float> get(const char *name) const {
    std::vector<float> values(kWidth16);
    EXPECT_OK(resnetc_state_get(state, name, values.data(), 64));
    return values;
  }

  OpenModel model;
  resnetc_state *state = nullptr;
  resnetc_context *context = nullptr;
  resnetc_step_args args{};
  resnetc_step_result result{};
};

const std::vector<int32_t> kLabels{1, 0, 15, 2};

TEST(State, HasTheFirstParametersByName) {
  Training training;
  const resnetc_state_info *info = resnetc_state_get_info(training.state);
  ASSERT_EQ(info->tensor_count, 3u);
  EXPECT_STREQ(info->optimizer, "sgd");
  ASSERT_EQ(info->slot_count, 1u);
  EXPECT_STREQ(info->slots[0], "momentum");
  EXPECT_STREQ(info->tensors[2].name, "running");
  EXPECT_EQ(info->tensors[2].kind, uint32_t(RESNETC_STATISTIC));
  EXPECT_EQ(info->tensors[0].elements, 16u);
  EXPECT_EQ(training.get("weight")[3], 0.03f);
  EXPECT_EQ(training.get("momentum:weight"), std::vector<float>(16));
}

TEST(State, SetsAndRefusesByName) {
  Training training;
  std::vector<float> values = numbers(16, 5);
  EXPECT_OK(
      resnetc_state_set(training.state, "momentum:offset", values.data(), 64));
  EXPECT_EQ(training.get("momentum:offset"), values);
  expectError(resnetc_state_set(training.state, "bias", values.data(), 64),
              RESNETC_ARG, "the state has no tensor bias");
  expectError(
      resnetc_state_get(training.state, "momentum:running", values.data(), 64),
      RESNETC_ARG, "the state has no tensor momentum:running");
  expectError(resnetc_state_get(training.state, "weight", values.data(), 60),
              RESNETC_ARG, "tensor weight: got 60 bytes, expected 64");
  expectError(resnetc_state_set_trainable(training.state, "running", 0),
              RESNETC_ARG, "the state has no parameter running");
}

/// PyTorch's formulas on the model's own gradient, in double.
TEST(TrainStep, MovesParametersAndStatistics) {
  Training training;
  training.args.optimizer.momentum = 0.5f;
  training.args.optimizer.nesterov = 1;
  training.args.optimizer.weight_decay = 0.25f;
  std::vector<float> x = numbers(64, 1);
  std::vector<double> weight(16), offset(16), running(16), speed(32);
  for (int c = 0; c < 16; ++c)
    weight[c] = fake_params[c];
  for (int turn = 0; turn < 3; ++turn) {
    std::vector<double> gradient(32), mean(16);
    double loss = 0;
    for (int n = 0; n < 4; ++n) {
      double error = -kLabels[n];
      for (int c = 0; c < 16; ++c)
        error += weight[c] * x[n * 16 + c] + offset[c];
      loss += error * error / 2;
      for (int c = 0; c < 16; ++c) {
        gradient[c] += error * x[n * 16 + c] / 4;
        gradient[16 + c] += error / 4;
        mean[c] += x[n * 16 + c] / 4;
      }
    }
    EXPECT_OK(training.step(x, kLabels));
    EXPECT_NEAR(training.result.loss_sum, loss, 1e-3 * loss);
    double norm = 0;
    for (double value : gradient)
      norm += value * value;
    EXPECT_NEAR(training.result.gradient_norm, std::sqrt(norm), 1e-3);
    for (int i = 0; i < 32; ++i) {
      // The offset is a batch norm's: it does not decay.
      double g = gradient[i] + (i < 16 ? 0.25 * weight[i] : 0);
      speed[i] = 0.5 * speed[i] + g;
      (i < 16 ? weight[i] : offset[i - 16]) -= 0.125 * (g + 0.5 * speed[i]);
    }
    for (int c = 0; c < 16; ++c)
      running[c] = 0.75 * running[c] + 0.25 * mean[c];
  }
  for (int c = 0; c < 16; ++c) {
    EXPECT_NEAR(training.get("weight")[c], weight[c], 1e-3);
    EXPECT_NEAR(training.get("offset")[c], offset[c], 1e-3);
    EXPECT_NEAR(training.get("momentum:weight")[c], speed[c], 1e-3);
    EXPECT_NEAR(training.get("running")[c], running[c], 1e-5);
  }
}

TEST(TrainStep, MicroBatchesAddUp) {
  Training whole, parts;
  std::vector<float> x = numbers(64, 2);
  EXPECT_OK(whole.step(x, kLabels));
  parts.args.step_samples = 4;
  parts.args.update = 0;
  std::vector<float> first(x.begin(), x.begin() + 32),
      second(x.begin() + 32, x.end());
  std::vector<float> before = parts.get("running");
  EXPECT_OK(parts.step(first, {1, 0}));
  EXPECT_EQ(parts.result.gradient_norm, 0);
  EXPECT_EQ(parts.get("running"), before);
  parts.args.update = 1;
  EXPECT_OK(parts.step(second, {15, 2}));
  for (int c = 0; c < 16; ++c)
    EXPECT_NEAR(parts.get("weight")[c], whole.get("weight")[c], 1e-6);
  EXPECT_NEAR(parts.result.gradient_norm, whole.result.gradient_norm, 1e-5);
}

TEST(TrainStep, ClipsTheNorm) {
  Training training;
  training.args.clip_norm = 0.5f;
  std::vector<float> before = training.get("weight");
  EXPECT_OK(training.step(numbers(64, 2), kLabels));
  double norm = 0;
  for (const char *name : {"momentum:weight", "momentum:offset"})
    for (float value : training.get(name))
      norm += double(value) * value;
  EXPECT_GT(training.result.gradient_norm, 0.5);
  EXPECT_NEAR(std::sqrt(norm), 0.5, 1e-5);
}

TEST(TrainStep, LeavesFrozenParameters) {
  Training training;
  EXPECT_OK(resnetc_state_set_trainable(training.state, "weight", 0));
  std::vector<float> before = training.get("weight");
  for (int turn = 0; turn < 2; ++turn)
    EXPECT_OK(training.step(numbers(64, 3), kLabels));
  EXPECT_EQ(training.get("weight"), before);
  EXPECT_EQ(training.get("momentum:weight"), std::vector<float>(16));
  EXPECT_NE(training.get("offset")[0], 0);
}

/// All of a state that a step may change.
std::vector<std::vector<float>> everything(const Training &training) {
  return {training.get("weight"), training.get("offset"),
          training.get("running"), training.get("momentum:weight"),
          training.get("momentum:offset")};
}

TEST(TrainStep, ChangesNothingWhenSomethingIsNotFinite) {
  Training training;
  EXPECT_OK(training.step(numbers(64, 3), kLabels));
  auto before = everything(training);
  std::vector<float> x = numbers(64, 3);
  x[5] = NAN;
  expectError(training.step(x, kLabels), RESNETC_NONFIN,
              "the loss of sample 0 is nan");
  EXPECT_EQ(everything(training), before);
  // An error of 1e19 has a loss, but its gradient is above 3.4e38.
  std::fill(x.begin(), x.end(), 0.0f);
  x[0] = 4e20f;
  std::vector<float> weight(16);
  weight[0] = 0.025f;
  EXPECT_OK(resnetc_state_set(training.state, "weight", weight.data(), 64));
  before = everything(training);
  resnetc_status status = training.step(x, kLabels);
  expectError(status, RESNETC_NONFIN, "the gradient of weight is not finite");
  EXPECT_EQ(everything(training), before);
  // The gradients are zero again: the next step is as if nothing had been.
  x[0] = 1;
  EXPECT_OK(training.step(x, kLabels));
  EXPECT_LT(training.result.gradient_norm, 100);
}

TEST(TrainStep, RefusesWhatIsWrong) {
  Training training;
  std::vector<float> x = numbers(64, 3);
  auto before = everything(training);
  expectError(training.step(x, {1, 0, 16, 2}), RESNETC_ARG,
              "label 16 of sample 2, expected 0 to 15");
  expectError(training.step(x, {-1, 0, 1, 2}), RESNETC_ARG, "label -1 of");
  training.args.optimizer.lr = NAN;
  expectError(training.step(x, kLabels), RESNETC_ARG, "lr is nan, expected 0");
  training.args.optimizer.lr = -1;
  expectError(training.step(x, kLabels), RESNETC_ARG, "lr is -1, expected 0");
  training.args.optimizer.lr = INFINITY;
  expectError(training.step(x, kLabels), RESNETC_ARG, "lr is inf, expected 0");
  training.args.optimizer.lr = 0.1f;
  training.args.label_smoothing = 2;
  expectError(training.step(x, kLabels), RESNETC_ARG, "label_smoothing is 2");
  training.args.label_smoothing = 0;
  expectError(training.step(x, {1}), RESNETC_ARG, "tensor x: got 256 bytes");
  expectError(training.step(numbers(144, 1), std::vector<int32_t>(9)),
              RESNETC_SHAPE, "batch is 9, expected 1 to 8");
  EXPECT_EQ(everything(training), before);
}

TEST(Freeze, GivesWeightsThatTrainingDoesNotChange) {
  Training training;
  std::vector<float> x = numbers(32, 7), first = training.get("weight");
  resnetc_weights *weights = nullptr;
  EXPECT_OK(resnetc_state_freeze(training.state, &weights));
  EXPECT_OK(training.step(numbers(64, 3), kLabels));
  EXPECT_NE(training.get("weight"), first);
  {
    Context context(training.model, {.max_batch = 2, .weights = weights});
    resnetc_weights_release(&weights);
    std::vector<float> y(32);
    resnetc_input in = {x.data(), 128};
    resnetc_output out = {y.data(), 128};
    EXPECT_OK(resnetc_run(context, 2, &in, &out));
    for (int i = 0; i < 32; ++i)
      EXPECT_EQ(y[i], x[i] * first[i % 16]);
  }
}

TEST(Freeze, IsWhatInferenceNeeds) {
  Training training;
  resnetc_context *context = nullptr;
  expectError(resnetc_context_create(training.model, nullptr, &context),
              RESNETC_ARG, "options need weights that a state was frozen into");
  resnetc_weights *weights = nullptr;
  expectError(resnetc_weights_builtin(training.model, &weights), RESNETC_UNSUP,
              "its weights come from a state");
}

TEST(State, IsRefusedWhereTheModelDoesNotTrain) {
  OpenModel model;
  resnetc_state *state = nullptr;
  expectError(resnetc_state_create(model, &state), RESNETC_UNSUP,
              "fake was compiled without --train");
  EXPECT_EQ(resnetc_train_info(model), nullptr);
}

TEST(State, IsUsedByOneThreadAtATime) {
  Training training;
  std::vector<float> values(16);
  // What another thread inside a call of this state looks like.
  EXPECT_OK(resnetc_state_take(training.state));
  expectError(resnetc_state_get(training.state, "weight", values.data(), 64),
              RESNETC_STATE, "the state is in use by another thread");
  expectError(training.step(numbers(64, 3), kLabels), RESNETC_STATE,
              "the state is in use by another thread");
  resnetc_state_give(training.state);
  EXPECT_OK(training.step(numbers(64, 3), kLabels));
}

TEST(State, OutlivesItsContexts) {
  Training training;
  resnetc_state *state = training.state;
  expectError(resnetc_state_destroy(&state), RESNETC_STATE,
              "the state is in use by 1 contexts");
  EXPECT_EQ(state, training.state);
}

TEST(Contexts, TrainOrInferAndSaySo) {
  Training training;
  std::vector<float> y(16);
  resnetc_input in = {y.data(), 64};
  resnetc_output out = {y.data(), 64};
  expectError(resnetc_run(training.context, 1, &in, &out), RESNETC_STATE,
              "the context trains");
  resnetc_weights *weights = nullptr;
  EXPECT_OK(resnetc_state_freeze(training.state, &weights));
  Context context(training.model, {.weights = weights});
  resnetc_weights_release(&weights);
  expectError(resnetc_train_step(context, &training.args, nullptr),
              RESNETC_STATE, "the context infers");
}

TEST(Progress, IsKeptAndStepsAreCounted) {
  Training training;
  resnetc_progress progress{};
  EXPECT_OK(training.step(numbers(64, 3), kLabels));
  EXPECT_OK(resnetc_state_get_progress(training.state, &progress));
  EXPECT_EQ(progress.optimizer_steps, 1u);
  EXPECT_LT(progress.best_accuracy, 0);
  progress.epoch = 7;
  EXPECT_OK(resnetc_state_set_progress(training.state, &progress));
  resnetc_progress again{};
  EXPECT_OK(resnetc_state_get_progress(training.state, &again));
  EXPECT_EQ(again.epoch, 7u);
}

} // namespace
} // namespace resnetc::test
