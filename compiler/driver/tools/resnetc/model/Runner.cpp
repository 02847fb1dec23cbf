//===- Runner.cpp - runs any number of rows through a model ---------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/model/Runner.h"

#include <algorithm>

using namespace resnetc;
using namespace resnetc::cli;

/// What a slice's activations may take unless the user says how many rows it
/// has: larger ones leave every cache and gain no speed.
static constexpr uint64_t maxArenaBytes = uint64_t{256} << 20;

Runner::~Runner() { (void)resnetc_context_destroy(&context_); }

bool Runner::fits(int64_t batch, int32_t threads, uint64_t most) const {
  uint64_t bytes = 0;
  const resnetc_status status =
      resnetc_arena_bytes(model_.handle(), batch, threads, &bytes);
  return status.code == RESNETC_OK && bytes <= most;
}

Status Runner::chooseBatch(const RunnerOptions &options, int64_t rows) {
  if (const int64_t fixed = model_.info().fixed_batch) {
    batch_ = fixed;
    if (options.batch && *options.batch != fixed)
      return Status::input(model_.path() + ": batch, expected " +
                           std::to_string(fixed) + " as compiled, got " +
                           std::to_string(*options.batch));
    if (rows % fixed != 0)
      return Status::input(
          model_.path() + ": rows, expected a multiple of the batch " +
          std::to_string(fixed) + " as compiled, got " + std::to_string(rows));
    return {};
  }
  if (options.batch) {
    batch_ = std::min(*options.batch, rows);
    return {};
  }
  // The bytes grow with the batch, so the largest that fits is found by
  // halving; a single row is taken whatever it needs.
  int64_t good = 1, bad = rows + 1;
  while (bad - good > 1) {
    const int64_t middle = good + (bad - good) / 2;
    (fits(middle, options.threads.value_or(0), maxArenaBytes) ? good : bad) =
        middle;
  }
  batch_ = good;
  return {};
}

Status Runner::create(const RunnerOptions &options, int64_t rows,
                      resnetc_weights *weights) {
  if (Status status = chooseBatch(options, rows); !status.ok())
    return status;
  resnetc_context_options wanted{};
  wanted.size = sizeof wanted;
  wanted.threads = options.threads.value_or(0);
  wanted.max_batch = batch_;
  wanted.weights = weights;
  if (Status status = fromRuntime(
          model_.path(), resnetc_arena_bytes(model_.handle(), batch_,
                                             wanted.threads, &arenaBytes_));
      !status.ok())
    return status;
  return fromRuntime(model_.path(), resnetc_context_create(model_.handle(),
                                                           &wanted, &context_));
}

Status Runner::runSlice(int64_t first, int64_t rows,
                        const std::vector<const float *> &inputs,
                        const std::vector<float *> &outputs, uint64_t *callNs) {
  std::vector<resnetc_input> in;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const int64_t row = model_.inputs()[i].sample_elements;
    in.push_back({inputs[i] + first * row, sizeof(float) * rows * row});
  }
  std::vector<resnetc_output> out;
  for (size_t i = 0; i < outputs.size(); ++i) {
    const int64_t row = model_.outputs()[i].sample_elements;
    out.push_back({outputs[i] + first * row, sizeof(float) * rows * row});
  }
  resnetc_run_args arguments{};
  arguments.size = sizeof arguments;
  arguments.input_count = static_cast<uint32_t>(in.size());
  arguments.output_count = static_cast<uint32_t>(out.size());
  arguments.batch = rows;
  arguments.inputs = in.data();
  arguments.outputs = out.data();
  arguments.call_ns = callNs;
  return fromRuntime(model_.path(), resnetc_run_with(context_, &arguments));
}

Status Runner::run(int64_t rows, const std::vector<const float *> &inputs,
                   const std::vector<float *> &outputs,
                   std::vector<uint64_t> *callNs) {
  std::vector<uint64_t> ns(callNs ? model_.info().call_count : 0);
  for (int64_t first = 0; first < rows; first += batch_) {
    const int64_t slice = std::min(batch_, rows - first);
    if (Status status = runSlice(first, slice, inputs, outputs,
                                 callNs ? ns.data() : nullptr);
        !status.ok())
      return status;
    for (size_t call = 0; call < ns.size(); ++call)
      (*callNs)[call] += ns[call];
  }
  return {};
}
