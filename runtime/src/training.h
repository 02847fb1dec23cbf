/*===- training.h - the state of a training and what works on it -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#ifndef RESNETC_TRAINING_H
#define RESNETC_TRAINING_H

#include "internal.h"
#include "resnetc/train.h"

/* The most slots of an optimizer. */
#define RESNETC_MAX_SLOTS 2

struct resnetc_state {
  const resnetc_api *api;
  resnetc_model *model;
  atomic_int busy;
  atomic_int contexts;
  unsigned char *params, *gradients, *slots[RESNETC_MAX_SLOTS];
  void *memory;           /* of the arrays */
  uint32_t micro_batches; /* whose gradients are added up */
  /* Where the running statistics are after them. In params they stand behind
   * the parameters, from this offset on. */
  unsigned char *moved;
  uint64_t first_statistic;
  double *norms;            /* of the chunks of gradient_norm.c */
  uint32_t *by_offset;      /* the entries in the order of their offsets */
  unsigned char *trainable; /* of each entry */
  resnetc_progress progress;
  resnetc_state_info info;
  const char *slot_names[RESNETC_MAX_SLOTS];
  resnetc_state_tensor tensors[]; /* training.entry_count */
};

/* state.c */
resnetc_status resnetc_state_do_create(resnetc_model *model,
                                       resnetc_state **out);
resnetc_status resnetc_state_do_destroy(resnetc_state *state);
const resnetc_state_info *resnetc_state_do_get_info(const resnetc_state *state);
resnetc_status resnetc_state_do_get(const resnetc_state *state,
                                    const char *name, float *data,
                                    uint64_t bytes);
resnetc_status resnetc_state_do_set(resnetc_state *state, const char *name,
                                    const float *data, uint64_t bytes);
resnetc_status resnetc_state_do_set_trainable(resnetc_state *state,
                                              const char *name,
                                              int32_t trainable);
resnetc_status resnetc_state_do_get_progress(const resnetc_state *state,
                                             resnetc_progress *out);
resnetc_status resnetc_state_do_set_progress(resnetc_state *state,
                                             const resnetc_progress *progress);
/* STATE if another call has it, else the state is the caller's until it gives
 * it back. */
resnetc_status resnetc_state_take(const resnetc_state *state);
void resnetc_state_give(const resnetc_state *state);

/* freeze.c */
resnetc_status resnetc_state_do_freeze(resnetc_state *state,
                                       resnetc_weights **out);

/* train_step.c */
/* Binds the context to its state, or releases it. */
resnetc_status resnetc_bind_state(resnetc_context *context,
                                  resnetc_state *state);
void resnetc_unbind_state(resnetc_context *context);
resnetc_status resnetc_do_train_step(resnetc_context *context,
                                     const resnetc_step_args *args,
                                     resnetc_step_result *out);

/* first_nonfinite.c */
typedef struct resnetc_search {
  const resnetc_context *context;
  const resnetc_run_args *run;
  const char *found; /* the tensor by its source name; NULL: none yet */
} resnetc_search;
void resnetc_search_inputs(resnetc_search *search);
/* An after_call of a run; ends it with the first tensor that is not finite. */
int32_t resnetc_search_call(void *search, uint32_t call);
/* executor.c: where an argument of a program without micro-batches lies. */
uint8_t *resnetc_argument(const resnetc_context *context,
                          const resnetc_run_args *run, const resnetc_arg *arg);

/* check_step.c */
resnetc_status resnetc_check_step(const resnetc_context *context,
                                  const resnetc_step_args *args);

/* running_statistics.c: they move with each micro-batch, and reach the state
 * when the step is accepted. */
void resnetc_begin_statistics(resnetc_state *state);
void resnetc_move_statistics(resnetc_state *state, int64_t batch);
void resnetc_accept_statistics(resnetc_state *state);

/* gradient_norm.c */
uint64_t resnetc_norm_chunks(const resnetc_model *model);
double resnetc_gradient_norm(resnetc_context *context);
/* The first parameter in the state's order whose gradient is not finite. */
const char *resnetc_nonfinite_gradient(const resnetc_state *state);

/* optimizer.c */
resnetc_status resnetc_update_parameters(resnetc_context *context,
                                         const resnetc_step_args *args,
                                         double norm);
void resnetc_zero_gradients(resnetc_state *state);

/* checkpoint.c */
resnetc_status resnetc_checkpoint_save(const resnetc_state *state,
                                       const char *path);
resnetc_status resnetc_checkpoint_load(resnetc_state *state, const char *path);

static inline const resnetc_state_entry *
resnetc_state_entries(const resnetc_model *model) {
  return resnetc_blob_at(model->blob, model->blob->training.entries);
}

#endif /* RESNETC_TRAINING_H */
