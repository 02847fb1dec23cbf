/*===- check_step.c - what a training step refuses
 * -============================*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "training.h"

#include <math.h>

/* One number of the arguments and where it must lie. */
typedef struct setting {
  const char *name;
  float value, low, high;
} setting;

static resnetc_status check_settings(const resnetc_step_args *args) {
  const resnetc_optimizer_settings *o = &args->optimizer;
  const setting settings[] = {
      {"lr", o->lr, 0, INFINITY},
      {"weight_decay", o->weight_decay, 0, INFINITY},
      {"momentum", o->momentum, 0, INFINITY},
      {"beta1", o->beta1, 0, 1},
      {"beta2", o->beta2, 0, 1},
      {"epsilon", o->epsilon, 0, INFINITY},
      {"label_smoothing", args->label_smoothing, 0, 1},
      {"clip_norm", args->clip_norm, 0, INFINITY},
  };
  for (size_t i = 0; i < sizeof settings / sizeof *settings; ++i) {
    const setting *s = &settings[i];
    if (s->value >= s->low && s->value <= s->high && isfinite(s->value))
      continue;
    return resnetc_error(RESNETC_ARG, "%s is %g, expected %g to %g", s->name,
                         (double)s->value, (double)s->low, (double)s->high);
  }
  if (args->step_samples < 0)
    return resnetc_error(RESNETC_ARG,
                         "step_samples is %lld, expected at least 0",
                         (long long)args->step_samples);
  return resnetc_ok();
}

/* The model's only output is [n, classes]. */
static resnetc_status check_labels(const resnetc_context *context,
                                   const resnetc_step_args *args) {
  int64_t classes = context->model->infer.info.outputs[0].sample_elements;
  if (!args->labels)
    return resnetc_error(RESNETC_ARG, "labels is null");
  for (int64_t n = 0; n < args->batch; ++n)
    if (args->labels[n] < 0 || args->labels[n] >= classes)
      return resnetc_error(
          RESNETC_ARG, "label %d of sample %lld, expected 0 to %lld",
          args->labels[n], (long long)n, (long long)classes - 1);
  return resnetc_ok();
}

/* A variance of one value is none. */
static resnetc_status check_statistics(const resnetc_context *context,
                                       int64_t batch) {
  const resnetc_state *state = context->state;
  const resnetc_state_entry *entries = resnetc_state_entries(state->model);
  for (uint32_t e = 0; e < state->info.tensor_count; ++e)
    if (entries[e].kind == RESNETC_STATE_VARIANCE && entries[e].count == 1 &&
        batch == 1)
      return resnetc_error(RESNETC_SHAPE,
                           "batch is 1, expected at least 2 for %.100s, which "
                           "is over one pixel a sample",
                           state->tensors[e].name);
  return resnetc_ok();
}

resnetc_status resnetc_check_step(const resnetc_context *context,
                                  const resnetc_step_args *args) {
  /* Behind the model's inputs come labels and settings. */
  uint32_t expected = context->program->info.input_count - 2;
  if (args->input_count != RESNETC_ALL && args->input_count != expected)
    return resnetc_error(RESNETC_ARG, "got %u inputs, expected %u",
                         args->input_count, expected);
  if (!args->inputs)
    return resnetc_error(RESNETC_ARG, "inputs is null");
  resnetc_status status = resnetc_check_batch(context, args->batch);
  if (status.code == RESNETC_OK)
    status = check_settings(args);
  if (status.code == RESNETC_OK)
    status = check_statistics(context, args->batch);
  return status.code == RESNETC_OK ? check_labels(context, args) : status;
}
