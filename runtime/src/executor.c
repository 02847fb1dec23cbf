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

/* The samples of the batch that a call works on: a micro-batch or all. */
typedef struct part {
  int64_t first, samples;
  int64_t capacity;      /* samples of a whole micro-batch */
  unsigned char *memory; /* of the part region */
} part;

/* Bytes from the tensor's first sample to that of the part. */
static uint64_t skipped_bytes(const resnetc_arg *arg, const part *part) {
  for (uint32_t d = 0; d < arg->rank; ++d)
    if (arg->dims[d].extent < 0)
      return (uint64_t)part->first * (uint32_t)arg->dims[d].stride *
             sizeof(float);
  return 0;
}

static uint8_t *address(const resnetc_context *context,
                        const resnetc_run_args *run, const part *part,
                        const resnetc_arg *arg) {
  switch (arg->region) {
  case RESNETC_REGION_INPUT:
    return (uint8_t *)run->inputs[arg->index].data + arg->offset +
           skipped_bytes(arg, part);
  case RESNETC_REGION_OUTPUT:
    return (uint8_t *)run->outputs[arg->index].data + arg->offset +
           skipped_bytes(arg, part);
  case RESNETC_REGION_ARENA:
    return context->activations + (uint64_t)run->batch * arg->offset +
           skipped_bytes(arg, part);
  case RESNETC_REGION_PART:
    return part->memory + (uint64_t)part->capacity * arg->offset;
  case RESNETC_REGION_PACKED:
    return (uint8_t *)context->weights->packed + arg->offset;
  case RESNETC_REGION_PARAMS:
    return context->state->params + arg->offset;
  case RESNETC_REGION_GRADIENTS:
    return context->state->gradients + arg->offset;
  default: /* RESNETC_REGION_FIXED */
    return context->fixed + arg->offset;
  }
}

uint8_t *resnetc_argument(const resnetc_context *context,
                          const resnetc_run_args *run, const resnetc_arg *arg) {
  const part whole = {0, run->batch, 0, NULL};
  return address(context, run, &whole, arg);
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

static void fill_border(resnetc_context *context, const resnetc_run_args *run,
                        const part *part, const resnetc_border *border) {
  unsigned char *first;
  if (border->in_part)
    first = part->memory + (uint64_t)part->capacity * border->offset;
  else
    first = context->activations + (uint64_t)run->batch * border->offset +
            (uint64_t)part->first * border->sample_bytes;
  resnetc_fill_border(context, border, first, part->samples);
}

static int run_call(resnetc_context *context, const resnetc_run_args *run,
                    const part *part, const resnetc_call *call) {
  const resnetc_blob *blob = context->model->blob;
  const resnetc_arg *args = resnetc_blob_at(blob, blob->args);
  const resnetc_border *borders = resnetc_blob_at(blob, blob->borders);
  uint8_t *hosts[RESNETC_MAX_ARGS];
  args += call->first_arg;
  for (uint32_t a = 0; a < call->arg_count; ++a)
    hosts[a] = address(context, run, part, &args[a]);
  for (uint32_t b = 0; b < call->border_count; ++b)
    fill_border(context, run, part, &borders[call->border + b]);
  return resnetc_call_kernel(context, call->kernel, args, call->arg_count,
                             hosts, part->samples);
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

/* The calls [first, end) of a program. */
static resnetc_status run_range(resnetc_context *context,
                                const resnetc_run_args *run,
                                const resnetc_program *program,
                                const part *part, uint32_t first,
                                uint32_t end) {
  const resnetc_blob *blob = context->model->blob;
  const resnetc_call *calls = resnetc_blob_at(blob, blob->calls);
  calls += program->first_call;
  for (uint32_t c = first; c < end; ++c) {
    const char *name = context->program->info.calls[c];
    uint64_t start = run->call_ns ? now_ns() : 0;
    int code = run_call(context, run, part, &calls[c]);
    if (run->call_ns)
      run->call_ns[c] += now_ns() - start;
    if (code != 0)
      return resnetc_kernel_failed(context, name, code);
    if (run->after_call && run->after_call(run->user, c) != 0)
      return resnetc_error(RESNETC_STATE, "stopped after call %.100s", name);
  }
  return resnetc_ok();
}

/* The first calls of a program for large batches, micro-batch by micro-batch.
 */
static resnetc_status run_micro_batches(resnetc_context *context,
                                        const resnetc_run_args *run,
                                        const resnetc_program *program) {
  int64_t step = resnetc_micro_batch_samples(program, context->pool.threads);
  /* Behind the arena of this batch; its size is a multiple of 64. */
  part part = {0, step, step,
               context->activations +
                   (uint64_t)run->batch * program->arena_sample_bytes};
  resnetc_status status = resnetc_ok();
  for (; part.first < run->batch && status.code == RESNETC_OK;
       part.first += step) {
    if (part.samples > run->batch - part.first)
      part.samples = run->batch - part.first;
    status =
        run_range(context, run, program, &part, 0, program->micro_batch_calls);
  }
  return status;
}

resnetc_status resnetc_run_calls(resnetc_context *context,
                                 const resnetc_run_args *run) {
  const resnetc_program *program =
      resnetc_program_for(context->program, run->batch, context->pool.threads);
  part whole = {0, run->batch, 0, NULL};
  prepare(context);
  if (run->call_ns)
    memset(run->call_ns, 0, program->call_count * sizeof *run->call_ns);
  if (program->micro_batch_calls) {
    resnetc_status status = run_micro_batches(context, run, program);
    if (status.code != RESNETC_OK)
      return status;
  }
  return run_range(context, run, program, &whole, program->micro_batch_calls,
                   program->call_count);
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
