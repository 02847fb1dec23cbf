/*===- optimizer.c - gradients move the parameters
 * -============================*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "training.h"

/* Settings that a kernel of an optimizer reads. */
#define SETTING_COUNT 8
/* Blocks of 16 that one call of the kernel takes at most: Halide indexes in 32
 * bits. */
#define MAX_BLOCKS (UINT64_C(1) << 26)

/* What PyTorch adds to the norm before it divides by it. */
#define CLIP_EPSILON 1e-6

static float clip_factor(const resnetc_step_args *args, double norm) {
  double factor = args->clip_norm / (norm + CLIP_EPSILON);
  return args->clip_norm > 0 && factor < 1 ? (float)factor : 1;
}

/* By squaring: the same bits on every machine, which pow() does not promise. */
static double power(double base, uint64_t exponent) {
  double result = 1;
  for (; exponent; exponent >>= 1, base *= base)
    if (exponent & 1)
      result *= base;
  return result;
}

/* In the order that the kernel of the optimizer reads them. */
static void fill_settings(const resnetc_state *state,
                          const resnetc_step_args *args, double norm,
                          float decay, float *out) {
  const resnetc_optimizer_settings *o = &args->optimizer;
  uint64_t t = state->progress.optimizer_steps + 1;
  float factor = clip_factor(args, norm);
  float sgd[SETTING_COUNT] = {o->lr, o->momentum, decay, o->nesterov != 0,
                              factor};
  float adamw[SETTING_COUNT] = {o->lr,
                                o->beta1,
                                o->beta2,
                                o->epsilon,
                                decay,
                                (float)(1 - power(o->beta1, t)),
                                (float)(1 - power(o->beta2, t)),
                                factor};
  int is_sgd = state->model->blob->training.optimizer == RESNETC_OPTIMIZER_SGD;
  memcpy(out, is_sgd ? sgd : adamw, sizeof sgd);
}

/* Bytes that one call of the kernel can take: they move, with one decay. */
typedef struct range {
  uint64_t offset, bytes;
  int decays;
} range;

static resnetc_status update_range(resnetc_context *context,
                                   const resnetc_step_args *args, double norm,
                                   const range *range) {
  _Alignas(RESNETC_ALIGN) float settings[SETTING_COUNT];
  resnetc_state *state = context->state;
  const resnetc_training *training = &context->model->blob->training;
  const resnetc_arg *table =
      resnetc_blob_at(context->model->blob, context->model->blob->args);
  fill_settings(state, args, norm,
                range->decays ? args->optimizer.weight_decay : 0, settings);
  uint64_t end = range->offset + range->bytes;
  uint64_t step = MAX_BLOCKS * RESNETC_ALIGN;
  for (uint64_t at = range->offset; at < end; at += step) {
    uint64_t bytes = end - at < step ? end - at : step;
    uint8_t *hosts[RESNETC_MAX_ARGS] = {(uint8_t *)settings, state->params + at,
                                        state->gradients + at};
    for (uint32_t s = 0; s < state->info.slot_count; ++s)
      hosts[3 + s] = state->slots[s] + at;
    int code = resnetc_call_kernel(
        context, training->kernel, table + training->first_arg,
        training->arg_count, hosts, (int64_t)(bytes / RESNETC_ALIGN));
    if (code)
      return resnetc_kernel_failed(context, state->info.optimizer, code);
  }
  return resnetc_ok();
}

static range range_of(const resnetc_state *state, const resnetc_step_args *args,
                      uint32_t entry) {
  const resnetc_state_entry *at = &resnetc_state_entries(state->model)[entry];
  range result = {at->step.offset, 0,
                  at->group == RESNETC_DECAY_WEIGHT ||
                      args->optimizer.decay_norm_and_bias};
  if (at->kind == RESNETC_STATE_PARAMETER && state->trainable[entry])
    result.bytes = at->step.bytes;
  return result;
}

/* Neighbours that can go in one call do. */
resnetc_status resnetc_update_parameters(resnetc_context *context,
                                         const resnetc_step_args *args,
                                         double norm) {
  resnetc_state *state = context->state;
  range open = {0, 0, 0};
  resnetc_status status = resnetc_ok();
  for (uint32_t i = 0; i < state->info.tensor_count; ++i) {
    range next = range_of(state, args, state->by_offset[i]);
    int joins = open.bytes && next.bytes && next.decays == open.decays &&
                next.offset == open.offset + open.bytes;
    if (joins) {
      open.bytes += next.bytes;
      continue;
    }
    if (open.bytes && status.code == RESNETC_OK)
      status = update_range(context, args, norm, &open);
    open = next;
  }
  if (open.bytes && status.code == RESNETC_OK)
    status = update_range(context, args, norm, &open);
  ++state->progress.optimizer_steps;
  /* The kernel zeroed what it read; frozen parameters' gradients are left. */
  for (uint32_t e = 0; e < state->info.tensor_count; ++e)
    if (!state->trainable[e])
      memset(state->gradients +
                 resnetc_state_entries(state->model)[e].step.offset,
             0, resnetc_state_entries(state->model)[e].step.bytes);
  return status;
}

void resnetc_zero_gradients(resnetc_state *state) {
  memset(state->gradients, 0, state->model->blob->training.params_bytes);
}
