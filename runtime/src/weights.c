/*===- weights.c - references to the weights that a context reads -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "internal.h"

#include <stdlib.h>

/* The built-in weights live as long as the model, so a reference only keeps the
 * model from being closed. Frozen ones go with their last reference. */
resnetc_status resnetc_weights_get_builtin(resnetc_model *model,
                                           resnetc_weights **out) {
  if (!out)
    return resnetc_error(RESNETC_ARG, "out is null");
  *out = NULL;
  if (!model->builtin.packed)
    return resnetc_error(RESNETC_UNSUP,
                         "%s trains: its weights come from a state",
                         model->infer.info.name);
  *out = &model->builtin;
  resnetc_weights_add_reference(*out);
  return resnetc_ok();
}

void resnetc_weights_add_reference(resnetc_weights *weights) {
  atomic_fetch_add(&weights->references, 1);
  atomic_fetch_add(&weights->model->live, 1);
}

void resnetc_weights_drop_reference(resnetc_weights *weights) {
  resnetc_model *model = weights->model;
  if (atomic_fetch_sub(&weights->references, 1) == 1 && weights->memory) {
    free(weights->memory);
    free(weights);
  }
  atomic_fetch_sub(&model->live, 1);
}
