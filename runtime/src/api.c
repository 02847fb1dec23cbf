/*===- api.c - the table of functions and its query symbol -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "training.h"

static const resnetc_train_api the_train_api = {
    .size = sizeof(resnetc_train_api),
    .info = resnetc_model_get_train_info,
    .arena_bytes = resnetc_get_train_arena_bytes,
    .state_create = resnetc_state_do_create,
    .state_destroy = resnetc_state_do_destroy,
    .state_info = resnetc_state_do_get_info,
    .state_get = resnetc_state_do_get,
    .state_set = resnetc_state_do_set,
    .state_set_trainable = resnetc_state_do_set_trainable,
    .state_get_progress = resnetc_state_do_get_progress,
    .state_set_progress = resnetc_state_do_set_progress,
    .state_freeze = resnetc_state_do_freeze,
    .train_step = resnetc_do_train_step,
    .state_save = resnetc_checkpoint_save,
    .state_load = resnetc_checkpoint_load,
};

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
    .train = &the_train_api,
};

/* The only symbol that a model's library exports under a fixed name. */
__attribute__((visibility("default"))) const resnetc_api *
resnetc_api_v1(uint32_t caller_version);

const resnetc_api *resnetc_api_v1(uint32_t caller_version) {
  if (caller_version >> 16 != RESNETC_API_VERSION >> 16)
    return NULL;
  return &resnetc_the_api;
}
