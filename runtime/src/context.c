/*===- context.c - what a thread needs to run a model -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "training.h"

#include <stddef.h>
#include <stdlib.h>

static const resnetc_context_options defaults = {
    .size = sizeof(resnetc_context_options)};

static resnetc_status check_isa(const resnetc_model *model) {
  const uint32_t *isas = resnetc_blob_at(model->blob, model->blob->isas);
  uint32_t rows = model->blob->isa_count;
  if (model->isa_row != RESNETC_NONE)
    return resnetc_ok();
  if (rows == 0)
    return resnetc_error(RESNETC_ABI, "%s has no kernels",
                         model->infer.info.name);
  return resnetc_error(RESNETC_UNSUP,
                       "this cpu lacks %s, and %s has kernels for %s only",
                       resnetc_missing_feature(isas[rows - 1]),
                       model->infer.info.name, model->infer.info.isas);
}

/* Hosts of version 1.0 have no state in their options. */
static resnetc_status read_options(const resnetc_context_options *from,
                                   resnetc_context_options *out) {
  *out = defaults;
  if (!from)
    return resnetc_ok();
  if (from->size != sizeof *from &&
      from->size != offsetof(resnetc_context_options, state))
    return resnetc_error(RESNETC_ABI,
                         "context options have size %u, expected %zu",
                         from->size, sizeof *from);
  memcpy(out, from, from->size);
  return resnetc_ok();
}

static resnetc_status check_owners(const resnetc_model *model,
                                   const resnetc_context_options *options) {
  if (options->weights && options->weights->model != model)
    return resnetc_error(RESNETC_ARG, "weights belong to another model than %s",
                         model->infer.info.name);
  if (options->state && options->state->model != model)
    return resnetc_error(RESNETC_ARG,
                         "the state belongs to another model than %s",
                         model->infer.info.name);
  if (!options->state && !options->weights && !model->builtin.packed)
    return resnetc_error(RESNETC_ARG,
                         "%s trains: to infer, options need weights that a "
                         "state was frozen into",
                         model->infer.info.name);
  return resnetc_ok();
}

static resnetc_status check_options(const resnetc_model *model,
                                    const resnetc_context_options *options) {
  const resnetc_pool *pool = options->pool;
  if (options->max_batch < 0)
    return resnetc_error(RESNETC_ARG, "max_batch is %lld, expected at least 1",
                         (long long)options->max_batch);
  if (pool && (!pool->parallel_for || pool->threads < 1))
    return resnetc_error(RESNETC_ARG,
                         "pool has no parallel_for or %d threads, expected at "
                         "least 1",
                         pool->threads);
  resnetc_status status = check_owners(model, options);
  return status.code == RESNETC_OK ? check_isa(model) : status;
}

static resnetc_status check_arena(const resnetc_context_options *options,
                                  uint64_t needed) {
  if ((uintptr_t)options->arena % RESNETC_ALIGN != 0)
    return resnetc_error(RESNETC_ARG, "arena is not aligned to %u bytes",
                         RESNETC_ALIGN);
  if (options->arena_bytes < needed)
    return resnetc_error(RESNETC_ARG, "arena has %llu bytes, expected %llu",
                         (unsigned long long)options->arena_bytes,
                         (unsigned long long)needed);
  return resnetc_ok();
}

