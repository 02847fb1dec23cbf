/*===- halide_runtime.c - the few functions that kernels call -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "halide_abi.h"
#include "internal.h"

#include <xmmintrin.h>

#define NOT_RUN INT32_MIN

typedef struct loop {
  resnetc_context *context;
  resnetc_halide_task task;
  uint8_t *closure;
  int32_t min, size, workers;
} loop;

/* Runs `count` iterations from `first` on, until one fails. */
static int run_range(resnetc_worker *worker, const loop *loop, int32_t first,
                     int32_t count) {
  int result = 0;
  for (int32_t i = 0; i < count && result == 0; ++i)
    result = loop->task(worker, first + i, loop->closure);
  return result;
}

/* One contiguous range a worker: neighbouring iterations share cache lines and
 * filter blocks. Every iteration computes with the same rounding mode. */
static void run_worker(void *arg, int32_t index) {
  const loop *loop = arg;
  resnetc_worker *worker = &loop->context->workers[index];
  int64_t size = loop->size;
  int32_t first = (int32_t)(size * index / loop->workers);
  int32_t end = (int32_t)(size * (index + 1) / loop->workers);
  unsigned caller = _mm_getcsr();
  _mm_setcsr(RESNETC_MXCSR);
  worker->in_task = 1;
  worker->result = run_range(worker, loop, loop->min + first, end - first);
  worker->in_task = 0;
  _mm_setcsr(caller);
}

static int fail(void *user_context, const char *what, const char *detail) {
  resnetc_worker *worker = user_context;
  if (!worker->error[0])
    snprintf(worker->error, sizeof worker->error, "%s %s", what, detail);
  return -1;
}

int halide_do_par_for(void *user_context, resnetc_halide_task task, int min,
                      int size, uint8_t *closure) {
  resnetc_worker *worker = user_context;
  resnetc_context *context = worker->context;
  loop loop = {context, task, closure, min, size, context->pool.threads};
  if (loop.workers > size)
    loop.workers = size;
  if (loop.workers <= 1 || worker->in_task)
    return run_range(worker, &loop, min, size);
  for (int32_t w = 0; w < loop.workers; ++w)
    context->workers[w].result = NOT_RUN;
  context->pool.parallel_for(context->pool.ctx, run_worker, &loop,
                             loop.workers);
  for (int32_t w = 0; w < loop.workers; ++w) {
    int32_t result = context->workers[w].result;
    if (result == NOT_RUN)
      return fail(worker, "the pool's parallel_for left out", "a worker");
    if (result != 0)
      return result;
  }
  return 0;
}

void *halide_malloc(void *user_context, size_t bytes) {
  return resnetc_scratch_take(user_context, bytes);
}

void halide_free(void *user_context, void *memory) {
  resnetc_scratch_give(user_context, memory);
}
