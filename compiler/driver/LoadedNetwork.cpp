//===- LoadedNetwork.cpp - a compiled network in this process -------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/LoadedNetwork.h"

#include "resnetc/RandomRows.h"
#include "resnetc/runtime.h"

using namespace resnetc;

/// The network is what we just compiled: the machine may lack memory for it, or
/// not load libraries from its temporary folder; all else is our mistake.
static Status fromRuntime(const resnetc_status &status) {
  std::string text = std::string("to measure: ") + status.text;
  switch (status.code) {
  case RESNETC_OK:
    return {};
  case RESNETC_OOM:
  case RESNETC_IO:
  case RESNETC_ABI:
    return Status::environment(text);
  case RESNETC_LIMIT:
    return Status::limit(text);
  default:
    return Status::internal(text);
  }
}

LoadedNetwork::~LoadedNetwork() {
  (void)resnetc_context_destroy(&context_);
  (void)resnetc_close(&model_);
}

void LoadedNetwork::makeTensors() {
  const resnetc_model_info &info = *resnetc_info(model_);
  for (uint32_t i = 0; i < info.input_count; ++i)
    inputs_.push_back(randomRows(batch_ * info.inputs[i].sample_elements));
  for (uint32_t i = 0; i < info.output_count; ++i)
    outputs_.emplace_back(
        static_cast<size_t>(batch_ * info.outputs[i].sample_elements));
  callNs_.resize(info.call_count);
}

Status LoadedNetwork::open(const std::string &path, int64_t batch) {
  if (Status s = fromRuntime(resnetc_open(path.c_str(), &model_)); !s.ok())
    return s;
  int64_t fixed = resnetc_info(model_)->fixed_batch;
  batch_ = fixed ? fixed : batch;
  resnetc_context_options options{};
  options.size = sizeof options;
  options.max_batch = batch_;
  if (Status s =
          fromRuntime(resnetc_context_create(model_, &options, &context_));
      !s.ok())
    return s;
  makeTensors();
  return {};
}

Status LoadedNetwork::run() {
  std::vector<resnetc_input> in;
  for (const std::vector<float> &input : inputs_)
    in.push_back({input.data(), input.size() * sizeof(float)});
  std::vector<resnetc_output> out;
  for (std::vector<float> &output : outputs_)
    out.push_back({output.data(), output.size() * sizeof(float)});
  resnetc_run_args arguments{};
  arguments.size = sizeof arguments;
  arguments.input_count = arguments.output_count = RESNETC_ALL;
  arguments.batch = batch_;
  arguments.inputs = in.data();
  arguments.outputs = out.data();
  arguments.call_ns = callNs_.data();
  return fromRuntime(resnetc_run_with(context_, &arguments));
}

std::vector<float> LoadedNetwork::outputs() const {
  std::vector<float> all;
  for (const std::vector<float> &output : outputs_)
    all.insert(all.end(), output.begin(), output.end());
  return all;
}
