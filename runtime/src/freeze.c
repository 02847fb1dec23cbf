/*===- freeze.c - a state becomes weights to infer with
 * -=======================*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "pack.h"
#include "training.h"

#include <stdlib.h>

/* The state in the layout of its source: the steps of packing, which fold batch
 * norms in double, are those that the compiler runs for a model that infers
 * alone. sources: one pointer for each entry, into `values`. */
static void unpack_state(const resnetc_state *state, const float **sources,
                         float *values) {
  const resnetc_state_entry *entries = resnetc_state_entries(state->model);
  for (uint32_t e = 0; e < state->info.tensor_count; ++e) {
    resnetc_unpack(&entries[e].step, state->params, values);
    sources[e] = values;
    values += state->tensors[e].elements;
  }
}

static uint64_t elements_of(const resnetc_state *state) {
  uint64_t elements = 0;
  for (uint32_t e = 0; e < state->info.tensor_count; ++e)
    elements += state->tensors[e].elements;
  return elements;
}

static void pack_state(const resnetc_state *state, const float **sources,
                       float *values, void *packed) {
  const resnetc_blob *blob = state->model->blob;
  unpack_state(state, sources, values);
  memset(packed, 0, blob->packed_bytes);
  resnetc_pack(resnetc_blob_at(blob, blob->training.packs),
               blob->training.pack_count, sources, packed);
}

static resnetc_weights *wrap(resnetc_model *model, void *packed) {
  resnetc_weights *weights = calloc(1, sizeof *weights);
  if (!weights)
    return NULL;
  weights->api = &resnetc_the_api;
  weights->model = model;
  weights->packed = packed;
  weights->memory = packed;
  return weights;
}

resnetc_status resnetc_state_do_freeze(resnetc_state *state,
                                       resnetc_weights **out) {
  if (!out)
    return resnetc_error(RESNETC_ARG, "out is null");
  *out = NULL;
  uint64_t bytes = state->model->blob->packed_bytes;
  /* One more: allocating nothing may give NULL. */
  float *values = malloc((elements_of(state) + 1) * sizeof *values);
  const float **sources =
      malloc((state->info.tensor_count + 1) * sizeof *sources);
  void *packed = aligned_alloc(RESNETC_ALIGN, bytes + RESNETC_ALIGN);
  resnetc_weights *weights =
      values && sources && packed ? wrap(state->model, packed) : NULL;
  resnetc_status status =
      weights ? resnetc_state_take(state)
              : resnetc_error(RESNETC_OOM,
                              "no memory for %llu bytes of frozen weights",
                              (unsigned long long)bytes);
  if (status.code == RESNETC_OK) {
    pack_state(state, sources, values, packed);
    resnetc_state_give(state);
    resnetc_weights_add_reference(weights);
    *out = weights;
  } else {
    free(weights);
    free(packed);
  }
  free(values);
  free(sources);
  return status;
}
