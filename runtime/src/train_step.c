/*===- train_step.c - a step of training
 * -======================================*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "training.h"

#include <math.h>
#include <stdlib.h>
#include <xmmintrin.h>

/*===- A context's state -===*/
/* Three numbers a sample, and the inputs of train_step. */
static int allocate_step(resnetc_context *context) {
  size_t samples = (size_t)context->max_batch;
  size_t inputs = context->program->info.input_count * sizeof(resnetc_input);
  context->step_memory = calloc(1, inputs + 3 * samples * sizeof(float));
  if (!context->step_memory)
    return 0;
  context->inputs = context->step_memory;
  context->labels = (float *)((char *)context->step_memory + inputs);
  context->loss = context->labels + samples;
  context->correct = context->loss + samples;
  return 1;
}

resnetc_status resnetc_bind_state(resnetc_context *context,
                                  resnetc_state *state) {
  if (!allocate_step(context))
    return resnetc_error(RESNETC_OOM,
                         "no memory for the labels of %lld samples",
                         (long long)context->max_batch);
  context->state = state;
  atomic_fetch_add(&state->contexts, 1);
  atomic_fetch_add(&context->model->live, 1);
  return resnetc_ok();
}

void resnetc_unbind_state(resnetc_context *context) {
  free(context->step_memory);
  atomic_fetch_sub(&context->state->contexts, 1);
  atomic_fetch_sub(&context->model->live, 1);
}

/*===- Forward and backward -===*/
/* What the softmax cross-entropy reads: label smoothing, and the weight of a
 * sample in the step's mean. */
static void fill_loss_settings(const resnetc_step_args *args, float *out) {
  int64_t samples = args->step_samples ? args->step_samples : args->batch;
  out[0] = args->label_smoothing;
  out[1] = (float)(1.0 / (double)samples);
}

/* search: NULL, or what looks at the inputs and at every call's result. */
static resnetc_status run_program(resnetc_context *context,
                                  const resnetc_step_args *args,
                                  resnetc_search *search) {
  uint32_t images = context->program->info.input_count - 2;
  uint64_t bytes = (uint64_t)args->batch * sizeof(float);
  float settings[2];
  fill_loss_settings(args, settings);
  memcpy(context->inputs, args->inputs, images * sizeof *args->inputs);
  for (int64_t n = 0; n < args->batch; ++n)
    context->labels[n] = (float)args->labels[n];
  context->inputs[images] = (resnetc_input){context->labels, bytes};
  context->inputs[images + 1] = (resnetc_input){settings, sizeof settings};
  resnetc_output outputs[] = {{context->loss, bytes},
                              {context->correct, bytes}};
  resnetc_run_args run = {.size = sizeof run,
                          .input_count = RESNETC_ALL,
                          .output_count = RESNETC_ALL,
                          .batch = args->batch,
                          .inputs = context->inputs,
                          .outputs = outputs,
                          .call_ns = args->call_ns};
  resnetc_status status = resnetc_check_run(context, &run);
  if (search) {
    search->run = &run;
    run.call_ns = NULL; /* they are those of the step */
    run.after_call = resnetc_search_call;
    run.user = search;
    resnetc_search_inputs(search);
  }
  if (status.code == RESNETC_OK && !(search && search->found))
    status = resnetc_run_calls(context, &run);
  return status;
}

/* The error of a loss that is not finite, with where that began. Running the
 * step again adds to gradients that count for nothing any more. */
static resnetc_status explain_loss(resnetc_context *context,
                                   const resnetc_step_args *args,
                                   resnetc_status error) {
  resnetc_search search = {context, NULL, NULL};
  (void)run_program(context, args, &search);
  if (!search.found)
    return error;
  return resnetc_error(RESNETC_NONFIN,
                       "%.100s; the first tensor that is not finite is %.100s",
                       error.text, search.found);
}

static resnetc_status sum_results(const resnetc_context *context, int64_t batch,
                                  resnetc_step_result *out) {
  for (int64_t n = 0; n < batch; ++n) {
    const double loss = context->loss[n];
    if (!isfinite(loss))
      return resnetc_error(RESNETC_NONFIN, "the loss of sample %lld is %g",
                           (long long)n, isnan(loss) ? (double)NAN : loss);
    out->loss_sum += loss;
    out->correct += context->correct[n] != 0;
  }
  return resnetc_ok();
}

/*===- The whole step -===*/
static resnetc_status update(resnetc_context *context,
                             const resnetc_step_args *args,
                             resnetc_step_result *out) {
  resnetc_state *state = context->state;
  out->gradient_norm = resnetc_gradient_norm(context);
  if (!isfinite(out->gradient_norm)) {
    const char *name = resnetc_nonfinite_gradient(state);
    return resnetc_error(RESNETC_NONFIN, "the gradient of %.100s is not finite",
                         name ? name : "the parameters");
  }
  resnetc_status status =
      resnetc_update_parameters(context, args, out->gradient_norm);
  if (status.code == RESNETC_OK)
    resnetc_accept_statistics(state);
  state->micro_batches = 0;
  return status;
}

static resnetc_status step(resnetc_context *context,
                           const resnetc_step_args *args,
                           resnetc_step_result *out) {
  resnetc_state *state = context->state;
  resnetc_status status = resnetc_check_step(context, args);
  if (status.code != RESNETC_OK)
    return status;
  if (state->micro_batches == 0)
    resnetc_begin_statistics(state);
  status = run_program(context, args, NULL);
  if (status.code != RESNETC_OK)
    return status;
  status = sum_results(context, args->batch, out);
  if (status.code != RESNETC_OK)
    return explain_loss(context, args, status);
  resnetc_move_statistics(state, args->batch);
  ++state->micro_batches;
  return args->update ? update(context, args, out) : status;
}

/* After an error the micro-batches so far count for nothing. */
static void give_up(resnetc_state *state) {
  resnetc_zero_gradients(state);
  state->micro_batches = 0;
}

resnetc_status resnetc_do_train_step(resnetc_context *context,
                                     const resnetc_step_args *args,
                                     resnetc_step_result *out) {
  resnetc_step_result unused;
  if (!args)
    return resnetc_error(RESNETC_ARG, "args is null");
  if (args->size != sizeof *args)
    return resnetc_error(RESNETC_ABI,
                         "step arguments have size %u, expected %zu",
                         args->size, sizeof *args);
  if (!context->state)
    return resnetc_error(RESNETC_STATE,
                         "the context infers; to train, make one with a state");
  out = out ? out : &unused;
  memset(out, 0, sizeof *out);
  if (atomic_exchange(&context->busy, 1))
    return resnetc_error(RESNETC_STATE,
                         "the context is in use by another thread");
  resnetc_status status = resnetc_state_take(context->state);
  if (status.code == RESNETC_OK) {
    unsigned caller = _mm_getcsr();
    _mm_setcsr(RESNETC_MXCSR);
    status = step(context, args, out);
    if (status.code != RESNETC_OK)
      give_up(context->state);
    _mm_setcsr(caller);
    resnetc_state_give(context->state);
  }
  atomic_store(&context->busy, 0);
  return status;
}
