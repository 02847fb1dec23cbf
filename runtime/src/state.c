/*===- state.c - parameters, statistics and slots
 * -=============================*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "pack.h"
#include "training.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static uint64_t round_up(uint64_t bytes) {
  return (bytes + RESNETC_ALIGN - 1) / RESNETC_ALIGN * RESNETC_ALIGN;
}

/*===- Making one -===*/
static void describe(resnetc_state *state) {
  static const char *const names[][RESNETC_MAX_SLOTS] = {
      {NULL, NULL}, {"momentum", NULL}, {"m", "v"}};
  const resnetc_blob *blob = state->model->blob;
  const resnetc_training *training = &blob->training;
  const resnetc_state_entry *entries = resnetc_state_entries(state->model);
  uint32_t optimizer = training->optimizer;
  memcpy(state->slot_names, names[optimizer], sizeof state->slot_names);
  state->info.size = sizeof state->info;
  state->info.tensor_count = training->entry_count;
  state->info.optimizer =
      optimizer == RESNETC_OPTIMIZER_ADAMW ? "adamw" : "sgd";
  state->info.slots = state->slot_names;
  state->info.slot_count = optimizer == RESNETC_OPTIMIZER_ADAMW ? 2 : 1;
  state->info.tensors = state->tensors;
  state->info.graph_digest = training->digest;
  for (uint32_t e = 0; e < training->entry_count; ++e) {
    resnetc_state_tensor *tensor = &state->tensors[e];
    tensor->name = resnetc_blob_string(blob, entries[e].name);
    tensor->rank = entries[e].rank;
    tensor->kind = entries[e].kind == RESNETC_STATE_PARAMETER
                       ? RESNETC_PARAMETER
                       : RESNETC_STATISTIC;
    tensor->elements = 1;
    for (uint32_t d = 0; d < entries[e].rank; ++d) {
      tensor->dims[d] = entries[e].dims[d];
      tensor->elements *= (uint64_t)entries[e].dims[d];
    }
  }
}

/* By insertion: entries come nearly in order, and this is done once. */
static void sort_by_offset(resnetc_state *state) {
  const resnetc_state_entry *entries = resnetc_state_entries(state->model);
  for (uint32_t e = 0; e < state->info.tensor_count; ++e) {
    uint32_t at = e;
    for (; at > 0 && entries[state->by_offset[at - 1]].step.offset >
                         entries[e].step.offset;
         --at)
      state->by_offset[at] = state->by_offset[at - 1];
    state->by_offset[at] = e;
  }
}

static uint64_t first_statistic(const resnetc_state *state) {
  const resnetc_state_entry *entries = resnetc_state_entries(state->model);
  uint64_t first = state->model->blob->training.params_bytes;
  for (uint32_t e = 0; e < state->info.tensor_count; ++e)
    if (entries[e].kind != RESNETC_STATE_PARAMETER &&
        entries[e].step.offset < first)
      first = entries[e].step.offset;
  return first;
}

/* All arrays in one block: params, gradients, slots, then the small ones. */
static int allocate_arrays(resnetc_state *state) {
  const resnetc_training *training = &state->model->blob->training;
  uint64_t each = training->params_bytes, count = training->entry_count;
  uint32_t slots = state->info.slot_count;
  uint64_t norms = round_up(resnetc_norm_chunks(state->model) * sizeof(double));
  uint64_t order = round_up(count * sizeof(uint32_t));
  state->first_statistic = first_statistic(state);
  uint64_t moved = each - state->first_statistic;
  uint64_t bytes = (2 + slots) * each + moved + norms + order + round_up(count);
  unsigned char *at = aligned_alloc(RESNETC_ALIGN, bytes + RESNETC_ALIGN);
  if (!at)
    return 0;
  memset(at, 0, bytes);
  state->memory = at;
  state->params = at;
  state->gradients = at + each;
  for (uint32_t s = 0; s < slots; ++s)
    state->slots[s] = at + (2 + s) * each;
  at += (2 + slots) * each;
  state->moved = at;
  at += moved;
  state->norms = (double *)at;
  state->by_offset = (uint32_t *)(at + norms);
  state->trainable = at + norms + order;
  memset(state->trainable, 1, count);
  return 1;
}

/* The state has its own copy of them: what this process has mapped of the
 * library's read-only pages may go, and comes back from the file if another
 * state is made. */
static void unmap_initial_params(uint64_t bytes) {
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  uintptr_t from = (uintptr_t)resnetc_model_params;
  uintptr_t first = (from + page - 1) / page * page;
  uintptr_t end = (from + bytes) / page * page;
  if (first < end)
    madvise((void *)first, end - first, MADV_DONTNEED);
}

resnetc_status resnetc_state_do_create(resnetc_model *model,
                                       resnetc_state **out) {
  if (!model->train.table)
    return resnetc_no_training(model);
  uint64_t each = model->blob->training.params_bytes;
  resnetc_state *state =
      calloc(1, sizeof *state + model->blob->training.entry_count *
                                    sizeof(resnetc_state_tensor));
  if (!state)
    return resnetc_error(RESNETC_OOM, "no memory for a state");
  state->api = &resnetc_the_api;
  state->model = model;
  state->progress.best_accuracy = -1;
  describe(state);
  if (!allocate_arrays(state)) {
    free(state);
    return resnetc_error(RESNETC_OOM,
                         "no memory for a state of %llu bytes of parameters",
                         (unsigned long long)each);
  }
  memcpy(state->params, resnetc_model_params, each);
  unmap_initial_params(each);
  sort_by_offset(state);
  atomic_fetch_add(&model->live, 1);
  *out = state;
  return resnetc_ok();
}

