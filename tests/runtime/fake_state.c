/*===- fake_state.c - a training state without a model ---------------------===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "fake_state.h"

static void set_tensor(resnetc_state_tensor *tensor, const char *name,
                       uint32_t kind, uint32_t rank, int64_t outer,
                       int64_t inner) {
  tensor->name = name;
  tensor->kind = kind;
  tensor->rank = rank;
  tensor->dims[0] = outer;
  tensor->dims[1] = inner;
  tensor->elements = (uint64_t)(outer * (rank > 1 ? inner : 1));
}

void fake_state_fill(struct resnetc_state *state, uint64_t step) {
  memset(state, 0, sizeof *state);
  set_tensor(&state->tensors[0], "fc.weight", RESNETC_PARAMETER, 2, 2, 3);
  set_tensor(&state->tensors[1], "fc.bias", RESNETC_PARAMETER, 1, 2, 0);
  set_tensor(&state->tensors[2], "bn.running_mean", RESNETC_STATISTIC, 1, 2, 0);
  state->slots[0] = "momentum";
  state->slots[1] = "second";
  state->info.size = sizeof state->info;
  state->info.tensor_count = FAKE_TENSORS;
  state->info.tensors = state->tensors;
  state->info.optimizer = "sgd";
  state->info.slot_count = 1;
  state->info.slots = state->slots;
  state->info.graph_digest = 0x0123456789abcdefull;
  state->progress.step = step;
  state->progress.epoch = step / 10;
  state->progress.sample = step % 10;
  state->progress.seed = ~0ull;
  state->progress.loss_sum = 1.0 / 3 + (double)step;
  state->progress.best_accuracy = -1;
  for (int s = 0; s < 1 + FAKE_SLOTS; ++s)
    for (int t = 0; t < FAKE_TENSORS; ++t)
      for (int i = 0; i < FAKE_ELEMENTS; ++i)
        state->values[s][t][i] =
            (float)step * 100 + (float)(s * 20 + t * 7 + i);
}

/* The values behind "NAME" or "SLOT:NAME"; NULL if there are none. */
static float *find(const struct resnetc_state *state, const char *name,
                   uint64_t bytes) {
  const char *colon = strchr(name, ':');
  uint32_t slot = 0;
  for (uint32_t s = 0; colon && s < state->info.slot_count; ++s)
    if (strlen(state->slots[s]) == (size_t)(colon - name) &&
        strncmp(state->slots[s], name, (size_t)(colon - name)) == 0)
      slot = s + 1;
  if (colon && slot == 0)
    return NULL;
  for (uint32_t t = 0; t < FAKE_TENSORS; ++t)
    if (strcmp(state->tensors[t].name, colon ? colon + 1 : name) == 0 &&
        bytes == state->tensors[t].elements * sizeof(float))
      return (float *)state->values[slot][t];
  return NULL;
}

const resnetc_state_info *
resnetc_state_do_get_info(const resnetc_state *state) {
  return &state->info;
}

resnetc_status resnetc_state_do_get(const resnetc_state *state,
                                    const char *name, float *data,
                                    uint64_t bytes) {
  const float *values = find(state, name, bytes);
  if (!values)
    return resnetc_fail(RESNETC_ARG, "no tensor ", name);
  memcpy(data, values, bytes);
  return resnetc_fail(RESNETC_OK, "", "");
}

resnetc_status resnetc_state_do_set(resnetc_state *state, const char *name,
                                    const float *data, uint64_t bytes) {
  float *values = find(state, name, bytes);
  if (!values)
    return resnetc_fail(RESNETC_ARG, "no tensor ", name);
  memcpy(values, data, bytes);
  ++state->writes;
  return resnetc_fail(RESNETC_OK, "", "");
}

resnetc_status resnetc_state_do_get_progress(const resnetc_state *state,
                                             resnetc_progress *out) {
  *out = state->progress;
  return resnetc_fail(RESNETC_OK, "", "");
}

resnetc_status resnetc_state_do_set_progress(resnetc_state *state,
                                             const resnetc_progress *progress) {
  state->progress = *progress;
  return resnetc_fail(RESNETC_OK, "", "");
}
