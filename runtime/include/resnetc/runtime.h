/*===- runtime.h - load a compiled model and run it -----------------------===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===
 *
 * The whole API, for C11 and C++ hosts on x86-64 Linux. A host needs this
 * header and libdl, no library of ours:
 *
 *   resnetc_open("model.so", &model);
 *   resnetc_context_create(model, NULL, &context);
 *   resnetc_run(context, 1, &input, &output);
 *   resnetc_context_destroy(&context);
 *   resnetc_close(&model);
 *
 * Every call goes through a table of functions of the model's library; models
 * of different versions can live in one process. Nothing prints, aborts or
 * changes the caller's floating-point environment.
 *
 * Direct linking: a program linked with model.so declares its <name>_api_v1
 * (the generated header does) and passes it to resnetc_open_linked(query, NULL,
 * &model) instead of resnetc_open. Several models can be linked into it.
 */
#ifndef RESNETC_RUNTIME_H
#define RESNETC_RUNTIME_H

#include <dlfcn.h>
#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Major version in the upper half. A library refuses another major version;
 * a minor version only appends functions to the table and fields to structs. */
#define RESNETC_API_VERSION 0x00010001u
#define RESNETC_TENSOR_DIMS 5
#define RESNETC_ALL UINT32_MAX
/*===- Status -===*/
typedef enum resnetc_code {
  RESNETC_OK = 0,
  RESNETC_ARG = 1,      /* an argument is wrong: null, size, aliasing */
  RESNETC_SHAPE = 2,    /* a batch that the model cannot take */
  RESNETC_LIMIT = 3,    /* a documented limit, such as 2^31 elements a tensor */
  RESNETC_IO = 4,       /* the file cannot be read */
  RESNETC_ABI = 5,      /* not a model, or one of another version */
  RESNETC_STATE = 6,    /* a call out of turn, such as a context in use */
  RESNETC_OOM = 7,      /* no memory */
  RESNETC_UNSUP = 8,    /* this machine cannot run the model */
  RESNETC_INTERNAL = 9, /* a bug of the compiler or the runtime */
  RESNETC_NONFIN = 10,  /* a loss or a gradient is not finite */
  RESNETC_INTEG = 11,   /* a damaged checkpoint */
} resnetc_code;

/* Result of every call that can fail; text is one line, "" when fine. */
typedef struct resnetc_status {
  int32_t code; /* enum resnetc_code */
  char text[252];
} resnetc_status;

/*===- Objects -===*/
typedef struct resnetc_api resnetc_api;
typedef struct resnetc_model resnetc_model;     /* immutable, any threads */
typedef struct resnetc_weights resnetc_weights; /* immutable, any threads */
typedef struct resnetc_context resnetc_context; /* one thread at a time */
typedef struct resnetc_state resnetc_state;     /* train.h */

/* What a model reads or writes: dense float32 in C order. */
typedef struct resnetc_tensor_info {
  const char *name;   /* in the source model */
  const char *layout; /* "nchw", "nhwc", "nc", "rows" or "whole": no batch */
  uint32_t rank;
  uint32_t reserved0;
  int64_t dims[RESNETC_TENSOR_DIMS]; /* outermost first; dims[0] = -1: batch */
  int64_t sample_elements; /* product of dims[1..], of all if "whole" */
  uint64_t reserved[3];
} resnetc_tensor_info;

/* Owned by the model, valid until it is closed. */
typedef struct resnetc_model_info {
  uint32_t size; /* bytes of this struct, as the library knows it */
  uint32_t version;
  const char *name;
  const char *manifest; /* JSON: sources, calls, preprocessing, digests */
  const char *isas;     /* with kernels for: "avx512 avx2", best first */
  const char *isa;      /* used on this machine; NULL: it has none of them */
  const resnetc_tensor_info *inputs;
  const resnetc_tensor_info *outputs;
  const char *const *calls; /* names of the kernel calls, in order */
  uint32_t input_count, output_count, call_count;
  uint32_t reserved;
  int64_t fixed_batch;         /* 0: any batch */
  uint64_t packed_bytes;       /* weights */
  uint64_t arena_sample_bytes; /* activations of one sample */
  uint64_t arena_fixed_bytes;  /* what a run needs whatever its batch */
} resnetc_model_info;

/*===- Thread pools -===*/
typedef void (*resnetc_task)(void *arg, int32_t worker);

