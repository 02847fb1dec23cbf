/*===- fake_kernels.c - hand-written kernels of the made-up models --------===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "fake_kernels.h"

#include "halide_abi.h"

#include <stdatomic.h>
#include <string.h>
#include <xmmintrin.h>

/* The model's symbols, writable here so that each test fills in its own. */
_Alignas(64) unsigned char fake_blob[FAKE_BLOB_BYTES];
_Alignas(64) float fake_packed[FAKE_PACKED_FLOATS];
_Alignas(64) float fake_params[FAKE_PACKED_FLOATS];
static atomic_uint last_mxcsr;
extern unsigned char resnetc_model_blob[FAKE_BLOB_BYTES]
    __attribute__((alias("fake_blob")));
extern float resnetc_model_packed[FAKE_PACKED_FLOATS]
    __attribute__((alias("fake_packed")));
extern float resnetc_model_params[FAKE_PACKED_FLOATS]
    __attribute__((alias("fake_params")));

int halide_error_constraint_violated(void *context, const char *var, int value,
                                     const char *constrained, int expected);
int halide_error_out_of_memory(void *context);

unsigned fake_mxcsr(void) { return atomic_load(&last_mxcsr); }

typedef struct rows {
  resnetc_halide_buffer *in, *other, *out;
} rows;

static float *at(const resnetc_halide_buffer *b, int x, int y, int n) {
  return (float *)b->host + (x - b->dim[1].min) * b->dim[1].stride +
         (y - b->dim[2].min) * b->dim[2].stride +
         (n - b->dim[3].min) * b->dim[3].stride;
}

/* Of input and output one may have a border, which is not iterated over. */
static int inside(const rows *r, int dim) {
  int in = r->in->dim[dim].extent, out = r->out->dim[dim].extent;
  return in < out ? in : out;
}

static int run_rows(void **args, resnetc_halide_task task, rows *rows) {
  return halide_do_par_for(*(void **)args[0], task, 0,
                           inside(rows, 2) * inside(rows, 3), (uint8_t *)rows);
}

static int copy_row(void *context, int row, uint8_t *closure) {
  const rows *r = (const rows *)closure;
  int height = inside(r, 2), y = row % height, n = row / height;
  for (int x = 0; x < inside(r, 1); ++x)
    memcpy(at(r->out, x, y, n), at(r->in, x, y, n),
           r->out->dim[0].extent * sizeof(float));
  if (n + 1 == inside(r, 3) && y + 1 == height)
    atomic_store(&last_mxcsr, _mm_getcsr());
  (void)context;
  return 0;
}

static int copy(void **args) {
  rows r = {args[1], NULL, args[2]};
  return run_rows(args, copy_row, &r);
}

static int box_row(void *context, int row, uint8_t *closure) {
  const rows *r = (const rows *)closure;
  int height = inside(r, 2), y = row % height, n = row / height;
  for (int x = 0; x < inside(r, 1); ++x)
    for (int c = 0; c < r->out->dim[0].extent; ++c) {
      float sum = 0;
      for (int dy = -1; dy <= 1; ++dy)
        for (int dx = -1; dx <= 1; ++dx)
          sum += at(r->in, x + dx, y + dy, n)[c];
      at(r->out, x, y, n)[c] = sum;
    }
  (void)context;
  return 0;
}

static int box(void **args) {
  rows r = {args[1], NULL, args[2]};
  return run_rows(args, box_row, &r);
}

static int scale_row(void *context, int row, uint8_t *closure) {
  const rows *r = (const rows *)closure;
  int height = inside(r, 2), y = row % height, n = row / height;
  const float *factor = (const float *)r->other->host;
  for (int x = 0; x < inside(r, 1); ++x)
    for (int c = 0; c < r->out->dim[0].extent; ++c)
      at(r->out, x, y, n)[c] = at(r->in, x, y, n)[c] * factor[c];
  (void)context;
  return 0;
}

static int scale(void **args) {
  rows r = {args[1], args[2], args[3]};
  return run_rows(args, scale_row, &r);
}

static int fail_row(void *context, int row, uint8_t *closure) {
  const rows *r = (const rows *)closure;
  if (row + 1 < inside(r, 2) * inside(r, 3))
    return 0;
  return halide_error_constraint_violated(context, "input.extent.0", 1, "3", 3);
}

