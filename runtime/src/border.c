/*===- border.c - the border around a tensor, written in every run -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "internal.h"

/* Below this a border is filled by the calling thread: 128 KiB take about as
 * long to write as the pool takes to start and join. */
#define SERIAL_BYTES (128u * 1024u)

static void fill(float *to, size_t count, float value) {
  for (size_t e = 0; e < count; ++e)
    to[e] = value;
}

static void fill_sample(const resnetc_border *b, float *sample) {
  size_t left = (size_t)b->left * b->pitch, right = (size_t)b->right * b->pitch;
  size_t row = left + (size_t)b->w * b->pitch + right;
  fill(sample, b->top * row, b->value);
  sample += b->top * row;
  for (int32_t y = 0; y < b->h; ++y, sample += row) {
    fill(sample, left, b->value);
    fill(sample + row - right, right, b->value);
  }
  fill(sample, b->bottom * row, b->value);
}

typedef struct border_job {
  const resnetc_border *border;
  unsigned char *first;
  int64_t batch;
  int32_t workers;
} border_job;

static void fill_samples(void *arg, int32_t worker) {
  const border_job *job = arg;
  int64_t end = job->batch * (worker + 1) / job->workers;
  for (int64_t n = job->batch * worker / job->workers; n < end; ++n)
    fill_sample(job->border,
                (float *)(job->first + n * job->border->sample_bytes));
}

static uint64_t border_bytes(const resnetc_border *b) {
  uint64_t width = (uint64_t)b->left + b->w + b->right;
  uint64_t pixels = width * ((uint64_t)b->top + b->bottom) +
                    (uint64_t)b->h * ((uint64_t)b->left + b->right);
  return pixels * b->pitch * sizeof(float);
}

void resnetc_fill_border(resnetc_context *context, const resnetc_border *border,
                         unsigned char *first, int64_t samples) {
  border_job job = {border, first, samples, context->pool.threads};
  if (job.workers > samples)
    job.workers = (int32_t)samples;
  if (samples * border_bytes(border) < SERIAL_BYTES)
    job.workers = 1;
  if (job.workers == 1)
    fill_samples(&job, 0);
  else
    context->pool.parallel_for(context->pool.ctx, fill_samples, &job,
                               job.workers);
}
