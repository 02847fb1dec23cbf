//===- train_block.cpp - a new residual block, compiled and trained -------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A residual block that no zoo has: one branch looks at near pixels, another
// one, by a dilated convolution, at pixels further away; a 1x1 convolution
// mixes their sum.
//
//   zcat ../digits/digits.csv.gz | example_train_block near_far.so
//
// Compiling needs nothing from the user but the forward network: gradients of
// all that the builder offers are made by the compiler.
//
//===----------------------------------------------------------------------===//
#include "../digits/digit.h"
#include "resnetc/Compile.h"
#include "resnetc/Graph.h"
#include "resnetc/train.h"

#include <algorithm>
#include <cstdlib>

using resnetc::Graph;
using resnetc::Tensor;

namespace {

/// Convolution and batch norm; `dilation` keeps the extents of a 3x3 kernel.
Tensor convolve(Graph &g, Tensor x, int64_t channels, int64_t kernel,
                int64_t stride, int64_t dilation, const std::string &name) {
  x = g.conv2d(x,
               {.channels = channels,
                .kernel = kernel,
                .stride = stride,
                .padding = kernel / 2 * dilation,
                .dilation = dilation},
               name + ".conv");
  return g.batchNorm(x, name + ".bn");
}

/// relu(mix(relu(near(x) + far(x))) + skip(x))
Tensor nearFar(Graph &g, Tensor x, int64_t channels, int64_t stride,
               const std::string &name) {
  Tensor near = convolve(g, x, channels, 3, stride, 1, name + ".near");
  Tensor far = convolve(g, x, channels, 3, stride, 2, name + ".far");
  Tensor y = g.relu(g.add(near, far));
  y = convolve(g, y, channels, 1, 1, 1, name + ".mix");
  if (stride != 1 || x.channels() != channels)
    x = convolve(g, x, channels, 1, stride, 1, name + ".skip");
  return g.relu(g.add(y, x));
}

Graph network() {
  Graph g("near_far");
  Tensor x = g.input("image", {.channels = 1, .height = SIDE, .width = SIDE});
  x = g.relu(convolve(g, x, 16, 3, 1, 1, "stem"));
  x = nearFar(g, x, 16, 1, "block1");
  x = nearFar(g, x, 32, 2, "block2");
  x = g.flatten(g.globalAvgPool(x));
  g.output("logits", g.linear(x, {.features = CLASSES}, "fc"));
  return g;
}

/// Pixels of all digits, one after another, and their labels.
struct DigitSet {
  std::vector<float> images;
  std::vector<int32_t> labels;

  void add(const digit &next) {
    images.insert(images.end(), next.pixels, next.pixels + PIXELS);
    labels.push_back(next.label);
  }
  size_t size() const { return labels.size(); }
};

/// Ends the program if a call failed.
void check(const resnetc_status &status) {
  if (status.code == RESNETC_OK)
    return;
  std::fprintf(stderr, "train_block: %s\n", status.text);
  std::exit(1);
}

constexpr size_t kBatch = 32;

/// One time through the set in steps of kBatch; the mean loss.
double trainEpoch(resnetc_context *context, const DigitSet &set, float lr) {
  double loss = 0;
  for (size_t first = 0; first < set.size(); first += kBatch) {
    const size_t count = std::min(kBatch, set.size() - first);
    const resnetc_input input = {&set.images[first * PIXELS],
                                 count * PIXELS * sizeof(float)};
    resnetc_step_args args{};
    args.size = sizeof args;
    args.input_count = 1;
    args.batch = static_cast<int64_t>(count);
    args.inputs = &input;
    args.labels = &set.labels[first];
    args.update = 1;
    args.optimizer.lr = lr;
    args.optimizer.momentum = 0.9f;
    resnetc_step_result result;
    check(resnetc_train_step(context, &args, &result));
    loss += result.loss_sum;
  }
  return loss / double(set.size());
}

void train(resnetc_model *model, resnetc_state *state, const DigitSet &set) {
  constexpr int epochs = 6;
  resnetc_context_options options{};
  options.size = sizeof options;
  options.max_batch = kBatch;
  options.state = state;
  resnetc_context *context;
  check(resnetc_context_create(model, &options, &context));
  for (int epoch = 1; epoch <= epochs; ++epoch) {
    // The learning rate falls in a straight line.
    const float lr = 0.1f * float(epochs + 1 - epoch) / epochs;
    std::printf("epoch %d: loss %.4f\n", epoch, trainEpoch(context, set, lr));
  }
  check(resnetc_context_destroy(&context));
}

/// How many of the set the state's weights get right.
int countRight(resnetc_model *model, resnetc_state *state,
               const DigitSet &set) {
  resnetc_context_options options{};
  options.size = sizeof options;
  options.max_batch = static_cast<int64_t>(set.size());
  check(resnetc_state_freeze(state, &options.weights));
  resnetc_context *context;
  check(resnetc_context_create(model, &options, &context));
  std::vector<float> logits(set.size() * CLASSES);
  const resnetc_input input = {set.images.data(),
                               set.images.size() * sizeof(float)};
  const resnetc_output output = {logits.data(), logits.size() * sizeof(float)};
  check(resnetc_run(context, options.max_batch, &input, &output));
  check(resnetc_context_destroy(&context));
  resnetc_weights_release(&options.weights);
  int right = 0;
  for (size_t n = 0; n < set.size(); ++n)
    right += likeliest(&logits[n * CLASSES]) == set.labels[n];
  return right;
}

} // namespace

int main(int argc, char **argv) {
  resnetc::CompileOptions options;
  options.output = argc > 1 ? argv[1] : "near_far.so";
  options.train = "sgd";
  resnetc::Status status = resnetc::compile(network(), options);
  if (!status.ok()) {
    std::fprintf(stderr, "train_block: %s\n", status.message().c_str());
    return int(status.code());
  }

  DigitSet training, test;
  digit next;
  for (int line = 0; read_digit(stdin, &next); ++line)
    (is_test_digit(line) ? test : training).add(next);
  resnetc_model *model;
  resnetc_state *state;
  check(resnetc_open(options.output.c_str(), &model));
  check(resnetc_state_create(model, &state));
  train(model, state, training);
  std::printf("%d of %zu test digits right\n", countRight(model, state, test),
              test.size());
  check(resnetc_state_destroy(&state));
  check(resnetc_close(&model));
  return 0;
}
