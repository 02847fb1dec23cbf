/*===- first_nonfinite.c - which tensor of a step went wrong first -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===
 *
 * A loss that is not finite says nothing about where that began. Steps don't
 * look at every tensor, so a step that failed is run once more, call by call,
 * up to the first call that writes something that is not finite.
 */
#include "training.h"

#include <math.h>

/* Of `rank` dimensions, innermost first. */
static int all_finite(const float *data, const resnetc_dim *dims, uint32_t rank,
                      int64_t batch) {
  if (rank == 0)
    return isfinite(*data);
  const resnetc_dim *outer = &dims[rank - 1];
  int64_t extent = outer->extent < 0 ? batch : outer->extent;
  for (int64_t at = 0; at < extent; ++at)
    if (!all_finite(data + at * outer->stride, dims, rank - 1, batch))
      return 0;
  return 1;
}

void resnetc_search_inputs(resnetc_search *search) {
  const resnetc_model_info *info = &search->context->program->info;
  for (uint32_t i = 0; i < info->input_count && !search->found; ++i) {
    const resnetc_input *input = &search->run->inputs[i];
    const resnetc_dim all = {.extent = (int32_t)(input->bytes / sizeof(float)),
                             .stride = 1};
    if (!all_finite(input->data, &all, 1, 1))
      search->found = info->inputs[i].name;
  }
}

int32_t resnetc_search_call(void *user, uint32_t call) {
  resnetc_search *search = user;
  const resnetc_context *context = search->context;
  const resnetc_blob *blob = context->model->blob;
  const resnetc_call *calls = resnetc_blob_at(blob, blob->calls);
  const resnetc_arg *args = resnetc_blob_at(blob, blob->args);
  const resnetc_program *program = context->program->table;
  calls += program->first_call + call;
  args += calls->first_arg;
  for (uint32_t a = 0; a < calls->arg_count; ++a) {
    if (!args[a].written)
      continue;
    const float *data =
        (const float *)resnetc_argument(context, search->run, &args[a]);
    if (all_finite(data, args[a].dims, args[a].rank, search->run->batch))
      continue;
    search->found = context->program->info.calls[call];
    return 1;
  }
  return 0;
}
