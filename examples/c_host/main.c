/*===- main.c - a C program that runs a compiled model --------------------===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===
 *
 * Build: cc main.c -ldl
 * Run:   ./a.out [MODEL.so [INPUT.raw]]
 *
 * Runs one sample through ./model.so, or the model named: zeros, or the float32
 * numbers of INPUT.raw for the first input. Prints what the model takes and
 * gives, and where each output is largest.
 */
#include "../../runtime/include/resnetc/runtime.h"

#include <stdlib.h>

enum { MAX_TENSORS = 16 };

/* Ends the program if a call failed. */
static void check(resnetc_status status) {
  if (status.code == RESNETC_OK)
    return;
  fprintf(stderr, "error: %s\n", status.text);
  exit(1);
}

static void describe(const char *what, const resnetc_tensor_info *tensor) {
  printf("%-6s %s %s [", what, tensor->name, tensor->layout);
  for (uint32_t d = 0; d < tensor->rank; ++d)
    printf(tensor->dims[d] < 0 ? "%s?" : "%s%lld", d ? ", " : "",
           (long long)tensor->dims[d]);
  printf("]\n");
}

static float *zeros(uint64_t bytes) {
  float *data = calloc(1, bytes);
  if (data)
    return data;
  fprintf(stderr, "error: no memory for a tensor\n");
  exit(1);
}

static void read_raw(const char *path, float *data, uint64_t bytes) {
  FILE *file = fopen(path, "rb");
  size_t got = file ? fread(data, 1, bytes, file) : 0;
  int more = file ? fgetc(file) != EOF : 0;
  if (file)
    fclose(file);
  if (file && got == bytes && !more)
    return;
  fprintf(stderr, "error: %s must be a file of %llu bytes\n", path,
          (unsigned long long)bytes);
  exit(1);
}

static void print_largest(const resnetc_tensor_info *tensor,
                          const resnetc_output *output) {
  const float *data = output->data;
  uint64_t largest = 0, count = output->bytes / sizeof(float);
  for (uint64_t i = 1; i < count; ++i)
    if (data[i] > data[largest])
      largest = i;
  printf("%s is largest at %llu: %g\n", tensor->name,
         (unsigned long long)largest, data[largest]);
}

int main(int argc, char **argv) {
  resnetc_model *model;
  resnetc_context *context;
  resnetc_input inputs[MAX_TENSORS];
  resnetc_output outputs[MAX_TENSORS];

  check(resnetc_open(argc > 1 ? argv[1] : "model.so", &model));
  const resnetc_model_info *info = resnetc_info(model);
  if (info->input_count > MAX_TENSORS || info->output_count > MAX_TENSORS) {
    fprintf(stderr, "error: more than %d inputs or outputs\n", MAX_TENSORS);
    return 1;
  }
  printf("%s, %llu bytes of weights, kernels for %s\n", info->name,
         (unsigned long long)info->packed_bytes, info->isas);

  check(resnetc_context_create(model, NULL, &context));
  int64_t batch = info->fixed_batch ? info->fixed_batch : 1;
  for (uint32_t i = 0; i < info->input_count; ++i) {
    uint64_t bytes = batch * info->inputs[i].sample_elements * sizeof(float);
    float *data = zeros(bytes);
    describe("input", &info->inputs[i]);
    if (argc > 2 && i == 0)
      read_raw(argv[2], data, bytes);
    inputs[i].data = data;
    inputs[i].bytes = bytes;
  }
  for (uint32_t o = 0; o < info->output_count; ++o) {
    describe("output", &info->outputs[o]);
    outputs[o].bytes = batch * info->outputs[o].sample_elements * sizeof(float);
    outputs[o].data = zeros(outputs[o].bytes);
  }

  check(resnetc_run(context, batch, inputs, outputs));
  for (uint32_t o = 0; o < info->output_count; ++o)
    print_largest(&info->outputs[o], &outputs[o]);

  for (uint32_t i = 0; i < info->input_count; ++i)
    free((void *)inputs[i].data);
  for (uint32_t o = 0; o < info->output_count; ++o)
    free(outputs[o].data);
  check(resnetc_context_destroy(&context));
  check(resnetc_close(&model));
  return 0;
}