/* A plain struct: fill in your own pool, or use resnetc_pool_create.
 * parallel_for calls task(arg, w) once for every w in [0, workers), in any
 * order on any threads, and returns when all have returned; workers
 * is 1..threads. It must be safe to call from several threads at once: contexts
 * may share it. */
typedef struct resnetc_pool {
  void (*parallel_for)(void *ctx, resnetc_task task, void *arg,
                       int32_t workers);
  void *ctx;
  int32_t threads; /* >= 1, the calling thread included */
  int32_t reserved;
} resnetc_pool;

/*===- Options and arguments -===*/
/* Zero fields mean defaults; set size to sizeof(resnetc_context_options). */
typedef struct resnetc_context_options {
  uint32_t size;
  /* Threads of the context's own pool, the caller's thread included. 0: as many
   * as affinity mask and cgroup quota allow. Ignored when pool is set. */
  int32_t threads;
  int64_t max_batch;        /* 0: 1, or the model's fixed batch */
  const resnetc_pool *pool; /* copied; its ctx must outlive the context */
  resnetc_weights *weights; /* NULL: the built-in ones */
  /* Caller's memory, 64-byte aligned, at least resnetc_arena_bytes(); it must
   * outlive the context. NULL: allocated at create. */
  void *arena;
  uint64_t arena_bytes;
  uint32_t poison; /* not 0: NaN into all working memory before every run */
  uint32_t reserved;
  resnetc_state *state; /* NULL, or what the context trains: see train.h */
} resnetc_context_options;

/* A caller's buffer; bytes is exactly batch * sample_elements * 4, may be 0. */
typedef struct resnetc_input {
  const void *data;
  uint64_t bytes;
} resnetc_input;
typedef struct resnetc_output {
  void *data;
  uint64_t bytes;
} resnetc_output;

/* Set size to sizeof(resnetc_run_args). */
typedef struct resnetc_run_args {
  uint32_t size;
  uint32_t input_count, output_count; /* the model's, or RESNETC_ALL */
  uint32_t reserved;
  int64_t batch; /* 1..max_batch */
  const resnetc_input *inputs;
  const resnetc_output *outputs;
  uint64_t *call_ns; /* NULL, or call_count nanoseconds to fill in */
  /* NULL, or called after each kernel call; not 0 ends the run with STATE. It
   * may not use this context and must return (no exception, no longjmp). */
  int32_t (*after_call)(void *user, uint32_t call);
  void *user;
} resnetc_run_args;

/*===- The table -===*/
/* Functions are only ever appended; the inline functions below call them. */
struct resnetc_api {
  uint32_t size, version;
  resnetc_status (*model_create)(void *library, resnetc_model **out);
  resnetc_status (*model_destroy)(resnetc_model *model, void **out_library);
  const resnetc_model_info *(*model_info)(const resnetc_model *model);
  resnetc_status (*arena_bytes)(const resnetc_model *model, int64_t max_batch,
                                int32_t threads, uint64_t *out);
  resnetc_status (*weights_builtin)(resnetc_model *model,
                                    resnetc_weights **out);
  void (*weights_retain)(resnetc_weights *weights);
  void (*weights_release)(resnetc_weights *weights);
  int32_t (*default_threads)(void);
  resnetc_status (*pool_create)(resnetc_model *model, int32_t threads,
                                resnetc_pool *out);
  resnetc_status (*pool_destroy)(resnetc_model *model, resnetc_pool *pool);
  resnetc_status (*context_create)(resnetc_model *model,
                                   const resnetc_context_options *options,
                                   resnetc_context **out);
  resnetc_status (*context_destroy)(resnetc_context *context);
  resnetc_status (*run)(resnetc_context *context, const resnetc_run_args *args);
  const struct resnetc_train_api *train; /* train.h */
};

/* The one symbol that a model's library exports. */
#define RESNETC_QUERY_SYMBOL "resnetc_api_v1"
typedef const resnetc_api *(*resnetc_query)(uint32_t caller_version);
/* Objects begin with the table that they belong to. */
static inline const resnetc_api *resnetc_table(const void *object) {
  return *(const resnetc_api *const *)object;
}
static inline resnetc_status resnetc_fail(resnetc_code code, const char *what,
                                          const char *detail) {
  resnetc_status status = {code, ""};
  snprintf(status.text, sizeof status.text, "%s%s", what, detail);
  return status;
}

