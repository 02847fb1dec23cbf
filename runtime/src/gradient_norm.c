/*===- gradient_norm.c - the norm of all trainable gradients
 * -==================*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "training.h"

#include <math.h>

/* Each parameter is cut into chunks of this many elements, whatever the number
 * of threads; their sums of squares are added up in order, so the norm's bits
 * are the same for any. 64 KiB keep a worker busy for some ten microseconds. */
#define CHUNK 16384

static uint64_t chunks_of(const resnetc_state_entry *entry) {
  uint64_t elements = entry->step.bytes / sizeof(float);
  return (elements + CHUNK - 1) / CHUNK;
}

static int counts(const resnetc_state *state, uint32_t entry) {
  return resnetc_state_entries(state->model)[entry].kind ==
             RESNETC_STATE_PARAMETER &&
         state->trainable[entry];
}

uint64_t resnetc_norm_chunks(const resnetc_model *model) {
  const resnetc_state_entry *entries = resnetc_state_entries(model);
  uint64_t chunks = 0;
  for (uint32_t e = 0; e < model->blob->training.entry_count; ++e)
    chunks += chunks_of(&entries[e]);
  return chunks;
}

/* Four sums, so that an addition need not wait for the one before it. */
static double sum_of_squares(const float *values, uint64_t count) {
  double sums[4] = {0, 0, 0, 0};
  for (uint64_t i = 0; i < count; i += 4)
    for (uint64_t lane = 0; lane < 4; ++lane)
      sums[lane] += (double)values[i + lane] * values[i + lane];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

typedef struct norm_job {
  resnetc_state *state;
  uint64_t chunks;
  int32_t workers;
} norm_job;

/* Tensors are whole cache lines, so their last chunk is a multiple of 4 too. */
static void sum_chunks(void *arg, int32_t worker) {
  const norm_job *job = arg;
  const resnetc_state_entry *entries = resnetc_state_entries(job->state->model);
  uint64_t first = job->chunks * worker / job->workers;
  uint64_t end = job->chunks * (worker + 1) / job->workers;
  uint64_t chunk = 0;
  for (uint32_t e = 0; e < job->state->info.tensor_count; ++e) {
    uint64_t elements = entries[e].step.bytes / sizeof(float);
    const float *values =
        (const float *)(job->state->gradients + entries[e].step.offset);
    for (uint64_t at = 0; at < elements; at += CHUNK, ++chunk) {
      uint64_t left = elements - at;
      if (chunk >= first && chunk < end && counts(job->state, e))
        job->state->norms[chunk] =
            sum_of_squares(values + at, left < CHUNK ? left : CHUNK);
    }
  }
}

double resnetc_gradient_norm(resnetc_context *context) {
  resnetc_state *state = context->state;
  const resnetc_state_entry *entries = resnetc_state_entries(state->model);
  norm_job job = {state, resnetc_norm_chunks(state->model),
                  context->pool.threads};
  if ((uint64_t)job.workers > job.chunks)
    job.workers = job.chunks ? (int32_t)job.chunks : 1;
  context->pool.parallel_for(context->pool.ctx, sum_chunks, &job, job.workers);
  double sum = 0;
  const double *norms = state->norms;
  for (uint32_t e = 0; e < state->info.tensor_count; ++e)
    for (uint64_t c = 0; c < chunks_of(&entries[e]); ++c, ++norms)
      if (counts(state, e))
        sum += *norms;
  return sqrt(sum);
}

const char *resnetc_nonfinite_gradient(const resnetc_state *state) {
  const resnetc_state_entry *entries = resnetc_state_entries(state->model);
  for (uint32_t e = 0; e < state->info.tensor_count; ++e) {
    const float *values =
        (const float *)(state->gradients + entries[e].step.offset);
    uint64_t elements = entries[e].step.bytes / sizeof(float);
    if (counts(state, e) && !isfinite(sum_of_squares(values, elements)))
      return state->tensors[e].name;
  }
  return NULL;
}
