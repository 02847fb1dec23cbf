/*===- host.c - a compiled network as functions for peer.py ----------------===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===
 *
 * Lets the loop that times the peers time ours as well, on the same input, in
 * inference and in training:
 *
 *   clang -O2 -shared -fPIC -I../runtime/include host.c -o host.so
 */
#include "resnetc/train.h"

static int64_t opened_batch;

/* A context for `batch` images in *context, which trains the library's own
 * weights if `trains` is not 0; the error's text, or "". The model stays open
 * until the process ends. */
const char *host_open(const char *path, int64_t batch, int32_t threads,
                      int32_t trains, resnetc_context **context) {
  static resnetc_status status;
  static resnetc_model *model;
  resnetc_context_options options = {
      .size = sizeof options, .threads = threads, .max_batch = batch};
  opened_batch = batch;
  status = resnetc_open(path, &model);
  if (status.code == RESNETC_OK && trains)
    status = resnetc_state_create(model, &options.state);
  if (status.code == RESNETC_OK)
    status = resnetc_context_create(model, &options, context);
  return status.text;
}

/* Runs the network on the batch that it was opened for. */
const char *host_run(resnetc_context *context, const void *in,
                     uint64_t in_bytes, void *out, uint64_t out_bytes) {
  static resnetc_status status;
  resnetc_input input = {in, in_bytes};
  resnetc_output output = {out, out_bytes};
  status = resnetc_run(context, opened_batch, &input, &output);
  return status.text;
}

/* One step of SGD; *loss is the sum over the batch. */
const char *host_step(resnetc_context *context, const void *in,
                      uint64_t in_bytes, const int32_t *labels, float lr,
                      float momentum, float weight_decay, double *loss) {
  static resnetc_status status;
  resnetc_input input = {in, in_bytes};
  resnetc_step_result result;
  resnetc_step_args args = {.size = sizeof args,
                            .input_count = RESNETC_ALL,
                            .batch = opened_batch,
                            .inputs = &input,
                            .labels = labels,
                            .update = 1,
                            .optimizer = {.lr = lr,
                                          .weight_decay = weight_decay,
                                          .decay_norm_and_bias = 1,
                                          .momentum = momentum}};
  status = resnetc_train_step(context, &args, &result);
  *loss = result.loss_sum;
  return status.text;
}
