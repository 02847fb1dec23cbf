/*===- pair_model.c - two inputs and two outputs, for tests -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===
 *
 * sum = left + right, difference = left - right, ELEMENTS numbers a row, which
 * the caller passes in dimensions DIMS.
 */
#include "resnetc/abi.h"
#include "runtime/src/halide_abi.h"

#include <stddef.h>

#ifndef LAYOUT
#define LAYOUT "nc"
#define RANK 2
#define DIMS {-1, 3}
#define ELEMENTS 3
#define FIXED_BATCH 0
#endif

static int combine(void **args) {
  const resnetc_halide_buffer *const *buffers =
      (const resnetc_halide_buffer *const *)(args + 1);
  const float *left = (const float *)buffers[0]->host;
  const float *right = (const float *)buffers[1]->host;
  float *sum = (float *)buffers[2]->host;
  float *difference = (float *)buffers[3]->host;
  for (int i = 0; i < ELEMENTS * buffers[0]->dim[1].extent; ++i) {
    sum[i] = left[i] + right[i];
    difference[i] = left[i] - right[i];
  }
  return 0;
}

struct strings {
  char name[8], manifest[8], layout[8];
  char left[8], right[8], sum[8], difference[16];
};

struct tables {
  resnetc_blob blob;
  uint32_t isa;
  resnetc_call call;
  resnetc_arg args[4];
  resnetc_io ios[4];
  resnetc_program program;
  struct strings strings;
};

#define STRING(field) offsetof(struct strings, field)
#define ARG(region, index, written)                                            \
  {                                                                            \
    region, index, 0, 2, written, {                                            \
      {0, ELEMENTS, 1}, { 0, -1, ELEMENTS }                                    \
    }                                                                          \
  }
#define IO(field) {STRING(field), STRING(layout), RANK, 0, DIMS}

/* The symbol is declared as bytes, so the struct has another name in C. */
extern const struct tables tables __asm__("resnetc_model_blob");
const struct tables tables __attribute__((aligned(64))) = {
    .blob = {.magic = RESNETC_BLOB_MAGIC,
             .abi_version = RESNETC_BLOB_VERSION,
             .blob_bytes = sizeof(struct tables),
             .packed_bytes = 64,
             .name = STRING(name),
             .manifest = STRING(manifest),
             .isa_count = 1,
             .kernel_count = 1,
             .isas = offsetof(struct tables, isa),
             .call_count = 1,
             .arg_count = 4,
             .io_count = 4,
             .program_count = 1,
             .calls = offsetof(struct tables, call),
             .args = offsetof(struct tables, args),
             .borders = offsetof(struct tables, args),
             .ios = offsetof(struct tables, ios),
             .programs = offsetof(struct tables, program),
             .strings = offsetof(struct tables, strings)},
    .isa = RESNETC_ISA_AVX2,
    .call = {0, 0, 4, RESNETC_NONE, STRING(name), 0},
    .args = {ARG(RESNETC_REGION_INPUT, 0, 0), ARG(RESNETC_REGION_INPUT, 1, 0),
             ARG(RESNETC_REGION_OUTPUT, 0, 1),
             ARG(RESNETC_REGION_OUTPUT, 1, 1)},
    .ios = {IO(left), IO(right), IO(sum), IO(difference)},
    .program = {STRING(name), 0, 1, 0, 2, 2, 2, 0, FIXED_BATCH, 0, 0, 0, 0},
    .strings = {.name = "pair",
                .manifest = "{}",
                .layout = LAYOUT,
                .left = "left",
                .right = "right",
                .sum = "sum",
                .difference = "difference"}};

const unsigned char resnetc_model_packed[64] __attribute__((aligned(64))) = {0};
const unsigned char resnetc_model_params[1] = {0};
const resnetc_kernel resnetc_model_kernels[1] = {combine};
