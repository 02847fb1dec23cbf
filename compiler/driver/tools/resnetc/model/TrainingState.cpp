//===- TrainingState.cpp - a model's state, and weights out of it ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/model/TrainingState.h"

#include "compiler/driver/tools/resnetc/Text.h"

using namespace resnetc;
using namespace resnetc::cli;

TrainingState::~TrainingState() { (void)resnetc_state_destroy(&state_); }

Status TrainingState::create(const Model &model) {
  path_ = model.path();
  const resnetc_status status = resnetc_state_create(model.handle(), &state_);
  if (status.code == RESNETC_UNSUP)
    return Status::input(path_ + ": " + status.text);
  return fromRuntime(path_, status);
}

Status TrainingState::load(const std::string &path, bool *damaged) {
  const resnetc_status status = resnetc_state_load(state_, path.c_str());
  if (damaged)
    *damaged = status.code == RESNETC_IO || status.code == RESNETC_INTEG;
  // The runtime's text names the checkpoint.
  return {fromRuntime(path, status).code(), status.text};
}

Status TrainingState::save(const std::string &path) const {
  const resnetc_status status = resnetc_state_save(state_, path.c_str());
  if (status.code == RESNETC_IO || status.code == RESNETC_STATE)
    return Status::environment(status.text);
  return {fromRuntime(path, status).code(), status.text};
}

const resnetc_state_info &TrainingState::info() const {
  return *resnetc_state_get_info(state_);
}

std::span<const resnetc_state_tensor> TrainingState::tensors() const {
  return {info().tensors, info().tensor_count};
}

resnetc_progress TrainingState::progress() const {
  resnetc_progress progress{};
  (void)resnetc_state_get_progress(state_, &progress);
  return progress;
}

void TrainingState::setProgress(const resnetc_progress &progress) {
  (void)resnetc_state_set_progress(state_, &progress);
}

std::vector<NamedShape> TrainingState::shapes() const {
  std::vector<NamedShape> shapes;
  for (const resnetc_state_tensor &tensor : tensors())
    shapes.push_back({tensor.name, {tensor.dims, tensor.dims + tensor.rank}});
  return shapes;
}

Status TrainingState::read(WeightStore &out) const {
  for (const resnetc_state_tensor &tensor : tensors()) {
    std::vector<float> values(tensor.elements);
    if (Status status = fromRuntime(
            path_, resnetc_state_get(state_, tensor.name, values.data(),
                                     values.size() * sizeof(float)));
        !status.ok())
      return status;
    out.set(tensor.name, {tensor.dims, tensor.dims + tensor.rank},
            std::move(values));
  }
  return {};
}

Status TrainingState::write(const WeightStore &values) {
  for (const auto &[name, tensor] : values.tensors())
    if (Status status = fromRuntime(
            path_, resnetc_state_set(state_, name.c_str(), tensor.values.data(),
                                     tensor.values.size() * sizeof(float)));
        !status.ok())
      return status;
  return {};
}

Status Weights::freeze(const Model &model, const TrainingState &state) {
  resnetc_weights_release(&weights_);
  return fromRuntime(model.path(),
                     resnetc_state_freeze(state.handle(), &weights_));
}

Status Weights::useCompiled(const Model &model) {
  resnetc_weights_release(&weights_);
  if (!resnetc_train_info(model.handle()))
    return {};
  TrainingState state;
  if (Status status = state.create(model); !status.ok())
    return status;
  return freeze(model, state);
}

Status Weights::loadCheckpoint(const Model &model,
                               const std::string &checkpoint) {
  if (checkpoint.empty()) {
    if (resnetc_train_info(model.handle()))
      complain(model.path() + ": note: no --checkpoint, so the weights are "
                              "those that it was compiled with");
    return useCompiled(model);
  }
  TrainingState state;
  if (Status status = state.create(model); !status.ok())
    return status;
  if (Status status = state.load(checkpoint); !status.ok())
    return status;
  return freeze(model, state);
}