static inline resnetc_status resnetc_null(const char *argument) {
  return resnetc_fail(RESNETC_ARG, argument, " is null");
}

/*===- Models -===*/
/* Checks that the loader can map `path`: a truncated file would kill it. */
static inline resnetc_status resnetc_check_library(const char *path) {
  struct stat info;
  Elf64_Ehdr elf;
  FILE *file;
  size_t got;
  if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
    return resnetc_fail(RESNETC_IO, "no such file: ", path);
  if (!(file = fopen(path, "rb")))
    return resnetc_fail(RESNETC_IO, "cannot read ", path);
  got = fread(&elf, 1, sizeof elf, file);
  fclose(file);
  if (got != sizeof elf || memcmp(elf.e_ident, ELFMAG "\2", SELFMAG + 1) != 0 ||
      elf.e_machine != EM_X86_64 || elf.e_type != ET_DYN)
    return resnetc_fail(RESNETC_ABI, "not an x86-64 shared library: ", path);
  /* The section headers are the last bytes that the linker writes. */
  if (elf.e_shoff > (uint64_t)info.st_size ||
      info.st_size - elf.e_shoff < (uint64_t)elf.e_shnum * elf.e_shentsize)
    return resnetc_fail(RESNETC_ABI, "truncated library: ", path);
  return resnetc_fail(RESNETC_OK, "", "");
}

/* Opens a model that is linked into the program; `query` is its <name>_api_v1.
 * library: NULL, or a dlopen handle that resnetc_close is to close. */
static inline resnetc_status
resnetc_open_linked(resnetc_query query, void *library, resnetc_model **out) {
  const resnetc_api *api = query ? query(RESNETC_API_VERSION) : NULL;
  if (!query || !out)
    return resnetc_null("query or out");
  *out = NULL;
  if (!api)
    return resnetc_fail(RESNETC_ABI, "model of another API version", "");
  return api->model_create(library, out);
}

/* Opens the model in the file `path`; a name without '/' is a file of the
 * current folder. *out is owned by the caller, who must resnetc_close it;
 * it is NULL after an error.
 * Errors:  IO: no such file; ABI: not a model, or of another major version.
 * Threads: any. */
static inline resnetc_status resnetc_open(const char *path,
                                          resnetc_model **out) {
  char name[4096];
  void *library, *symbol;
  resnetc_query query;
  resnetc_status status;
  if (!path || !out)
    return resnetc_null("path or out");
  *out = NULL;
  if (strlen(path) > sizeof name - 3)
    return resnetc_fail(RESNETC_ARG, "path too long: ", path);
  snprintf(name, sizeof name, "%s%s", strchr(path, '/') ? "" : "./", path);
  status = resnetc_check_library(name);
  if (status.code != RESNETC_OK)
    return status;
  library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (!library)
    return resnetc_fail(RESNETC_ABI, "cannot load ", dlerror());
  symbol = dlsym(library, RESNETC_QUERY_SYMBOL);
  memcpy(&query, &symbol, sizeof query);
  status = query ? resnetc_open_linked(query, library, out)
                 : resnetc_fail(RESNETC_ABI, "not a model: ", path);
  if (status.code != RESNETC_OK)
    dlclose(library);
  return status;
}

/* Closes the model and sets *model to NULL; NULL and pointers to NULL are fine.
 * Errors:  STATE: contexts, weights or pools of it live; it stays open. */
static inline resnetc_status resnetc_close(resnetc_model **model) {
  void *library = NULL;
  resnetc_status status = {RESNETC_OK, ""};
  if (!model || !*model)
    return status;
  status = resnetc_table(*model)->model_destroy(*model, &library);
  if (status.code != RESNETC_OK)
    return status;
  *model = NULL;
  if (library)
    dlclose(library);
  return status;
}

/* Names, shapes, sizes. NULL only if model is NULL. */
static inline const resnetc_model_info *
resnetc_info(const resnetc_model *model) {
  return model ? resnetc_table(model)->model_info(model) : NULL;
}

/* Bytes of memory that a context for up to max_batch samples on `threads`
 * threads works in: activations and scratch. threads = 0: the default number.
 * Errors:  SHAPE: not the fixed batch; LIMIT: max_batch is too large. */
