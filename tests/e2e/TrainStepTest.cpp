//===- TrainStepTest.cpp - compiled training steps against float64 --------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/autodiff/Autodiff.h"
#include "compiler/reference/Interpreter.h"
#include "tests/e2e/Training.h"
#include "tests/frontend/ZooNetwork.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace resnetc;
using namespace resnetc::test;

namespace {

constexpr uint64_t kSeed = 11;
constexpr float kRate = 0.05f, kMomentum = 0.9f;

/// A network, how it is compiled, and how far a gradient may be from float64,
/// as a part of its norm or, if that is larger, of the norm of its weight.
struct Case {
  const char *zoo, *conv;
  double maxError;
  int64_t batch;
};

/// The batches of a training and their classes.
struct Batches {
  std::vector<std::vector<float>> images;
  std::vector<std::vector<int32_t>> labels;

  Batches(size_t steps, int64_t batch, const resnetc_model_info &info) {
    for (size_t step = 0; step < steps; ++step) {
      images.push_back(
          randomValues(batch * info.inputs[0].sample_elements, 100 + step));
      auto &classes = labels.emplace_back();
      for (int64_t n = 0; n < batch; ++n)
        classes.push_back((7 * n + 3 * step) % info.outputs[0].sample_elements);
    }
  }
};

/// The interpreter's training step and its SGD, in double.
class ExactTraining {
public:
  explicit ExactTraining(const std::string &zoo) {
    Status status = makeZooNetwork(zoo, model_, "", kSeed);
    if (status.ok())
      status = differentiate(*model_.module, {"sgd"});
    EXPECT_TRUE(status.ok()) << status.message();
    for (const auto &[name, tensor] : model_.weights.tensors())
      parameters[name] = {tensor.shape,
                          {tensor.values.begin(), tensor.values.end()}};
  }

  void step(const resnetc_tensor_info &input, const std::vector<float> &images,
            const std::vector<int32_t> &labels) {
    int64_t batch = int64_t(labels.size());
    std::vector<int64_t> shape(input.dims, input.dims + input.rank);
    shape[0] = batch;
    std::vector<DoubleTensor> inputs = {
        {shape, {images.begin(), images.end()}},
        {{batch, 1}, {labels.begin(), labels.end()}},
        {{2}, {0, 1.0 / double(batch)}}};
    result = {};
    Status status = interpretTrainStep(*model_.module, model_.weights,
                                       parameters, inputs, result);
    ASSERT_TRUE(status.ok()) << status.message();
    for (auto &[name, gradient] : result.gradients) {
      std::vector<double> &speed = speeds_[name];
      speed.resize(gradient.values.size());
      for (size_t i = 0; i < speed.size(); ++i) {
        speed[i] = kMomentum * speed[i] + gradient.values[i];
        parameters[name].values[i] -= kRate * speed[i];
      }
    }
  }

  double loss() const {
    double sum = 0;
    for (double value : result.outputs[0].values)
      sum += value;
    return sum;
  }

  NamedTensors parameters;
  StepResult result;

private:
  Model model_;
  std::map<std::string, std::vector<double>> speeds_;
};

double norm(const std::vector<double> &values) {
  double sum = 0;
  for (double value : values)
    sum += value * value;
  return std::sqrt(sum);
}

/// "layer1.0.conv1.bias" -> "layer1.0.conv1.weight".
std::string weightOf(const std::string &name) {
  return name.substr(0, name.rfind('.')) + ".weight";
}

double gradientError(const std::string &name, const ExactTraining &exact,
                     const std::vector<float> &got) {
  const std::vector<double> &expected = exact.result.gradients.at(name).values;
  std::vector<double> difference(expected.size());
  for (size_t i = 0; i < expected.size(); ++i)
    difference[i] = got[i] - expected[i];
  double scale = norm(expected);
  auto weight = exact.result.gradients.find(weightOf(name));
  if (weight != exact.result.gradients.end())
    scale = std::max(scale, norm(weight->second.values));
  return norm(difference) / scale;
}

RunResult compileCase(const Case &c, const std::string &output) {
  return compileModel({std::string("zoo:") + c.zoo, "-o", output,
                       "--seed=" + std::to_string(kSeed),
                       std::string("--conv=") + c.conv, "--train"});
}

class TrainStepTest : public testing::TestWithParam<Case> {
protected:
  void SetUp() override {
    RunResult result = compileCase(GetParam(), folder / "m.so");
    ASSERT_EQ(result.code, 0) << result.err;
    model.emplace(folder / "m.so");
  }

