/*===- api.c - the table of functions and its query symbol -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "internal.h"

const resnetc_api resnetc_the_api = {
    .size = sizeof(resnetc_api),
    .version = RESNETC_API_VERSION,
    .model_create = resnetc_model_create,
    .model_destroy = resnetc_model_destroy,
    .model_info = resnetc_model_get_info,
    .arena_bytes = resnetc_get_arena_bytes,
    .weights_builtin = resnetc_weights_get_builtin,
    .weights_retain = resnetc_weights_add_reference,
    .weights_release = resnetc_weights_drop_reference,
    .default_threads = resnetc_count_cpus,
    .pool_create = resnetc_pool_start,
    .pool_destroy = resnetc_pool_stop,
    .context_create = resnetc_context_do_create,
    .context_destroy = resnetc_context_do_destroy,
    .run = resnetc_execute,
};

/* The only symbol that a model's library exports under a fixed name. */
__attribute__((visibility("default"))) const resnetc_api *
resnetc_api_v1(uint32_t caller_version);

const resnetc_api *resnetc_api_v1(uint32_t caller_version) {
  if (caller_version >> 16 != RESNETC_API_VERSION >> 16)
    return NULL;
  return &resnetc_the_api;
}
