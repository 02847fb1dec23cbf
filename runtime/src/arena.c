/*===- arena.c - how much memory a context works in -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "training.h"

/* Room for the block headers and the rounding of 16 blocks, more than a kernel
 * holds at once. */
#define SLAB_SLACK (16 * 3 * RESNETC_ALIGN)

static uint64_t round_up(uint64_t bytes) {
  return (bytes + RESNETC_ALIGN - 1) / RESNETC_ALIGN * RESNETC_ALIGN;
}

/* Halide indexes in 32 bits. */
static int fits(const resnetc_arg *arg, int64_t batch) {
  for (uint32_t d = 0; d < arg->rank; ++d) {
    int64_t extent = arg->dims[d].extent < 0 ? batch : arg->dims[d].extent;
    int64_t span;
    if (extent > INT32_MAX ||
        __builtin_mul_overflow(extent, (int64_t)arg->dims[d].stride, &span) ||
        span > INT32_MAX)
      return 0;
  }
  return 1;
}

static resnetc_status too_large(const char *what, const char *name,
                                int64_t batch) {
  return resnetc_error(RESNETC_LIMIT,
                       "batch %lld makes %s %s larger than %d elements",
                       (long long)batch, what, name, INT32_MAX);
}

static resnetc_status check_tensors(const resnetc_tensor_info *tensors,
                                    uint32_t count, int64_t batch) {
  for (uint32_t t = 0; t < count; ++t) {
    int64_t elements;
    if (__builtin_mul_overflow(batch, tensors[t].sample_elements, &elements) ||
        elements > INT32_MAX)
      return too_large("tensor", tensors[t].name, batch);
  }
  return resnetc_ok();
}

static resnetc_status check_calls(const resnetc_model *model,
                                  const resnetc_loaded_program *loaded,
                                  int64_t batch) {
  const resnetc_blob *blob = model->blob;
  const resnetc_program *program = loaded->table;
  const resnetc_call *call = resnetc_blob_at(blob, blob->calls);
  const resnetc_arg *args = resnetc_blob_at(blob, blob->args);
  call += program->first_call;
  for (uint32_t c = 0; c < program->call_count; ++c)
    for (uint32_t a = 0; a < call[c].arg_count; ++a)
      if (!fits(&args[call[c].first_arg + a], batch))
        return too_large("a tensor of", loaded->info.calls[c], batch);
  return resnetc_ok();
}

static resnetc_status check_batch(const resnetc_model *model,
                                  const resnetc_loaded_program *loaded,
                                  int64_t batch) {
  const resnetc_model_info *info = &loaded->info;
  if (batch < 1)
    return resnetc_error(RESNETC_SHAPE,
                         "max_batch is %lld, expected at least 1",
                         (long long)batch);
  if (info->fixed_batch && batch != info->fixed_batch)
    return resnetc_error(
        RESNETC_SHAPE, "%s has the fixed batch %lld, got max_batch %lld",
        info->name, (long long)info->fixed_batch, (long long)batch);
  resnetc_status status = check_tensors(info->inputs, info->input_count, batch);
  if (status.code == RESNETC_OK)
    status = check_tensors(info->outputs, info->output_count, batch);
  return status.code == RESNETC_OK ? check_calls(model, loaded, batch) : status;
}

/* Where a program's activations end and where the slabs begin. */
typedef struct extent {
  uint64_t end, slabs;
} extent;

/* end + factor * bytes, with a quarter of the address space as its limit so
 * that sums of what this gives have room. 0 if it is more. */
static int add_product(uint64_t *end, int64_t factor, uint64_t bytes) {
  uint64_t product;
  return !__builtin_mul_overflow((uint64_t)factor, bytes, &product) &&
         product <= INT64_MAX / 4 &&
         !__builtin_add_overflow(*end, product, end);
}

/* Of `batch` samples by the calls of the whole batch. */
static int measure_small(const resnetc_program *program, int64_t batch,
                         extent *out) {
  return add_product(&out->end, batch, program->arena_sample_bytes) &&
         add_product(&out->slabs, batch, program->scratch_offset);
}

/* Of a batch in micro-batches of `step` samples, whose region ends it. */
static int measure_large(const resnetc_program *program, int64_t batch,
                         int64_t step, extent *out) {
  if (!add_product(&out->end, batch, program->arena_sample_bytes))
    return 0;
  out->slabs = out->end;
  return add_product(&out->end, step, program->part_sample_bytes) &&
         add_product(&out->slabs, step, program->scratch_offset);
}

/* Of all batches up to this one, by whichever program runs them. */
static int measure_activations(const resnetc_loaded_program *program,
                               int64_t batch, int32_t threads, extent *out) {
  const resnetc_program *large = program->large_batches;
  int64_t step = large ? resnetc_micro_batch_samples(large, threads) : batch;
  extent whole = {0};
  if (!measure_small(program->table, batch < step ? batch : step, out) ||
      (batch > step && !measure_large(large, batch, step, &whole)))
    return 0;
  if (whole.end > out->end)
    out->end = whole.end;
  if (whole.slabs > out->slabs)
    out->slabs = whole.slabs;
  return 1;
}

/* The program for large batches has the same kernels. */
static uint64_t slab_bytes(const resnetc_loaded_program *program) {
  uint64_t most = program->table->worker_scratch_bytes;
  return most ? round_up(most) + SLAB_SLACK : 0;
}

resnetc_status resnetc_lay_out_arena(const resnetc_model *model,
                                     const resnetc_loaded_program *program,
                                     int64_t max_batch, int32_t threads,
                                     resnetc_arena_layout *out) {
  resnetc_status status = check_batch(model, program, max_batch);
  if (status.code != RESNETC_OK)
    return status;
  extent activations = {0};
  uint64_t fixed = program->table->arena_fixed_bytes;
  out->slab_bytes = slab_bytes(program);
  int is_addressable =
      fixed <= INT64_MAX / 4 &&
      measure_activations(program, max_batch, threads, &activations);
  out->activations = round_up(fixed);
  out->slabs = out->activations + round_up(activations.slabs);
  out->bytes = out->slabs;
  if (!is_addressable || !add_product(&out->bytes, threads, out->slab_bytes))
    return resnetc_error(RESNETC_LIMIT,
                         "batch %lld needs more memory than can be addressed",
                         (long long)max_batch);
  uint64_t end = out->activations + round_up(activations.end);
  if (end > out->bytes)
    out->bytes = end;
  return status;
}

static resnetc_status get_bytes(const resnetc_model *model,
                                const resnetc_loaded_program *program,
                                int64_t max_batch, int32_t threads,
                                uint64_t *out) {
  resnetc_arena_layout layout;
  if (!out)
    return resnetc_error(RESNETC_ARG, "out is null");
  resnetc_status status = resnetc_resolve_threads(&threads);
  if (status.code == RESNETC_OK)
    status = resnetc_lay_out_arena(model, program, max_batch, threads, &layout);
  if (status.code == RESNETC_OK)
    *out = layout.bytes;
  return status;
}

resnetc_status resnetc_get_arena_bytes(const resnetc_model *model,
                                       int64_t max_batch, int32_t threads,
                                       uint64_t *out) {
  return get_bytes(model, &model->infer, max_batch, threads, out);
}

resnetc_status resnetc_get_train_arena_bytes(const resnetc_model *model,
                                             int64_t max_batch, int32_t threads,
                                             uint64_t *out) {
  if (!model->train.table)
    return resnetc_no_training(model);
  return get_bytes(model, &model->train, max_batch, threads, out);
}