  TempFolder folder;
  std::optional<LoadedModel> model;
};

// After one step of SGD the momentum is the gradient.
TEST_P(TrainStepTest, GradientsAreThoseOfFloat64) {
  const Case &c = GetParam();
  Batches batches(1, c.batch, model->info());
  Training training(*model, {.batch = c.batch, .threads = 2});
  training.step(batches.images[0], batches.labels[0], kRate, kMomentum);
  ExactTraining exact(c.zoo);
  exact.step(model->info().inputs[0], batches.images[0], batches.labels[0]);
  EXPECT_NEAR(training.result.loss_sum / exact.loss(), 1, c.maxError);
  ASSERT_FALSE(exact.result.gradients.empty());
  for (const auto &[name, gradient] : exact.result.gradients)
    EXPECT_LE(gradientError(name, exact, training.get("momentum:" + name)),
              c.maxError)
        << name;
}

TEST_P(TrainStepTest, TwentyStepsFollowFloat64) {
  const Case &c = GetParam();
  Batches batches(20, c.batch, model->info());
  Training training(*model, {.batch = c.batch, .threads = 2});
  ExactTraining exact(c.zoo);
  for (size_t step = 0; step < 20; ++step) {
    training.step(batches.images[step], batches.labels[step], kRate, kMomentum);
    exact.step(model->info().inputs[0], batches.images[step],
               batches.labels[step]);
    // Rounding grows from step to step; this is what five steps must keep.
    if (step < 5)
      EXPECT_NEAR(training.result.loss_sum / exact.loss(), 1, 1e-4) << step;
  }
  EXPECT_NEAR(training.result.loss_sum / exact.loss(), 1, 1e-2);
}

// All working memory is full of NaN before every step.
TEST_P(TrainStepTest, BitsDependOnTheBatchesAlone) {
  const Case &c = GetParam();
  Batches batches(3, c.batch, model->info());
  std::vector<std::vector<float>> expected;
  for (int threads : {1, 2, 4}) {
    Training training(*model, {.batch = c.batch, .threads = threads});
    for (size_t step = 0; step < 3; ++step)
      training.step(batches.images[step], batches.labels[step], kRate,
                    kMomentum);
    if (expected.empty())
      expected = training.everything();
    EXPECT_EQ(training.everything(), expected) << threads << " threads";
  }
}

// The artefact of the trained weights, compiled for inference alone.
TEST_P(TrainStepTest, FrozenInferenceHasTheBitsOfAnInferenceArtefact) {
  const Case &c = GetParam();
  Batches batches(2, c.batch, model->info());
  Training training(*model, {.batch = c.batch, .threads = 2});
  for (size_t step = 0; step < 2; ++step)
    training.step(batches.images[step], batches.labels[step], kRate, kMomentum);
  Status status = writeSafetensors(folder / "w.safetensors", training.store());
  ASSERT_TRUE(status.ok()) << status.message();
  RunResult result =
      compileModel({std::string("zoo:") + c.zoo, "-o", folder / "i.so",
                    "--weights=" + folder.path() + "/w.safetensors",
                    std::string("--conv=") + c.conv});
  ASSERT_EQ(result.code, 0) << result.err;
  LoadedModel inference(folder / "i.so");
  RunRequest request{.batch = c.batch, .threads = 2};
  EXPECT_EQ(training.infer(batches.images[0], request),
            inference.run(batches.images[0], request));
}

// 1e-5 with direct convolutions, 1e-4 with Winograd.
INSTANTIATE_TEST_SUITE_P(Zoo, TrainStepTest,
                         testing::Values(Case{"digits", "direct", 1e-5, 8},
                                         Case{"digits", "auto", 1e-4, 8}));

} // namespace
