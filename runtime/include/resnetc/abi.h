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
 *   resnetc_model_packed     packed weights, 64-byte aligned; not of a model
 * that trains, whose weights come out of a state
 *   resnetc_model_params     the first parameters of a state, 64-byte aligned
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
#define RESNETC_BLOB_VERSION 3 /* abi_version: changes with any struct here */
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
  RESNETC_REGION_PARAMS = 5,    /* of the state, laid out by its entries */
  RESNETC_REGION_GRADIENTS = 6, /* of the state, at the parameters' offsets */
  RESNETC_REGION_FIXED = 7,     /* of a run, the same for any batch */
  RESNETC_REGION_PART =
      8 /* activations of a micro-batch: byte address = part + samples * offset,
           samples those of a whole micro-batch */
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
  uint32_t in_part; /* 1: the offset is in the part region */
  uint32_t reserved;
} resnetc_border;

typedef struct resnetc_call {
  uint32_t kernel;    /* column of resnetc_model_kernels */
  uint32_t first_arg; /* into args */
  uint32_t arg_count;
  uint32_t border; /* the first one, into borders; RESNETC_NONE: none */
  uint32_t name;   /* into strings */
  uint32_t border_count;
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
  uint32_t name; /* "infer", "train_step" */
  uint32_t first_call, call_count;
  uint32_t first_input, input_count;   /* into ios */
  uint32_t first_output, output_count; /* into ios */
  uint32_t large_batches; /* the program of the same calls that runs batches of
                             more than a micro-batch, 0: none */
  int64_t fixed_batch;    /* 0: any batch */
  uint64_t arena_sample_bytes; /* arena_bytes(N) = N * arena_sample_bytes +
                                  arena_fixed_bytes */
  uint64_t arena_fixed_bytes;  /* of the fixed region */
  /* Of a thread, for what kernels allocate; it lies where no call that needs
   * some has a tensor: from batch * scratch_offset in the arena on. */
  uint64_t worker_scratch_bytes;
  uint64_t scratch_offset;
  /* Of a program for large batches: its first calls run again for each
   * micro-batch, of so many samples with two threads and in proportion with
   * others. Such a call's tensors of the caller and of the arena begin at the
   * first sample of the micro-batch. The part region lies behind the arena, and
   * scratch_offset is an offset in it. */
  uint32_t micro_batch_calls, micro_batch_samples;
  uint64_t part_sample_bytes;
} resnetc_program;

/* Packed layouts; lanes past the last channel are zero. pack.h says what a
 * factor is and what bias' is. */
typedef enum resnetc_pack_kind {
  /* weight [co][ci][kh][kw] -> [ceil(co/16)][kh][kw][ci][16], times factor */
  RESNETC_PACK_FILTER = 0,
  /* bias'[co] -> [ceil(co/16)][16] */
  RESNETC_PACK_BIAS = 1,
  /* weight [co][ci], ci = c*h*w in (c,h,w) order of the source
   * -> [ceil(co/16)][ci in (h,w,c) order][16] */
  RESNETC_PACK_LINEAR = 2,
  /* factor[co] -> [ceil(co/16)][16]: a batch norm with no convolution */
  RESNETC_PACK_SCALE = 3,
  /* bias'[co] with no bias: what is added after SCALE */
  RESNETC_PACK_SHIFT = 4,
  /* weight [h][w][c] -> [h][w][c in whole blocks of 16, or c if below 16], then
   * zeros up to a multiple of 64 bytes */
  RESNETC_PACK_TENSOR = 5,
  /* weight [co][ci][3][3], times factor, as G w G^T of a Winograd convolution
   * F(m x m, 3 x 3) with m = 2 or 4 -> [ceil(co/16)][m+2][m+2][ci][16] */
  RESNETC_PACK_WINOGRAD = 6,
} resnetc_pack_kind;

typedef struct resnetc_pack_step {
  uint32_t kind;    /* enum resnetc_pack_kind */
  uint32_t co;      /* output channels */
  uint32_t ci;      /* FILTER: input channels of one group; LINEAR: c*h*w */
  uint32_t kh, kw;  /* FILTER, WINOGRAD */
  uint32_t c, h, w; /* LINEAR: the input that was flattened; h = w = 1: none.
                       TENSOR: its extents; WINOGRAD: h = w = m */
  /* Indexes into the source tensors, RESNETC_NONE where absent. */
  uint32_t weight, bias;
  uint32_t bn_scale, bn_bias, bn_mean, bn_variance;
  double epsilon;
  uint64_t offset; /* into the packed weights, bytes, a multiple of 64 */
  uint64_t bytes;  /* resnetc_pack_bytes(step) */
} resnetc_pack_step;

enum resnetc_state_kind {
  RESNETC_STATE_PARAMETER = 0,
  RESNETC_STATE_MEAN = 1, /* running; the batch's in `gradients` */
  RESNETC_STATE_VARIANCE = 2
};

/* What a weight decay may leave out. */
enum resnetc_decay_group {
  RESNETC_DECAY_WEIGHT = 0,
  RESNETC_DECAY_BIAS = 1,
  RESNETC_DECAY_NORM = 2
};

/* A tensor of the state, as the source has it and as `params` has it. */
typedef struct resnetc_state_entry {
  uint32_t name;  /* into strings */
  uint32_t kind;  /* enum resnetc_state_kind */
  uint32_t group; /* enum resnetc_decay_group */
  uint32_t rank;
  int64_t dims[RESNETC_MAX_DIMS]; /* in the source's order */
  /* FILTER, BIAS, LINEAR or TENSOR into `params`; its source is the tensor
   * itself, by its index among the entries. */
  resnetc_pack_step step;
  int64_t count;   /* of a statistic: pixels of a sample */
  double momentum; /* of a statistic: the weight of the newest batch */
} resnetc_state_entry;

enum resnetc_optimizer {
  RESNETC_OPTIMIZER_NONE = 0, /* the model does not train */
  RESNETC_OPTIMIZER_SGD = 1,  /* one slot: momentum */
  RESNETC_OPTIMIZER_ADAMW = 2 /* two slots: m and v */
};

/* What a model that trains has beside its programs. */
typedef struct resnetc_training {
  uint32_t optimizer;   /* enum resnetc_optimizer */
  uint32_t kernel;      /* of the optimizer */
  uint32_t first_arg;   /* settings, parameters, gradients, slots */
  uint32_t arg_count;   /* 0: the optimizer has no kernel */
  uint32_t program;     /* the train_step */
  uint32_t entry_count; /* of the state */
  uint32_t entries;     /* byte offset into the blob */
  uint32_t pack_count;  /* steps that make packed weights of a state */
  uint32_t packs;       /* byte offset into the blob; sources are entries */
  uint32_t reserved;
  uint64_t params_bytes; /* of `params`, of `gradients`, of a slot */
  uint64_t digest;       /* of the network and the optimizer */
} resnetc_training;

typedef struct resnetc_blob {
  uint32_t magic, abi_version;
  uint64_t blob_bytes;
  uint64_t packed_bytes;
  resnetc_training training;
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
extern const unsigned char resnetc_model_params[];
extern const resnetc_kernel resnetc_model_kernels[];

#ifdef __cplusplus
}
#endif
#endif /* RESNETC_ABI_H */
