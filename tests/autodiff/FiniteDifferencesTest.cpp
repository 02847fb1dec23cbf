//===- FiniteDifferencesTest.cpp - every gradient rule --------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/autodiff/RuleCases.h"

#include "mlir/IR/Verifier.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace resnetc;

namespace {

/// In double the error of a central difference is about step^2 from the third
/// derivative and 1e-16 / step from rounding.
constexpr double kStep = 1e-6;
constexpr double kRelative = 1e-3, kAbsolute = 1e-5;
/// Of each parameter.
constexpr size_t kElements = 5;
constexpr int64_t kBatch = 3;

/// What the gradients of one network are compared by.
class Comparison {
public:
  Comparison(TestNetwork &network, std::mt19937_64 &random)
      : network(network), random(random), parameters(network.getParameters()) {
    auto step =
        network.getModule().lookupSymbol<mlir::func::FuncOp>("train_step");
    std::vector<int64_t> image =
        mlir::cast<mlir::RankedTensorType>(step.getArgumentTypes()[0])
            .getShape()
            .vec();
    image.front() = kBatch;
    DoubleTensor labels({kBatch, 1});
    for (double &label : labels.values)
      label = double(network.pick(0, 2));
    inputs = {network.draw(image), labels, {{2}, {0.1, 1.0 / kBatch}}};
  }

  /// Checks some elements of every parameter's gradient.
  void run() {
    StepResult result;
    Status status = step(result);
    ASSERT_TRUE(status.ok()) << status.message();
    double loss = lossOf(result);
    for (auto &[name, parameter] : parameters) {
      if (result.statistics.count(name))
        continue;
      ASSERT_TRUE(result.gradients.count(name)) << name;
      ASSERT_EQ(result.gradients[name].shape, parameter.shape) << name;
      for (size_t i = 0; i < kElements; ++i)
        compare(name, random() % parameter.values.size(),
                result.gradients[name], loss);
    }
  }

  size_t compared = 0, kinks = 0;

private:
  Status step(StepResult &result) const {
    return interpretTrainStep(network.getModule(), {}, parameters, inputs,
                              result);
  }

  static double lossOf(const StepResult &result) {
    double sum = 0;
    for (double loss : result.outputs[0].values)
      sum += loss;
    return sum / kBatch;
  }

  double lossWith(double &element, double value) {
    double kept = element;
    element = value;
    StepResult result;
    Status status = step(result);
    EXPECT_TRUE(status.ok()) << status.message();
    element = kept;
    return lossOf(result);
  }

  /// Where relu or a maximum changes sides between the two points, the
  /// one-sided differences disagree, by far more than the curvature makes them:
  /// such an element is counted and skipped.
  void compare(const std::string &name, size_t index,
               const DoubleTensor &gradient, double loss) {
    double &element = parameters[name].values[index];
    double above = lossWith(element, element + kStep);
    double below = lossWith(element, element - kStep);
    double left = (loss - below) / kStep, right = (above - loss) / kStep;
    double difference = (above - below) / (2 * kStep);
    if (std::abs(right - left) > kAbsolute + kRelative * std::abs(difference)) {
      ++kinks;
      return;
    }
    ++compared;
    EXPECT_NEAR(gradient.values[index], difference,
                kAbsolute + kRelative * std::abs(difference))
        << name << " at " << index;
  }

  TestNetwork &network;
  std::mt19937_64 &random;
  NamedTensors parameters;
  std::vector<DoubleTensor> inputs;
};

std::string textOf(mlir::ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream(text) << module;
  return text;
}

TEST(FiniteDifferencesTest, EveryRule) {
  size_t shapes = 0, compared = 0, kinks = 0;
  for (const RuleCase &rule : ruleCases())
    for (unsigned number = 0; number < rule.shapes; ++number, ++shapes) {
      std::mt19937_64 random(number);
      TestNetwork network(random, rule.sample(random));
      Status status = network.finish(rule.build(network));
      ASSERT_TRUE(status.ok()) << rule.name << ": " << status.message();
      ASSERT_TRUE(mlir::succeeded(mlir::verify(network.getModule())))
          << rule.name;
      SCOPED_TRACE(std::string(rule.name) + ", seed " + std::to_string(number) +
                   "\n" + textOf(network.getModule()));
      Comparison comparison(network, random);
      comparison.run();
      compared += comparison.compared;
      kinks += comparison.kinks;
      if (HasFailure())
        return; // one network is enough to look at
    }
  std::printf("%zu shapes, %zu elements compared, %zu kinks skipped\n", shapes,
              compared, kinks);
  EXPECT_GE(shapes, 200u);
  // A rule that is wrong at a side must not hide behind the margin.
  EXPECT_LE(kinks * 100, compared);
}

} // namespace
