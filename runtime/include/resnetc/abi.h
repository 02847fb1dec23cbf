/*===- abi.h - the tables that the compiler emits and the runtime reads
 * ------===
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===
 *
 * A compiled model is a few constant symbols, linked with the runtime:
 *   resnetc_model_blob       one block of bytes: a resnetc_blob header, then
 * the arrays it points into by byte offset; 64-byte aligned
 *   resnetc_model_packed     packed weights, 64-byte aligned
 *   resnetc_model_kernels    kernel pointers, isa_count rows of kernel_count
 * The blob has no pointers in it, so it needs no relocation and its bytes are
 * the same wherever it is linked. Both sides include this header and share
 * nothing else but pack.c. Little endian, x86-64 alignment.
 */
#ifndef RESNETC_ABI_H
#define RESNETC_ABI_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RESNETC_BLOB_MAGIC 0x31434e52u /* "RNC1" */
#define RESNETC_BLOB_VERSION 1 /* abi_version: changes with any struct here */
#define RESNETC_MAX_DIMS 5
#define RESNETC_MAX_ARGS 10
#define RESNETC_NONE UINT32_MAX

/* Where an argument's bytes are. */
enum resnetc_region {
  RESNETC_REGION_INPUT = 0,  /* the caller's input tensor `index` */
  RESNETC_REGION_OUTPUT = 1, /* the caller's output tensor `index` */
  RESNETC_REGION_ARENA =
      2, /* activations: byte address = arena + batch * offset */
  RESNETC_REGION_PACKED =
      3, /* packed weights: byte address = packed + offset */
  RESNETC_REGION_SCRATCH = 4 /* working memory of one call */
};

typedef struct resnetc_dim {
  int32_t min, extent, stride; /* elements; extent -1 is the batch */
} resnetc_dim;

typedef struct resnetc_arg {
  uint32_t region; /* enum resnetc_region */
  uint32_t index;  /* of the input or output tensor */
  uint64_t offset; /* bytes, a multiple of 64; per sample in the arena */
  uint32_t rank;
  uint32_t written;                   /* 1: the kernel writes it */
  resnetc_dim dims[RESNETC_MAX_DIMS]; /* innermost first */
} resnetc_arg;

/* The border that a call writes around its output, and its value. */
typedef struct resnetc_border {
  uint64_t offset;       /* arena bytes per sample, of the tensor with border */
  uint64_t sample_bytes; /* from one sample to the next */
  int32_t h, w, pitch;   /* pixels inside, elements per pixel */
  int32_t top, left, bottom, right;
  float value;
} resnetc_border;

typedef struct resnetc_call {
  uint32_t kernel;    /* column of resnetc_model_kernels */
  uint32_t first_arg; /* into args */
  uint32_t arg_count;
  uint32_t border; /* into borders, RESNETC_NONE: none */
  uint32_t name;   /* into strings */
  uint32_t reserved;
} resnetc_call;

/* An input or output tensor of a program, float32. */
typedef struct resnetc_io {
  uint32_t name;   /* into strings */
  uint32_t layout; /* into strings: "nchw", "nhwc", "nc", "rows" or "whole" */
  uint32_t rank;
  uint32_t reserved;
  int64_t dims[RESNETC_MAX_DIMS]; /* in the user's order; dims[0] = -1 where the
                                     batch is free; no batch if "whole" */
} resnetc_io;

typedef struct resnetc_program {
  uint32_t name; /* "infer" */
  uint32_t first_call, call_count;
  uint32_t first_input, input_count;   /* into ios */
  uint32_t first_output, output_count; /* into ios */
  uint32_t reserved;
  int64_t fixed_batch; /* 0: any batch */
} resnetc_program;

typedef struct resnetc_blob {
  uint32_t magic, abi_version;
  uint64_t blob_bytes;
  uint64_t packed_bytes;
  uint64_t arena_sample_bytes; /* arena_bytes(N) = N * arena_sample_bytes +
                                  arena_fixed_bytes */
  uint64_t arena_fixed_bytes;
  uint64_t scratch_bytes; /* for a whole call */
  uint64_t worker_scratch_bytes;
  uint32_t name;     /* into strings: the model's C identifier */
  uint32_t manifest; /* into strings: JSON, what `resnetc inspect` shows */
  uint32_t isa_count, kernel_count;
  uint32_t isas; /* into isa array: uint32_t[isa_count], enum resnetc_isa, best
                    first */
  uint32_t call_count, arg_count, border_count, io_count, program_count;
  uint32_t calls, args, borders, ios, programs,
      strings; /* byte offsets into the blob */
  uint32_t reserved[3];
} resnetc_blob;

enum resnetc_isa { RESNETC_ISA_AVX2 = 0, RESNETC_ISA_AVX512 = 1 };

/* A Halide kernel by its argument vector: args[0] = &user_context, then a
 * halide_buffer_t* per argument. Returns 0 or a Halide error code. */
typedef int (*resnetc_kernel)(void **args);

extern const unsigned char resnetc_model_blob[];
extern const unsigned char resnetc_model_packed[];
extern const resnetc_kernel resnetc_model_kernels[];

#ifdef __cplusplus
}
#endif
#endif /* RESNETC_ABI_H */
