/*===- fake_state.h - a training state without a model ---------------------===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===
 *
 * What checkpoint.c asks of a state: two parameters, a statistic, and momentum.
 */
#ifndef FAKE_STATE_H
#define FAKE_STATE_H

#include "resnetc/train.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FAKE_TENSORS 3
#define FAKE_SLOTS 2
/* Of the largest tensor. */
#define FAKE_ELEMENTS 6

struct resnetc_state {
  resnetc_state_info info;
  resnetc_state_tensor tensors[FAKE_TENSORS];
  const char *slots[FAKE_SLOTS];
  resnetc_progress progress;
  /* The tensors, then those of each slot. */
  float values[1 + FAKE_SLOTS][FAKE_TENSORS][FAKE_ELEMENTS];
  int64_t writes; /* calls that changed the values */
};

/* A state whose every value follows from `step`; of sgd, without a name that
 * needs escaping. */
void fake_state_fill(struct resnetc_state *state, uint64_t step);

/* What checkpoint.c calls. */
const resnetc_state_info *resnetc_state_do_get_info(const resnetc_state *state);
resnetc_status resnetc_state_do_get(const resnetc_state *state,
                                    const char *name, float *data,
                                    uint64_t bytes);
resnetc_status resnetc_state_do_set(resnetc_state *state, const char *name,
                                    const float *data, uint64_t bytes);
resnetc_status resnetc_state_do_get_progress(const resnetc_state *state,
                                             resnetc_progress *out);
resnetc_status resnetc_state_do_set_progress(resnetc_state *state,
                                             const resnetc_progress *progress);

resnetc_status resnetc_checkpoint_save(const resnetc_state *state,
                                       const char *path);
resnetc_status resnetc_checkpoint_load(resnetc_state *state, const char *path);

#ifdef __cplusplus
}
#endif
#endif /* FAKE_STATE_H */