static inline resnetc_status resnetc_arena_bytes(const resnetc_model *model,
                                                 int64_t max_batch,
                                                 int32_t threads,
                                                 uint64_t *out) {
  return model
             ? resnetc_table(model)->arena_bytes(model, max_batch, threads, out)
             : resnetc_null("model");
}

/*===- Weights -===*/
/* A new reference to the weights that the model was compiled with; give it back
 * with resnetc_weights_release. Contexts hold references of their own. */
static inline resnetc_status resnetc_weights_builtin(resnetc_model *model,
                                                     resnetc_weights **out) {
  return model ? resnetc_table(model)->weights_builtin(model, out)
               : resnetc_null("model");
}

static inline void resnetc_weights_retain(resnetc_weights *weights) {
  if (weights)
    resnetc_table(weights)->weights_retain(weights);
}

/* Gives one reference back and sets *weights to NULL. */
static inline void resnetc_weights_release(resnetc_weights **weights) {
  if (!weights || !*weights)
    return;
  resnetc_table(*weights)->weights_release(*weights);
  *weights = NULL;
}

/*===- Built-in pool -===*/
/* What threads = 0 means: CPUs in the affinity mask, within the cgroup quota */
static inline int32_t resnetc_default_threads(const resnetc_model *model) {
  return model ? resnetc_table(model)->default_threads() : 1;
}

/* Starts a pool; threads counts the calling thread, 0 is the default number and
 * more than 256 are clamped. out->threads says how many it got: fewer if
 * the system gives no more. Any model may use it; its code belongs to `model`,
 * which must stay open. In a forked child it runs everything on one thread.
 * Errors:  ARG: threads < 0; OOM. */
static inline resnetc_status
resnetc_pool_create(resnetc_model *model, int32_t threads, resnetc_pool *out) {
  return model ? resnetc_table(model)->pool_create(model, threads, out)
               : resnetc_null("model");
}

/* Joins the threads of a pool of resnetc_pool_create and clears *pool. No
 * context may use it any more. */
static inline resnetc_status resnetc_pool_destroy(resnetc_model *model,
                                                  resnetc_pool *pool) {
  return model ? resnetc_table(model)->pool_destroy(model, pool)
               : resnetc_null("model");
}

/*===- Contexts -===*/
/* Makes what is needed to run the model; nothing is allocated later. options
 * NULL: all defaults. *out is NULL after an error.
 * Errors:  ABI: options of an unknown size; ARG, SHAPE, LIMIT: a bad option;
 *          OOM; UNSUP: the CPU lacks a feature, which the text names. */
static inline resnetc_status
resnetc_context_create(resnetc_model *model,
                       const resnetc_context_options *options,
                       resnetc_context **out) {
  return model ? resnetc_table(model)->context_create(model, options, out)
               : resnetc_null("model");
}

/* Frees the context and sets *context to NULL.
 * Errors:  STATE: it is running; it stays alive. */
static inline resnetc_status
resnetc_context_destroy(resnetc_context **context) {
  resnetc_status status = {RESNETC_OK, ""};
  if (context && *context)
    status = resnetc_table(*context)->context_destroy(*context);
  if (context && status.code == RESNETC_OK)
    *context = NULL;
  return status;
}

/* Runs the model as resnetc_run does, with counts, timing and a hook. */
static inline resnetc_status resnetc_run_with(resnetc_context *context,
                                              const resnetc_run_args *args) {
  return context ? resnetc_table(context)->run(context, args)
                 : resnetc_null("context");
}

/* Runs the model once on 1..max_batch samples.
 * inputs, outputs: one for each of resnetc_info's, in that order; the caller
 *   owns all buffers. Outputs may overlap neither each other nor inputs.
 * Errors:  ARG names the tensor, expected and got; SHAPE, LIMIT: the batch;
 *          outputs are then unchanged. STATE: another thread runs the context,
 *          whose own run goes on undisturbed.
 * Results: each sample's bits depend neither on batch nor on threads.
 * Threads: one at a time for each context; different contexts at once. */
static inline resnetc_status resnetc_run(resnetc_context *context,
                                         int64_t batch,
                                         const resnetc_input *inputs,
                                         const resnetc_output *outputs) {
  resnetc_run_args args = {sizeof args, RESNETC_ALL, RESNETC_ALL, 0,    batch,
                           inputs,      outputs,     NULL,        NULL, NULL};
  return resnetc_run_with(context, &args);
}

#endif /* RESNETC_RUNTIME_H */
