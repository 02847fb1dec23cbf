//===- StepRunner.cpp - training steps on random samples ------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/model/StepRunner.h"

#include "resnetc/RandomRows.h"

using namespace resnetc;
using namespace resnetc::cli;

StepRunner::~StepRunner() { (void)resnetc_context_destroy(&context_); }

Status StepRunner::create(const RunnerOptions &options) {
  if (Status status = state_.create(model_); !status.ok())
    return status;
  const int64_t batch = options.batch.value_or(1);
  const int32_t threads = options.threads.value_or(0);
  if (Status status = fromRuntime(
          model_.path(), resnetc_train_arena_bytes(model_.handle(), batch,
                                                   threads, &arenaBytes_));
      !status.ok())
    return status;
  resnetc_context_options wanted{};
  wanted.size = sizeof wanted;
  wanted.threads = threads;
  wanted.max_batch = batch;
  wanted.state = state_.handle();
  if (Status status = fromRuntime(
          model_.path(),
          resnetc_context_create(model_.handle(), &wanted, &context_));
      !status.ok())
    return status;
  for (const resnetc_tensor_info &tensor : model_.inputs()) {
    rows_.push_back(randomRows(batch * tensor.sample_elements));
    inputs_.push_back(
        {rows_.back().data(), rows_.back().size() * sizeof(float)});
  }
  const int64_t classes = model_.outputs()[0].sample_elements;
  for (int64_t i = 0; i < batch; ++i)
    labels_.push_back(static_cast<int32_t>(i % classes));
  return {};
}

Status StepRunner::step() {
  resnetc_step_args arguments{};
  arguments.size = sizeof arguments;
  arguments.input_count = static_cast<uint32_t>(inputs_.size());
  arguments.batch = batch();
  arguments.inputs = inputs_.data();
  arguments.labels = labels_.data();
  arguments.update = 1;
  // PyTorch's defaults where the arithmetic would be another without them.
  arguments.optimizer.momentum = 0.9f;
  arguments.optimizer.beta1 = 0.9f;
  arguments.optimizer.beta2 = 0.999f;
  arguments.optimizer.epsilon = 1e-8f;
  resnetc_step_result result{};
  return fromRuntime(model_.path(),
                     resnetc_train_step(context_, &arguments, &result));
}
