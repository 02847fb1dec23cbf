/*===- checkpoint.c - a state in a file
 * -=======================================*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "training.h"

resnetc_status resnetc_checkpoint_save(const resnetc_state *state,
                                       const char *path) {
  (void)state;
  return resnetc_error(RESNETC_UNSUP, "%.200s: checkpoints come later", path);
}

resnetc_status resnetc_checkpoint_load(resnetc_state *state, const char *path) {
  (void)state;
  return resnetc_error(RESNETC_UNSUP, "%.200s: checkpoints come later", path);
}
