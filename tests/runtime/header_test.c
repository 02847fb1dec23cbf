/*===- header_test.c - runtime.h in a strict C11 program ------------------===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "resnetc/runtime.h"
#include "resnetc/train.h"

/* What a host that was compiled against version 1.0 relies on; options and the
 * table have grown at their ends. */
_Static_assert(sizeof(resnetc_status) == 256, "status");
_Static_assert(offsetof(resnetc_context_options, state) == 56, "options");
_Static_assert(sizeof(resnetc_run_args) == 64, "run arguments");
_Static_assert(sizeof(resnetc_pool) == 24, "pool");
_Static_assert(sizeof(resnetc_tensor_info) == 96, "tensor");
_Static_assert(offsetof(resnetc_api, train) == 112, "table");

int main(void) {
  resnetc_model *model = NULL;
  resnetc_context *context = NULL;
  resnetc_status status = resnetc_open("no/such/model.so", &model);
  if (status.code != RESNETC_IO || model)
    return 1;
  status = resnetc_context_create(model, NULL, &context);
  if (status.code != RESNETC_ARG || context)
    return 2;
  status = resnetc_run(context, 1, NULL, NULL);
  if (status.code != RESNETC_ARG || strcmp(status.text, "context is null") != 0)
    return 3;
  resnetc_state *state = NULL;
  status = resnetc_state_create(model, &state);
  if (status.code != RESNETC_ARG || state || resnetc_train_info(model))
    return 4;
  return resnetc_close(&model).code;
}
