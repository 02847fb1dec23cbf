/*===- client.c - a host that has nothing but the public header -------------===
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===
 *
 * Compiled as C11 and as C++: client M.so runs the model once on zeros and
 * prints its name and how many values came out.
 */
#include "resnetc/runtime.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  resnetc_model *model = NULL;
  resnetc_context *context = NULL;
  resnetc_status status = resnetc_open(argc > 1 ? argv[1] : "", &model);
  float *in = NULL, *out = NULL;
  if (status.code == RESNETC_OK)
    status = resnetc_context_create(model, NULL, &context);
  if (status.code == RESNETC_OK) {
    const resnetc_model_info *info = resnetc_info(model);
    uint64_t in_count = (uint64_t)info->inputs[0].sample_elements;
    uint64_t out_count = (uint64_t)info->outputs[0].sample_elements;
    in = (float *)calloc(in_count, sizeof(float));
    out = (float *)calloc(out_count, sizeof(float));
    resnetc_input input = {in, in_count * sizeof(float)};
    resnetc_output output = {out, out_count * sizeof(float)};
    status = resnetc_run(context, 1, &input, &output);
    printf("%s %u\n", info->name, (unsigned)out_count);
  }
  if (status.code != RESNETC_OK)
    fprintf(stderr, "%s\n", status.text);
  free(in);
  free(out);
  resnetc_context_destroy(&context);
  resnetc_close(&model);
  return status.code;
}
