/*===- context.c - what a thread needs to run a model -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "internal.h"

#include <stdlib.h>

static const resnetc_context_options defaults = {
    .size = sizeof(resnetc_context_options)};

static resnetc_status check_isa(const resnetc_model *model) {
  const uint32_t *isas = resnetc_blob_at(model->blob, model->blob->isas);
  uint32_t rows = model->blob->isa_count;
  if (model->isa_row != RESNETC_NONE)
    return resnetc_ok();
  if (rows == 0)
    return resnetc_error(RESNETC_ABI, "%s has no kernels", model->info.name);
  return resnetc_error(RESNETC_UNSUP,
                       "this cpu lacks %s, and %s has kernels for %s only",
                       resnetc_missing_feature(isas[rows - 1]),
                       model->info.name, model->info.isas);
}

static resnetc_status check_options(const resnetc_model *model,
                                    const resnetc_context_options *options) {
  const resnetc_pool *pool = options->pool;
  if (options->size != sizeof *options)
    return resnetc_error(RESNETC_ABI,
                         "context options have size %u, expected %zu",
                         options->size, sizeof *options);
  if (options->max_batch < 0)
    return resnetc_error(RESNETC_ARG, "max_batch is %lld, expected at least 1",
                         (long long)options->max_batch);
  if (pool && (!pool->parallel_for || pool->threads < 1))
    return resnetc_error(RESNETC_ARG,
                         "pool has no parallel_for or %d threads, expected at "
                         "least 1",
                         pool->threads);
  if (options->weights && options->weights->model != model)
    return resnetc_error(RESNETC_ARG, "weights belong to another model than %s",
                         model->info.name);
  return check_isa(model);
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
      context->model, context->max_batch, threads, &layout);
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
  context->scratch = context->arena + layout.scratch;
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
  free(context->memory);
  if (context->owns_pool)
    resnetc_pool_stop(context->model, &context->pool);
  free(context);
}

resnetc_status resnetc_context_do_create(resnetc_model *model,
                                         const resnetc_context_options *options,
                                         resnetc_context **out) {
  resnetc_pool pool;
  if (!out)
    return resnetc_error(RESNETC_ARG, "out is null");
  *out = NULL;
  if (!options)
    options = &defaults;
  resnetc_status status = check_options(model, options);
  if (status.code == RESNETC_OK)
    status = choose_pool(model, options, &pool);
  if (status.code != RESNETC_OK)
    return status;
  resnetc_context *context = allocate(pool.threads);
  if (!context) {
    if (!options->pool)
      resnetc_pool_stop(model, &pool);
    return resnetc_error(RESNETC_OOM, "no memory for a context");
  }
  int64_t fixed = model->info.fixed_batch;
  context->api = &resnetc_the_api;
  context->model = model;
  context->weights = options->weights ? options->weights : &model->builtin;
  context->pool = pool;
  context->owns_pool = !options->pool;
  context->poison = options->poison != 0;
  context->max_batch = options->max_batch ? options->max_batch
                       : fixed            ? fixed
                                          : 1;
  status = place_arena(context, options);
  if (status.code != RESNETC_OK) {
    release(context);
    return status;
  }
  resnetc_weights_add_reference(context->weights);
  *out = context;
  return status;
}

resnetc_status resnetc_context_do_destroy(resnetc_context *context) {
  if (atomic_exchange(&context->busy, 1))
    return resnetc_error(RESNETC_STATE,
                         "the context is running and cannot be destroyed");
  resnetc_weights_drop_reference(context->weights);
  release(context);
  return resnetc_ok();
}
