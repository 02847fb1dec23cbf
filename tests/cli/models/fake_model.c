/*===- fake_model.c - a tiny model by hand, for tests of the command line -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===
 *
 * image [CHANNELS][8][8] -> hidden[16] -> logits[10], integer weights, so that
 * whole pixels give exact results:
 *   hidden[j] = sum of the pixels p with p % 16 == j
 *   logits[k] = sum over j of ((7 j + 3 k) % 5 - 2) * hidden[j]
 * The tables are those that the compiler would emit, linked with the runtime.
 */
#include "resnetc/abi.h"
#include "runtime/src/halide_abi.h"

#include <stddef.h>

#ifndef CHANNELS
#define CHANNELS 3
#endif
#ifndef SCALE
#define SCALE "1"
#endif
#ifndef FIXED_BATCH
#define FIXED_BATCH 0
#endif

enum { PIXELS = CHANNELS * 64, HIDDEN = 16, CLASSES = 10 };

static int sum_pixels(void **args) {
  const resnetc_halide_buffer *image = args[1];
  const resnetc_halide_buffer *hidden = args[2];
  for (int n = 0; n < image->dim[1].extent; ++n) {
    const float *in = (const float *)image->host + n * PIXELS;
    float *out = (float *)hidden->host + n * HIDDEN;
    for (int j = 0; j < HIDDEN; ++j)
      out[j] = 0;
    for (int p = 0; p < PIXELS; ++p)
      out[p % HIDDEN] += in[p];
  }
  return 0;
}

static int linear(void **args) {
  const resnetc_halide_buffer *hidden = args[1];
  const resnetc_halide_buffer *logits = args[2];
  for (int n = 0; n < hidden->dim[1].extent; ++n)
    for (int k = 0; k < CLASSES; ++k) {
      float sum = 0;
      for (int j = 0; j < HIDDEN; ++j)
        sum += (float)((7 * j + 3 * k) % 5 - 2) *
               ((const float *)hidden->host)[n * HIDDEN + j];
      ((float *)logits->host)[n * CLASSES + k] = sum;
    }
  return 0;
}

struct strings {
  char name[16], manifest[1024];
  char image[16], logits[16], nchw[8], nc[8], infer[8];
  char stem[16], classifier[16];
};

struct tables {
  resnetc_blob blob;
  uint32_t isa;
  resnetc_call calls[2];
  resnetc_arg args[4];
  resnetc_io ios[2];
  resnetc_program program;
  struct strings strings;
};

#define ROWS(n)                                                                \
  {                                                                            \
    {0, n, 1}, { 0, -1, n }                                                    \
  }
#define STRING(field) offsetof(struct strings, field)

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
             .kernel_count = 2,
             .isas = offsetof(struct tables, isa),
             .call_count = 2,
             .arg_count = 4,
             .io_count = 2,
             .program_count = 1,
             .calls = offsetof(struct tables, calls),
             .args = offsetof(struct tables, args),
             .borders = offsetof(struct tables, args),
             .ios = offsetof(struct tables, ios),
             .programs = offsetof(struct tables, program),
             .strings = offsetof(struct tables, strings)},
    .isa = RESNETC_ISA_AVX2,
    .calls = {{0, 0, 2, RESNETC_NONE, STRING(stem), 0},
              {1, 2, 2, RESNETC_NONE, STRING(classifier), 0}},
    .args = {{RESNETC_REGION_INPUT, 0, 0, 2, 0, ROWS(PIXELS)},
             {RESNETC_REGION_ARENA, 0, 0, 2, 1, ROWS(HIDDEN)},
             {RESNETC_REGION_ARENA, 0, 0, 2, 0, ROWS(HIDDEN)},
             {RESNETC_REGION_OUTPUT, 0, 0, 2, 1, ROWS(CLASSES)}},
    .ios = {{STRING(image),
             STRING(nchw),
             4,
             0,
             {FIXED_BATCH ? FIXED_BATCH : -1, CHANNELS, 8, 8}},
            {STRING(logits),
             STRING(nc),
             2,
             0,
             {FIXED_BATCH ? FIXED_BATCH : -1, CLASSES}}},
    .program = {STRING(infer), 0, 2, 0, 1, 1, 1, 0, FIXED_BATCH, 64, 0, 0, 0},
    .strings = {.name = "fake",
                .manifest =
                    "{\"name\": \"fake\", \"version\": \"0.1.0\","
                    " \"preprocess\": {\"scale\": " SCALE ", \"mean\": [0],"
                    " \"std\": [1]}, \"programs\": [\"infer\"],"
                    " \"calls\": [{\"name\": \"stem\", \"kind\": \"conv2d\","
                    " \"sources\": [\"conv1\", \"bn1\"],"
                    " \"algorithm\": \"direct\", \"bytes\": 64},"
                    " {\"name\": \"classifier\", \"kind\": \"linear\","
                    " \"sources\": [\"fc\"], \"algorithm\": \"direct\","
                    " \"bytes\": 64}], \"digests\": {\"weights\": \"00ff\"}}",
                .image = "image",
                .logits = "logits",
                .nchw = "nchw",
                .nc = "nc",
                .infer = "infer",
                .stem = "stem",
                .classifier = "classifier"}};

const unsigned char resnetc_model_packed[64] __attribute__((aligned(64))) = {0};
const unsigned char resnetc_model_params[1] = {0};
const resnetc_kernel resnetc_model_kernels[2] = {sum_pixels, linear};
