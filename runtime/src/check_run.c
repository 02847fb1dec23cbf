/*===- check_run.c - what a run refuses before it touches an output -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "internal.h"

typedef struct span {
  uintptr_t first, end;
} span;

static span span_of(const void *data, uint64_t bytes) {
  span result = {(uintptr_t)data, (uintptr_t)data + bytes};
  return result;
}

static int overlap(span a, span b) {
  return a.first < b.end && b.first < a.end;
}

static resnetc_status check_count(const char *what, uint32_t got,
                                  uint32_t expected) {
  if (got == RESNETC_ALL || got == expected)
    return resnetc_ok();
  return resnetc_error(RESNETC_ARG, "got %u %s, expected %u", got, what,
                       expected);
}

resnetc_status resnetc_check_batch(const resnetc_context *context,
                                   int64_t batch) {
  int64_t fixed = context->program->info.fixed_batch;
  if (fixed && batch != fixed)
    return resnetc_error(RESNETC_SHAPE, "batch is %lld, expected %lld",
                         (long long)batch, (long long)fixed);
  if (batch < 1 || batch > context->max_batch)
    return resnetc_error(RESNETC_SHAPE, "batch is %lld, expected 1 to %lld",
                         (long long)batch, (long long)context->max_batch);
  return resnetc_ok();
}

static resnetc_status check_buffer(const resnetc_tensor_info *tensor,
                                   int64_t batch, const void *data,
                                   uint64_t bytes) {
  /* A whole tensor is the same for all samples. */
  uint64_t samples = strcmp(tensor->layout, "whole") ? (uint64_t)batch : 1;
  uint64_t expected = samples * tensor->sample_elements * sizeof(float);
  if (!data && expected)
    return resnetc_error(RESNETC_ARG, "tensor %.100s: data is null",
                         tensor->name);
  if ((uintptr_t)data % sizeof(float) != 0)
    return resnetc_error(RESNETC_ARG,
                         "tensor %.100s: data is not aligned to %zu bytes",
                         tensor->name, sizeof(float));
  if (bytes != expected)
    return resnetc_error(RESNETC_ARG,
                         "tensor %.100s: got %llu bytes, expected %llu for "
                         "batch %lld",
                         tensor->name, (unsigned long long)bytes,
                         (unsigned long long)expected, (long long)batch);
  return resnetc_ok();
}

static resnetc_status aliases(const resnetc_tensor_info *tensor,
                              const char *what, const char *name) {
  return resnetc_error(RESNETC_ARG, "output %.100s overlaps %s%.100s",
                       tensor->name, what, name);
}

/* Outputs may touch nothing that the run reads or works in. */
static resnetc_status check_aliases(const resnetc_context *context,
                                    const resnetc_run_args *args, uint32_t o) {
  const resnetc_model_info *info = &context->program->info;
  const resnetc_tensor_info *tensor = &info->outputs[o];
  span out = span_of(args->outputs[o].data, args->outputs[o].bytes);
  for (uint32_t i = 0; i < info->input_count; ++i)
    if (overlap(out, span_of(args->inputs[i].data, args->inputs[i].bytes)))
      return aliases(tensor, "input ", info->inputs[i].name);
  for (uint32_t p = 0; p < o; ++p)
    if (overlap(out, span_of(args->outputs[p].data, args->outputs[p].bytes)))
      return aliases(tensor, "output ", info->outputs[p].name);
  if (overlap(out, span_of(context->arena, context->arena_bytes)))
    return aliases(tensor, "the arena", "");
  if (context->weights &&
      overlap(out, span_of(context->weights->packed, info->packed_bytes)))
    return aliases(tensor, "the weights", "");
  return resnetc_ok();
}

static resnetc_status check_buffers(const resnetc_context *context,
                                    const resnetc_run_args *args) {
  const resnetc_model_info *info = &context->program->info;
  resnetc_status status = resnetc_ok();
  for (uint32_t i = 0; i < info->input_count && !status.code; ++i)
    status = check_buffer(&info->inputs[i], args->batch, args->inputs[i].data,
                          args->inputs[i].bytes);
  for (uint32_t o = 0; o < info->output_count && !status.code; ++o)
    status = check_buffer(&info->outputs[o], args->batch, args->outputs[o].data,
                          args->outputs[o].bytes);
  for (uint32_t o = 0; o < info->output_count && !status.code; ++o)
    status = check_aliases(context, args, o);
  return status;
}

/* An input in the arena would be overwritten by the run. */
static resnetc_status check_inputs_outside(const resnetc_context *context,
                                           const resnetc_run_args *args) {
  const resnetc_model_info *info = &context->program->info;
  span arena = span_of(context->arena, context->arena_bytes);
  for (uint32_t i = 0; i < info->input_count; ++i)
    if (overlap(arena, span_of(args->inputs[i].data, args->inputs[i].bytes)))
      return resnetc_error(RESNETC_ARG, "input %.100s overlaps the arena",
                           info->inputs[i].name);
  return resnetc_ok();
}

resnetc_status resnetc_check_run(const resnetc_context *context,
                                 const resnetc_run_args *args) {
  const resnetc_model_info *info = &context->program->info;
  resnetc_status status =
      check_count("inputs", args->input_count, info->input_count);
  if (status.code == RESNETC_OK)
    status = check_count("outputs", args->output_count, info->output_count);
  if (status.code == RESNETC_OK)
    status = resnetc_check_batch(context, args->batch);
  if (status.code != RESNETC_OK)
    return status;
  if (info->input_count && !args->inputs)
    return resnetc_error(RESNETC_ARG, "inputs is null");
  if (info->output_count && !args->outputs)
    return resnetc_error(RESNETC_ARG, "outputs is null");
  status = check_buffers(context, args);
  return status.code == RESNETC_OK ? check_inputs_outside(context, args)
                                   : status;
}
