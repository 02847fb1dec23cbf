/*===- internal.h - the objects behind the API ----------------------------===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#ifndef RESNETC_INTERNAL_H
#define RESNETC_INTERNAL_H

#include "resnetc/abi.h"
#include "resnetc/runtime.h"

#include <stdatomic.h>

/* More threads than this are clamped: beyond any machine that a single sample
 * of a convolution can keep busy. */
#define RESNETC_MAX_THREADS 256
/* Everything in the arena and in packed weights starts at a cache line. */
#define RESNETC_ALIGN 64u
/* Kernels run with round-to-nearest, denormals and no traps, whatever the
 * caller's setting: bits must not depend on which thread does the work. */
#define RESNETC_MXCSR 0x1f80u

struct resnetc_weights {
  const resnetc_api *api;
  resnetc_model *model;
  const unsigned char *packed; /* NULL: of a model that trains */
  /* Of frozen ones: what to free with the last reference. */
  atomic_int references;
  void *memory;
};

/* A program of the model; table is NULL if it has none. */
typedef struct resnetc_loaded_program {
  const resnetc_program *table;
  const resnetc_program *large_batches; /* NULL: table runs all batches */
  resnetc_model_info info;
} resnetc_loaded_program;

struct resnetc_model {
  const resnetc_api *api;
  void *library;
  atomic_int live; /* contexts, pools, states and references to weights */
  const resnetc_blob *blob;
  uint32_t
      isa_row; /* of resnetc_model_kernels, RESNETC_NONE: no row runs here */
  resnetc_weights builtin;
  resnetc_loaded_program infer, train;
  char isas[32];
};

/* One thread's part of a context; Halide's user_context points at it. */
typedef struct resnetc_worker {
  _Alignas(RESNETC_ALIGN) resnetc_context *context;
  unsigned char *slab; /* scratch memory for halide_malloc */
  uint64_t slab_bytes, slab_used;
  uint64_t slab_top; /* offset of the newest block's header */
  int32_t in_task;   /* inside a parallel loop: nested ones run inline */
  int32_t result;    /* of its range in the current parallel loop */
  char error[160];   /* the first error that a kernel reported, or "" */
} resnetc_worker;

struct resnetc_context {
  const resnetc_api *api;
  resnetc_model *model;
  const resnetc_loaded_program *program;
  resnetc_weights *weights; /* NULL in training */
  resnetc_state *state;     /* NULL in inference */
  resnetc_pool pool;
  int32_t owns_pool;
  int32_t poison;
  int64_t max_batch;
  atomic_int busy;
  void *memory;         /* what to free, NULL when the caller owns the arena */
  unsigned char *arena; /* the fixed region, then activations and the slabs */
  uint64_t arena_bytes;
  unsigned char *fixed;       /* of the fixed region */
  unsigned char *activations; /* of the arena region */
  /* Of a step: what the caller's arguments become, for max_batch samples. */
  void *step_memory;
  float *labels, *loss, *correct;
  resnetc_input *inputs;
  resnetc_worker workers[]; /* pool.threads */
};

/* status.c */
resnetc_status resnetc_ok(void);
__attribute__((format(printf, 2, 3))) resnetc_status
resnetc_error(resnetc_code code, const char *format, ...);

/* api.c */
extern const resnetc_api resnetc_the_api;

/* model.c */
resnetc_status resnetc_model_create(void *library, resnetc_model **out);
resnetc_status resnetc_model_destroy(resnetc_model *model, void **out_library);
const resnetc_model_info *resnetc_model_get_info(const resnetc_model *model);
const resnetc_model_info *resnetc_model_get_train_info(
    const resnetc_model *model); /* NULL: not compiled with --train */
resnetc_status resnetc_no_training(const resnetc_model *model);

/* weights.c */
resnetc_status resnetc_weights_get_builtin(resnetc_model *model,
                                           resnetc_weights **out);
void resnetc_weights_add_reference(resnetc_weights *weights);
void resnetc_weights_drop_reference(resnetc_weights *weights);

