//===- Training.cpp - a state and a context that trains it ----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/e2e/Training.h"

#include <gtest/gtest.h>

using namespace resnetc;
using namespace resnetc::test;

static void expectFine(const resnetc_status &status) {
  EXPECT_EQ(status.code, RESNETC_OK) << status.text;
}

Training::Training(const LoadedModel &model, RunRequest request)
    : model_(model) {
  expectFine(resnetc_state_create(model.get(), &state_));
  resnetc_context_options options = {};
  options.size = sizeof options;
  options.threads = request.threads;
  options.max_batch = request.batch;
  options.poison = 1;
  options.state = state_;
  expectFine(resnetc_context_create(model.get(), &options, &context_));
}

Training::~Training() {
  expectFine(resnetc_context_destroy(&context_));
  expectFine(resnetc_state_destroy(&state_));
}

void Training::step(const std::vector<float> &images,
                    const std::vector<int32_t> &labels, float rate,
                    float momentum) {
  resnetc_input input = {images.data(), images.size() * sizeof(float)};
  resnetc_step_args args = {};
  args.size = sizeof args;
  args.input_count = RESNETC_ALL;
  args.batch = int64_t(labels.size());
  args.inputs = &input;
  args.labels = labels.data();
  args.update = 1;
  args.optimizer.lr = rate;
  args.optimizer.momentum = momentum;
  expectFine(resnetc_train_step(context_, &args, &result));
}

static uint64_t elementsOf(const resnetc_state_info &info,
                           const std::string &name) {
  std::string tensor = name.substr(name.find(':') + 1);
  for (uint32_t i = 0; i < info.tensor_count; ++i)
    if (tensor == info.tensors[i].name)
      return info.tensors[i].elements;
  ADD_FAILURE() << "no tensor " << name;
  return 0;
}

std::vector<float> Training::get(const std::string &name) const {
  const resnetc_state_info &info = *resnetc_state_get_info(state_);
  std::vector<float> values(elementsOf(info, name));
  expectFine(resnetc_state_get(state_, name.c_str(), values.data(),
                               values.size() * sizeof(float)));
  return values;
}

std::vector<std::vector<float>> Training::everything() const {
  const resnetc_state_info &info = *resnetc_state_get_info(state_);
  std::vector<std::vector<float>> all;
  for (uint32_t i = 0; i < info.tensor_count; ++i) {
    std::string name = info.tensors[i].name;
    all.push_back(get(name));
    if (info.tensors[i].kind == RESNETC_PARAMETER)
      all.push_back(get("momentum:" + name));
  }
  return all;
}

WeightStore Training::store() const {
  const resnetc_state_info &info = *resnetc_state_get_info(state_);
  WeightStore store;
  for (uint32_t i = 0; i < info.tensor_count; ++i) {
    const resnetc_state_tensor &tensor = info.tensors[i];
    store.set(tensor.name, {tensor.dims, tensor.dims + tensor.rank},
              get(tensor.name));
  }
  return store;
}

std::vector<float> Training::infer(const std::vector<float> &images,
                                   RunRequest request) {
  resnetc_weights *weights = nullptr;
  expectFine(resnetc_state_freeze(state_, &weights));
  resnetc_context_options options = {};
  options.size = sizeof options;
  options.threads = request.threads;
  options.max_batch = request.batch;
  options.poison = 1;
  options.weights = weights;
  resnetc_context *context = nullptr;
  expectFine(resnetc_context_create(model_.get(), &options, &context));
  resnetc_weights_release(&weights);
  std::vector<float> output(request.batch *
                            model_.info().outputs[0].sample_elements);
  resnetc_input in = {images.data(), images.size() * sizeof(float)};
  resnetc_output out = {output.data(), output.size() * sizeof(float)};
  expectFine(resnetc_run(context, request.batch, &in, &out));
  expectFine(resnetc_context_destroy(&context));
  return output;
}
