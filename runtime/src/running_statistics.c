/*===- running_statistics.c - running means and variances
 * -=====================*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "training.h"

/* A train_step leaves a batch's mean and biased variance where the gradient of
 * the running one would be. The running ones move to
 *   running = (1 - momentum) * running + momentum * batch
 * with the variance made unbiased, n / (n - 1) of the biased one, as in
 * PyTorch. They move in a copy, which an accepted step keeps. */
typedef void (*visit)(resnetc_state *state, const resnetc_state_entry *entry,
                      int64_t batch);

static unsigned char *moved_of(const resnetc_state *state,
                               const resnetc_state_entry *entry) {
  return state->moved + (entry->step.offset - state->first_statistic);
}

static void for_each_statistic(resnetc_state *state, visit visit,
                               int64_t batch) {
  const resnetc_state_entry *entries = resnetc_state_entries(state->model);
  for (uint32_t e = 0; e < state->info.tensor_count; ++e)
    if (entries[e].kind != RESNETC_STATE_PARAMETER)
      visit(state, &entries[e], batch);
}

static void begin(resnetc_state *state, const resnetc_state_entry *entry,
                  int64_t batch) {
  (void)batch;
  memcpy(moved_of(state, entry), state->params + entry->step.offset,
         entry->step.bytes);
}

static void accept(resnetc_state *state, const resnetc_state_entry *entry,
                   int64_t batch) {
  (void)batch;
  memcpy(state->params + entry->step.offset, moved_of(state, entry),
         entry->step.bytes);
}

static void move(resnetc_state *state, const resnetc_state_entry *entry,
                 int64_t batch) {
  float *running = (float *)(moved_of(state, entry));
  const float *newest = (const float *)(state->gradients + entry->step.offset);
  double n = (double)batch * (double)entry->count;
  double unbiased =
      entry->kind == RESNETC_STATE_VARIANCE && n > 1 ? n / (n - 1) : 1;
  for (uint32_t c = 0; c < entry->step.co; ++c)
    running[c] = (float)((1 - entry->momentum) * running[c] +
                         entry->momentum * unbiased * newest[c]);
}

void resnetc_begin_statistics(resnetc_state *state) {
  for_each_statistic(state, begin, 0);
}

void resnetc_move_statistics(resnetc_state *state, int64_t batch) {
  for_each_statistic(state, move, batch);
}

void resnetc_accept_statistics(resnetc_state *state) {
  for_each_statistic(state, accept, 0);
}