resnetc_status resnetc_state_do_destroy(resnetc_state *state) {
  int contexts = atomic_load(&state->contexts);
  if (contexts)
    return resnetc_error(RESNETC_STATE, "the state is in use by %d contexts",
                         contexts);
  atomic_fetch_sub(&state->model->live, 1);
  free(state->memory);
  free(state);
  return resnetc_ok();
}

const resnetc_state_info *
resnetc_state_do_get_info(const resnetc_state *state) {
  return &state->info;
}

/*===- One user at a time -===*/
/* Reading takes the state too, so the flag changes where nothing else does. */
resnetc_status resnetc_state_take(const resnetc_state *state) {
  if (atomic_exchange(&((resnetc_state *)state)->busy, 1))
    return resnetc_error(RESNETC_STATE,
                         "the state is in use by another thread");
  return resnetc_ok();
}

void resnetc_state_give(const resnetc_state *state) {
  atomic_store(&((resnetc_state *)state)->busy, 0);
}

/*===- Tensors by name -===*/
typedef struct found {
  uint32_t entry;
  unsigned char *array; /* params or a slot */
} found;

/* "NAME", or "SLOT:NAME" of a parameter. A tensor's own name comes first. */
static int find(const resnetc_state *state, const char *name, found *out) {
  for (uint32_t e = 0; e < state->info.tensor_count; ++e) {
    const resnetc_state_tensor *tensor = &state->tensors[e];
    out->entry = e;
    out->array = state->params;
    if (strcmp(tensor->name, name) == 0)
      return 1;
    for (uint32_t s = 0; s < state->info.slot_count; ++s) {
      size_t length = strlen(state->slot_names[s]);
      out->array = state->slots[s];
      if (tensor->kind == RESNETC_PARAMETER &&
          strncmp(name, state->slot_names[s], length) == 0 &&
          name[length] == ':' && strcmp(name + length + 1, tensor->name) == 0)
        return 1;
    }
  }
  return 0;
}

static resnetc_status find_tensor(const resnetc_state *state, const char *name,
                                  const void *data, uint64_t bytes,
                                  found *out) {
  if (!name || !data)
    return resnetc_error(RESNETC_ARG, "name or data is null");
  if (!find(state, name, out))
    return resnetc_error(RESNETC_ARG, "the state has no tensor %.200s", name);
  uint64_t expected = state->tensors[out->entry].elements * sizeof(float);
  if (bytes != expected)
    return resnetc_error(
        RESNETC_ARG, "tensor %.100s: got %llu bytes, expected %llu", name,
        (unsigned long long)bytes, (unsigned long long)expected);
  return resnetc_ok();
}

/* The step of an entry, whose source is its only one. */
static resnetc_pack_step step_of(const resnetc_state *state, uint32_t entry) {
  resnetc_pack_step step = resnetc_state_entries(state->model)[entry].step;
  if (step.weight != RESNETC_NONE)
    step.weight = 0;
  if (step.bias != RESNETC_NONE)
    step.bias = 0;
  return step;
}

resnetc_status resnetc_state_do_get(const resnetc_state *state,
                                    const char *name, float *data,
                                    uint64_t bytes) {
  found at;
  resnetc_status status = find_tensor(state, name, data, bytes, &at);
  if (status.code == RESNETC_OK)
    status = resnetc_state_take(state);
  if (status.code != RESNETC_OK)
    return status;
  resnetc_pack_step step = step_of(state, at.entry);
  resnetc_unpack(&step, at.array, data);
  resnetc_state_give(state);
  return status;
}

resnetc_status resnetc_state_do_set(resnetc_state *state, const char *name,
                                    const float *data, uint64_t bytes) {
  found at;
  resnetc_status status = find_tensor(state, name, data, bytes, &at);
  if (status.code == RESNETC_OK)
    status = resnetc_state_take(state);
  if (status.code != RESNETC_OK)
    return status;
  resnetc_pack_step step = step_of(state, at.entry);
  resnetc_pack(&step, 1, &data, at.array);
  resnetc_state_give(state);
  return status;
}

resnetc_status resnetc_state_do_set_trainable(resnetc_state *state,
                                              const char *name,
                                              int32_t trainable) {
  found at;
  if (!name)
    return resnetc_error(RESNETC_ARG, "name is null");
  if (!find(state, name, &at) || at.array != state->params ||
      state->tensors[at.entry].kind != RESNETC_PARAMETER)
    return resnetc_error(RESNETC_ARG, "the state has no parameter %.200s",
                         name);
  resnetc_status status = resnetc_state_take(state);
  if (status.code != RESNETC_OK)
    return status;
  state->trainable[at.entry] = trainable != 0;
  resnetc_state_give(state);
  return status;
}

/*===- Progress -===*/
resnetc_status resnetc_state_do_get_progress(const resnetc_state *state,
                                             resnetc_progress *out) {
  if (!out)
    return resnetc_error(RESNETC_ARG, "out is null");
  resnetc_status status = resnetc_state_take(state);
  if (status.code != RESNETC_OK)
    return status;
  *out = state->progress;
  resnetc_state_give(state);
  return status;
}

resnetc_status resnetc_state_do_set_progress(resnetc_state *state,
                                             const resnetc_progress *progress) {
  if (!progress)
    return resnetc_error(RESNETC_ARG, "progress is null");
  resnetc_status status = resnetc_state_take(state);
  if (status.code != RESNETC_OK)
    return status;
  state->progress = *progress;
  resnetc_state_give(state);
  return status;
}