static resnetc_status place_arena(resnetc_context *context,
                                  const resnetc_context_options *options) {
  resnetc_arena_layout layout;
  int32_t threads = context->pool.threads;
  resnetc_status status = resnetc_lay_out_arena(
      context->model, context->program, context->max_batch, threads, &layout);
  if (status.code != RESNETC_OK)
    return status;
  context->arena = options->arena;
  context->arena_bytes = layout.bytes;
  if (options->arena) {
    status = check_arena(options, layout.bytes);
  } else {
    /* One line more: aligned_alloc(0) may give NULL. */
    context->memory =
        aligned_alloc(RESNETC_ALIGN, layout.bytes + RESNETC_ALIGN);
    context->arena = context->memory;
    if (!context->memory)
      status =
          resnetc_error(RESNETC_OOM, "no memory for an arena of %llu bytes",
                        (unsigned long long)layout.bytes);
  }
  if (status.code != RESNETC_OK)
    return status;
  context->fixed = context->arena;
  context->activations = context->arena + layout.activations;
  for (int32_t w = 0; w < threads; ++w) {
    resnetc_worker *worker = &context->workers[w];
    worker->context = context;
    worker->slab = context->arena + layout.slabs + w * layout.slab_bytes;
    worker->slab_bytes = layout.slab_bytes;
    resnetc_scratch_reset(worker);
  }
  return status;
}

/* The context's pool: the caller's, or one of its own. */
static resnetc_status choose_pool(resnetc_model *model,
                                  const resnetc_context_options *options,
                                  resnetc_pool *out) {
  if (!options->pool)
    return resnetc_pool_start(model, options->threads, out);
  *out = *options->pool;
  if (out->threads > RESNETC_MAX_THREADS)
    out->threads = RESNETC_MAX_THREADS;
  return resnetc_ok();
}

static resnetc_context *allocate(int32_t threads) {
  size_t bytes = sizeof(resnetc_context) + threads * sizeof(resnetc_worker);
  resnetc_context *context = aligned_alloc(RESNETC_ALIGN, bytes);
  if (context)
    memset(context, 0, bytes);
  return context;
}

static void release(resnetc_context *context) {
  if (context->state)
    resnetc_unbind_state(context);
  if (context->weights)
    resnetc_weights_drop_reference(context->weights);
  free(context->memory);
  if (context->owns_pool)
    resnetc_pool_stop(context->model, &context->pool);
  free(context);
}

/* What it runs with: a state, or weights. */
static resnetc_status bind(resnetc_context *context,
                           const resnetc_context_options *options) {
  if (options->state)
    return resnetc_bind_state(context, options->state);
  context->weights =
      options->weights ? options->weights : &context->model->builtin;
  resnetc_weights_add_reference(context->weights);
  return resnetc_ok();
}

static resnetc_status fill(resnetc_context *context, resnetc_model *model,
                           const resnetc_context_options *options) {
  context->api = &resnetc_the_api;
  context->model = model;
  context->program = options->state ? &model->train : &model->infer;
  context->poison = options->poison != 0;
  int64_t fixed = context->program->info.fixed_batch;
  context->max_batch = options->max_batch ? options->max_batch
                       : fixed            ? fixed
                                          : 1;
  resnetc_status status = place_arena(context, options);
  return status.code == RESNETC_OK ? bind(context, options) : status;
}

resnetc_status resnetc_context_do_create(resnetc_model *model,
                                         const resnetc_context_options *given,
                                         resnetc_context **out) {
  resnetc_context_options options;
  resnetc_pool pool;
  if (!out)
    return resnetc_error(RESNETC_ARG, "out is null");
  *out = NULL;
  resnetc_status status = read_options(given, &options);
  if (status.code == RESNETC_OK)
    status = check_options(model, &options);
  if (status.code == RESNETC_OK)
    status = choose_pool(model, &options, &pool);
  if (status.code != RESNETC_OK)
    return status;
  resnetc_context *context = allocate(pool.threads);
  if (!context) {
    if (!options.pool)
      resnetc_pool_stop(model, &pool);
    return resnetc_error(RESNETC_OOM, "no memory for a context");
  }
  context->pool = pool;
  context->owns_pool = !options.pool;
  status = fill(context, model, &options);
  if (status.code == RESNETC_OK)
    *out = context;
  else
    release(context);
  return status;
}

resnetc_status resnetc_context_do_destroy(resnetc_context *context) {
  if (atomic_exchange(&context->busy, 1))
    return resnetc_error(RESNETC_STATE,
                         "the context is running and cannot be destroyed");
  release(context);
  return resnetc_ok();
}