static int fail(void **args) {
  rows r = {args[1], NULL, args[2]};
  return run_rows(args, fail_row, &r);
}

typedef struct staged {
  rows rows;
  int row;
  float *first, *second;
} staged;

/* The nested loop: runs inline, on whichever worker runs the row. */
static int stage_pixel(void *context, int x, uint8_t *closure) {
  const staged *s = (const staged *)closure;
  const resnetc_halide_buffer *out = s->rows.out;
  int height = inside(&s->rows, 2), y = s->row % height, n = s->row / height;
  size_t bytes = out->dim[0].extent * sizeof(float);
  memcpy(s->first, at(s->rows.in, x, y, n), bytes);
  memcpy(s->second, s->first, bytes);
  memcpy(at(out, x, y, n), s->second, bytes);
  (void)context;
  return 0;
}

static int scratch_row(void *context, int row, uint8_t *closure) {
  const rows *r = (const rows *)closure;
  size_t bytes = r->out->dim[0].extent * sizeof(float);
  staged s = {*r, row, halide_malloc(context, bytes),
              halide_malloc(context, bytes)};
  if (!s.first || !s.second)
    return halide_error_out_of_memory(context);
  int result =
      halide_do_par_for(context, stage_pixel, 0, inside(r, 1), (uint8_t *)&s);
  /* Not the reverse order: the older block goes first. */
  halide_free(context, s.first);
  halide_free(context, s.second);
  return result;
}

static int scratch(void **args) {
  rows r = {args[1], NULL, args[2]};
  return run_rows(args, scratch_row, &r);
}

static int greedy(void **args) {
  void *context = *(void **)args[0];
  if (!halide_malloc(context, SIZE_MAX / 2))
    return halide_error_out_of_memory(context);
  return 0;
}

static float *host(void **args, int index) {
  return (float *)((const resnetc_halide_buffer *)args[1 + index])->host;
}

/* x, labels, settings, weight, offset -> += the gradients of both, mean of x,
 * loss, correct. */
static int train(void **args) {
  const float *x = host(args, 0), *labels = host(args, 1);
  const float *weight = host(args, 3), *offset = host(args, 4);
  float scale = host(args, 2)[1];
  int batch = ((const resnetc_halide_buffer *)args[1])->dim[1].extent;
  for (int c = 0; c < 16; ++c)
    host(args, 7)[c] = 0;
  for (int n = 0; n < batch; ++n) {
    float error = -labels[n];
    for (int c = 0; c < 16; ++c)
      error += weight[c] * x[n * 16 + c] + offset[c];
    for (int c = 0; c < 16; ++c) {
      host(args, 5)[c] += scale * error * x[n * 16 + c];
      host(args, 6)[c] += scale * error;
      host(args, 7)[c] += x[n * 16 + c] / (float)batch;
    }
    host(args, 8)[n] = error * error / 2;
    host(args, 9)[n] = error < 0.5f && error > -0.5f;
  }
  return 0;
}

static int sgd(void **args) {
  const float *settings = host(args, 0);
  int count = 16 * ((const resnetc_halide_buffer *)args[2])->dim[1].extent;
  for (int i = 0; i < count; ++i) {
    float *w = host(args, 1) + i, *v = host(args, 3) + i;
    float gradient = settings[4] * host(args, 2)[i] + settings[2] * *w;
    *v = settings[1] * *v + gradient;
    *w -= settings[0] * (settings[3] != 0 ? gradient + settings[1] * *v : *v);
    host(args, 2)[i] = 0;
  }
  return 0;
}

#define FAKE_ROW                                                               \
  [FAKE_COPY] = copy, [FAKE_BOX] = box, [FAKE_SCALE] = scale,                  \
  [FAKE_FAIL] = fail, [FAKE_SCRATCH] = scratch, [FAKE_GREEDY] = greedy,        \
  [FAKE_TRAIN] = train, [FAKE_SGD] = sgd

/* The rows of all instruction sets are the same code. */
int (*const resnetc_model_kernels[FAKE_ISAS][FAKE_COUNT])(void **) = {
    {FAKE_ROW}, {FAKE_ROW}, {FAKE_ROW}};
