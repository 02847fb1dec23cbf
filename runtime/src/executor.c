/*===- executor.c - a run: the loop over kernel calls -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "halide_abi.h"
#include "training.h"

#include <time.h>
#include <xmmintrin.h>

/* One call's arguments, laid out for a kernel's argv. */
typedef struct frame {
  void *user_context;
  void *argv[1 + RESNETC_MAX_ARGS];
  resnetc_halide_buffer buffers[RESNETC_MAX_ARGS];
  resnetc_halide_dimension dims[RESNETC_MAX_ARGS][RESNETC_MAX_DIMS];
} frame;

static uint8_t *address(const resnetc_context *context,
                        const resnetc_run_args *run, const resnetc_arg *arg) {
  switch (arg->region) {
  case RESNETC_REGION_INPUT:
    return (uint8_t *)run->inputs[arg->index].data + arg->offset;
  case RESNETC_REGION_OUTPUT:
    return (uint8_t *)run->outputs[arg->index].data + arg->offset;
  case RESNETC_REGION_ARENA:
    return context->arena + (uint64_t)run->batch * arg->offset;
  case RESNETC_REGION_PACKED:
    return (uint8_t *)context->weights->packed + arg->offset;
  case RESNETC_REGION_PARAMS:
    return context->state->params + arg->offset;
  case RESNETC_REGION_GRADIENTS:
    return context->state->gradients + arg->offset;
  case RESNETC_REGION_FIXED:
    return context->fixed + arg->offset;
  default:
    return context->scratch + arg->offset;
  }
}

static void set_buffer(resnetc_halide_buffer *buffer,
                       resnetc_halide_dimension *dims, const resnetc_arg *arg,
                       uint8_t *host, int64_t batch) {
  memset(buffer, 0, sizeof *buffer);
  buffer->host = host;
  buffer->type_code = RESNETC_HALIDE_FLOAT;
  buffer->type_bits = 32;
  buffer->type_lanes = 1;
  buffer->dimensions = (int32_t)arg->rank;
  buffer->dim = dims;
  for (uint32_t d = 0; d < arg->rank; ++d) {
    int32_t extent = arg->dims[d].extent;
    dims[d].min = arg->dims[d].min;
    dims[d].extent = extent < 0 ? (int32_t)batch : extent;
    dims[d].stride = arg->dims[d].stride;
    dims[d].flags = 0;
  }
}

int resnetc_call_kernel(resnetc_context *context, uint32_t kernel,
                        const resnetc_arg *args, uint32_t count,
                        uint8_t *const *hosts, int64_t batch) {
  const resnetc_kernel *kernels =
      resnetc_model_kernels +
      (size_t)context->model->isa_row * context->model->blob->kernel_count;
  frame frame;
  frame.user_context = &context->workers[0];
  frame.argv[0] = &frame.user_context;
  for (uint32_t a = 0; a < count; ++a) {
    set_buffer(&frame.buffers[a], frame.dims[a], &args[a], hosts[a], batch);
    frame.argv[1 + a] = &frame.buffers[a];
  }
  return kernels[kernel](frame.argv);
}

static int run_call(resnetc_context *context, const resnetc_run_args *run,
                    const resnetc_call *call) {
  const resnetc_blob *blob = context->model->blob;
  const resnetc_arg *args = resnetc_blob_at(blob, blob->args);
  const resnetc_border *borders = resnetc_blob_at(blob, blob->borders);
  uint8_t *hosts[RESNETC_MAX_ARGS];
  args += call->first_arg;
  for (uint32_t a = 0; a < call->arg_count; ++a)
    hosts[a] = address(context, run, &args[a]);
  for (uint32_t b = 0; b < call->border_count; ++b)
    resnetc_fill_border(context, &borders[call->border + b], run->batch);
  return resnetc_call_kernel(context, call->kernel, args, call->arg_count,
                             hosts, run->batch);
}

/* The first error that any worker's part of the call reported. */
resnetc_status resnetc_kernel_failed(const resnetc_context *context,
                                     const char *call, int code) {
  const char *text = "";
  for (int32_t w = 0; w < context->pool.threads && !*text; ++w)
    text = context->workers[w].error;
  return resnetc_error(RESNETC_INTERNAL, "call %.100s failed with code %d: %s",
                       call, code, text);
}

static uint64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void prepare(resnetc_context *context) {
  /* All bits set is a NaN: what a run did not write itself shows. */
  if (context->poison)
    memset(context->arena, 0xff, context->arena_bytes);
  for (int32_t w = 0; w < context->pool.threads; ++w) {
    resnetc_scratch_reset(&context->workers[w]);
    context->workers[w].error[0] = '\0';
    context->workers[w].in_task = 0;
  }
}

resnetc_status resnetc_run_calls(resnetc_context *context,
                                 const resnetc_run_args *run) {
  const resnetc_program *program = context->program->table;
  const resnetc_blob *blob = context->model->blob;
  const resnetc_call *calls = resnetc_blob_at(blob, blob->calls);
  calls += program->first_call;
  prepare(context);
  for (uint32_t c = 0; c < program->call_count; ++c) {
    const char *name = context->program->info.calls[c];
    uint64_t start = run->call_ns ? now_ns() : 0;
    int code = run_call(context, run, &calls[c]);
    if (run->call_ns)
      run->call_ns[c] = now_ns() - start;
    if (code != 0)
      return resnetc_kernel_failed(context, name, code);
    if (run->after_call && run->after_call(run->user, c) != 0)
      return resnetc_error(RESNETC_STATE, "stopped after call %.100s", name);
  }
  return resnetc_ok();
}

resnetc_status resnetc_execute(resnetc_context *context,
                               const resnetc_run_args *args) {
  if (!args)
    return resnetc_error(RESNETC_ARG, "args is null");
  if (args->size != sizeof *args)
    return resnetc_error(RESNETC_ABI,
                         "run arguments have size %u, expected %zu", args->size,
                         sizeof *args);
  if (context->state)
    return resnetc_error(RESNETC_STATE,
                         "the context trains; to infer, make one without a "
                         "state and with frozen weights");
  if (atomic_exchange(&context->busy, 1))
    return resnetc_error(RESNETC_STATE,
                         "the context is in use by another thread");
  resnetc_status status = resnetc_check_run(context, args);
  if (status.code == RESNETC_OK) {
    unsigned caller = _mm_getcsr();
    _mm_setcsr(RESNETC_MXCSR);
    status = resnetc_run_calls(context, args);
    _mm_setcsr(caller);
  }
  atomic_store(&context->busy, 0);
  return status;
}