/* arena.c */
typedef struct resnetc_arena_layout {
  uint64_t activations; /* offsets from the arena's start */
  uint64_t slabs;       /* in the same memory, above what lives beside them */
  uint64_t slab_bytes;  /* of one worker */
  uint64_t bytes;       /* of everything */
} resnetc_arena_layout;
resnetc_status resnetc_lay_out_arena(const resnetc_model *model,
                                     const resnetc_loaded_program *program,
                                     int64_t max_batch, int32_t threads,
                                     resnetc_arena_layout *out);
resnetc_status resnetc_get_arena_bytes(const resnetc_model *model,
                                       int64_t max_batch, int32_t threads,
                                       uint64_t *out);
resnetc_status resnetc_get_train_arena_bytes(const resnetc_model *model,
                                             int64_t max_batch, int32_t threads,
                                             uint64_t *out);

/* context.c */
resnetc_status resnetc_context_do_create(resnetc_model *model,
                                         const resnetc_context_options *options,
                                         resnetc_context **out);
resnetc_status resnetc_context_do_destroy(resnetc_context *context);

/* check_run.c */
resnetc_status resnetc_check_batch(const resnetc_context *context,
                                   int64_t batch);
resnetc_status resnetc_check_run(const resnetc_context *context,
                                 const resnetc_run_args *args);

/* executor.c */
resnetc_status resnetc_execute(resnetc_context *context,
                               const resnetc_run_args *args);
/* The calls of the context's program; the caller has set the floating-point
 * environment and checked the arguments. */
resnetc_status resnetc_run_calls(resnetc_context *context,
                                 const resnetc_run_args *run);
/* One call of a kernel on the bytes `hosts`; the result is the kernel's. */
int resnetc_call_kernel(resnetc_context *context, uint32_t kernel,
                        const resnetc_arg *args, uint32_t count,
                        uint8_t *const *hosts, int64_t batch);
resnetc_status resnetc_kernel_failed(const resnetc_context *context,
                                     const char *call, int code);

/* border.c: around a tensor of so many samples that begins, with its border, at
 * `first`. */
void resnetc_fill_border(resnetc_context *context, const resnetc_border *border,
                         unsigned char *first, int64_t samples);

/* micro_batch.c: how many samples a micro-batch has with so many threads; the
 * program that a batch runs by: it may be the one for large batches. */
int64_t resnetc_micro_batch_samples(const resnetc_program *large_batches,
                                    int32_t threads);
const resnetc_program *
resnetc_program_for(const resnetc_loaded_program *program, int64_t batch,
                    int32_t threads);

/* scratch.c */
void *resnetc_scratch_take(resnetc_worker *worker, uint64_t bytes);
void resnetc_scratch_give(resnetc_worker *worker, void *block);
void resnetc_scratch_reset(resnetc_worker *worker);

/* pool.c */
resnetc_status resnetc_pool_start(resnetc_model *model, int32_t threads,
                                  resnetc_pool *out);
resnetc_status resnetc_pool_stop(resnetc_model *model, resnetc_pool *pool);

/* cpu_count.c */
int32_t resnetc_count_cpus(void);
/* 0 becomes the default number, too many are clamped; ARG if negative. */
resnetc_status resnetc_resolve_threads(int32_t *threads);
/* The CPUs that the cgroup lets us use: `cgroups` is /proc/self/cgroup, `mount`
 * where the hierarchy is mounted. INT32_MAX: no quota. */
int32_t resnetc_quota_cpus(const char *cgroups, const char *mount);

/* cpu_isa.c: NULL if this machine runs `isa`, else the feature that it lacks.
 */
const char *resnetc_missing_feature(uint32_t isa);
const char *resnetc_isa_name(uint32_t isa);

static inline const void *resnetc_blob_at(const resnetc_blob *blob,
                                          uint32_t offset) {
  return (const unsigned char *)blob + offset;
}

static inline const char *resnetc_blob_string(const resnetc_blob *blob,
                                              uint32_t offset) {
  return (const char *)resnetc_blob_at(blob, blob->strings + offset);
}

#endif /* RESNETC_INTERNAL_H */
