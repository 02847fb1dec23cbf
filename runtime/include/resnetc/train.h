/*===- train.h - train a compiled model -----------------------------------===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===
 *
 * For models compiled with --train:
 *
 *   resnetc_state_create(model, &state);
 *   options.state = state;
 *   resnetc_context_create(model, &options, &context);
 *   resnetc_train_step(context, &args, &result);      again and again
 *   resnetc_state_freeze(state, &weights);
 *   inference.weights = weights;
 *   resnetc_context_create(model, &inference, &other); and resnetc_run(other)
 *
 * A state is the parameters, the running statistics and the optimizer's memory.
 * Frozen weights are a copy of it that training does not change.
 */
#ifndef RESNETC_TRAIN_H
#define RESNETC_TRAIN_H

#include "resnetc/runtime.h"

#include <stddef.h>

/*===- What a state holds -===*/
typedef enum resnetc_tensor_kind {
  RESNETC_PARAMETER = 0, /* a gradient moves it */
  RESNETC_STATISTIC = 1, /* a running mean or variance of a batch norm */
} resnetc_tensor_kind;

/* A tensor of the state, in the layout of the source. */
typedef struct resnetc_state_tensor {
  const char *name; /* in the source model */
  uint32_t rank;
  uint32_t kind; /* enum resnetc_tensor_kind */
  int64_t dims[RESNETC_TENSOR_DIMS];
  uint64_t elements;
} resnetc_state_tensor;

/* Owned by the state. */
typedef struct resnetc_state_info {
  uint32_t size; /* bytes of this struct, as the library knows it */
  uint32_t tensor_count;
  const char *optimizer;    /* "sgd" or "adamw" */
  const char *const *slots; /* "momentum", or "m" and "v": one for each
                               parameter, zero at first */
  uint32_t slot_count;
  uint32_t reserved;
  const resnetc_state_tensor *tensors;
  uint64_t graph_digest; /* of the network and the optimizer */
} resnetc_state_info;

/* How far a training is. The library counts optimizer_steps; all else is the
 * caller's, kept with the state and in its checkpoints. */
typedef struct resnetc_progress {
  uint64_t step, epoch;
  uint64_t sample; /* taken of this epoch */
  uint64_t seed;
  uint64_t samples; /* of the training set */
  double loss_sum;  /* of this epoch so far, as `correct` */
  uint64_t correct;
  double best_accuracy;     /* below 0: none yet */
  uint64_t optimizer_steps; /* that changed the parameters */
  uint64_t reserved[7];
} resnetc_progress;

/*===- A step -===*/
/* sgd, with g = gradient + weight_decay * w, as in PyTorch:
 *   v = momentum * v + g;  w -= lr * (nesterov ? g + momentum * v : v)
 * adamw: PyTorch's, weight decay apart from the gradient. */
typedef struct resnetc_optimizer_settings {
  float lr;
  float weight_decay;
  int32_t decay_norm_and_bias; /* 0: weights alone decay */
  float momentum;              /* sgd */
  int32_t nesterov;            /* sgd */
  float beta1, beta2, epsilon; /* adamw; PyTorch's are 0.9, 0.999, 1e-8 */
} resnetc_optimizer_settings;

/* Set size to sizeof(resnetc_step_args). */
typedef struct resnetc_step_args {
  uint32_t size;
  uint32_t input_count;        /* the model's, or RESNETC_ALL */
  int64_t batch;               /* 1..max_batch */
  const resnetc_input *inputs; /* as of resnetc_run */
  const int32_t *labels;       /* batch class indexes, from 0 */
  /* Samples of all micro-batches of the step, which the gradient is the mean
   * over; 0: batch. */
  int64_t step_samples;
  uint32_t update; /* 0: gradients add up, more micro-batches follow */
  float label_smoothing;
  float clip_norm; /* gradients with a larger norm are scaled to it; 0: none */
  resnetc_optimizer_settings optimizer;
  uint32_t reserved;
  uint64_t *call_ns; /* NULL, or call_count of resnetc_train_info to fill in */
} resnetc_step_args;

typedef struct resnetc_step_result {
  double loss_sum; /* over the samples of this call */
  int64_t correct; /* of them */
  /* Over all trainable parameters, before clipping; 0 without update. */
  double gradient_norm;
} resnetc_step_result;

/*===- The table -===*/
/* Functions are only ever appended; the inline functions below call them. */
typedef struct resnetc_train_api {
  uint32_t size, reserved;
  const resnetc_model_info *(*info)(const resnetc_model *model);
  resnetc_status (*arena_bytes)(const resnetc_model *model, int64_t max_batch,
                                int32_t threads, uint64_t *out);
  resnetc_status (*state_create)(resnetc_model *model, resnetc_state **out);
  resnetc_status (*state_destroy)(resnetc_state *state);
  const resnetc_state_info *(*state_info)(const resnetc_state *state);
  resnetc_status (*state_get)(const resnetc_state *state, const char *name,
                              float *data, uint64_t bytes);
  resnetc_status (*state_set)(resnetc_state *state, const char *name,
                              const float *data, uint64_t bytes);
  resnetc_status (*state_set_trainable)(resnetc_state *state, const char *name,
                                        int32_t trainable);
  resnetc_status (*state_get_progress)(const resnetc_state *state,
                                       resnetc_progress *out);
  resnetc_status (*state_set_progress)(resnetc_state *state,
                                       const resnetc_progress *progress);
  resnetc_status (*state_freeze)(resnetc_state *state, resnetc_weights **out);
  resnetc_status (*train_step)(resnetc_context *context,
                               const resnetc_step_args *args,
                               resnetc_step_result *out);
  resnetc_status (*state_save)(const resnetc_state *state, const char *path);
  resnetc_status (*state_load)(resnetc_state *state, const char *path);
} resnetc_train_api;

/* The table that `object` belongs to; NULL: its library is older than this. */
static inline const resnetc_train_api *resnetc_train_table(const void *object) {
  const resnetc_api *api = resnetc_table(object);
  return api->size > offsetof(resnetc_api, train) ? api->train : NULL;
}

static inline resnetc_status resnetc_cannot_train(void) {
  return resnetc_fail(RESNETC_UNSUP,
                      "the model was compiled by a resnetc without training",
                      "");
}

/* What train_step takes and returns, and its calls: the model's inputs, the
 * labels and the settings of the loss. NULL: not compiled with --train. */
static inline const resnetc_model_info *
resnetc_train_info(const resnetc_model *model) {
  const resnetc_train_api *api = model ? resnetc_train_table(model) : NULL;
  return api ? api->info(model) : NULL;
}

/* As resnetc_arena_bytes, for a context with a state.
 * Errors:  UNSUP: not compiled with --train. */
static inline resnetc_status
resnetc_train_arena_bytes(const resnetc_model *model, int64_t max_batch,
                          int32_t threads, uint64_t *out) {
  if (!model)
    return resnetc_null("model");
  return resnetc_train_table(model) ? resnetc_train_table(model)->arena_bytes(
                                          model, max_batch, threads, out)
                                    : resnetc_cannot_train();
}

/*===- States -===*/
/* A state with the parameters that the model was compiled with. One thread at a
 * time may use it, and only one context runs with it at a time.
 * Errors:  UNSUP: not compiled with --train; OOM. */
static inline resnetc_status resnetc_state_create(resnetc_model *model,
                                                  resnetc_state **out) {
  if (!model || !out)
    return resnetc_null("model or out");
  *out = NULL;
  return resnetc_train_table(model)
             ? resnetc_train_table(model)->state_create(model, out)
             : resnetc_cannot_train();
}

/* Frees the state and sets *state to NULL.
 * Errors:  STATE: contexts of it live; it stays. */
static inline resnetc_status resnetc_state_destroy(resnetc_state **state) {
  resnetc_status status = {RESNETC_OK, ""};
  if (state && *state)
    status = resnetc_train_table(*state)->state_destroy(*state);
  if (state && status.code == RESNETC_OK)
    *state = NULL;
  return status;
}

/* Names, shapes, optimizer. NULL only if state is NULL. */
static inline const resnetc_state_info *
resnetc_state_get_info(const resnetc_state *state) {
  return state ? resnetc_train_table(state)->state_info(state) : NULL;
}

/* Copies a tensor in the layout of the source: "fc.weight", or of a slot of the
 * optimizer "momentum:fc.weight". bytes is exactly that of the tensor.
 * Errors:  ARG names the tensor, expected and got; STATE: a step runs. */
static inline resnetc_status resnetc_state_get(const resnetc_state *state,
                                               const char *name, float *data,
                                               uint64_t bytes) {
  return state ? resnetc_train_table(state)->state_get(state, name, data, bytes)
               : resnetc_null("state");
}

static inline resnetc_status resnetc_state_set(resnetc_state *state,
                                               const char *name,
                                               const float *data,
                                               uint64_t bytes) {
  return state ? resnetc_train_table(state)->state_set(state, name, data, bytes)
               : resnetc_null("state");
}

/* trainable = 0: steps leave the parameter and its slots as they are. Running
 * statistics move always. */
static inline resnetc_status resnetc_state_set_trainable(resnetc_state *state,
                                                         const char *name,
                                                         int32_t trainable) {
  return state ? resnetc_train_table(state)->state_set_trainable(state, name,
                                                                 trainable)
               : resnetc_null("state");
}

static inline resnetc_status
resnetc_state_get_progress(const resnetc_state *state, resnetc_progress *out) {
  return state ? resnetc_train_table(state)->state_get_progress(state, out)
               : resnetc_null("state");
}

static inline resnetc_status
resnetc_state_set_progress(resnetc_state *state,
                           const resnetc_progress *progress) {
  return state ? resnetc_train_table(state)->state_set_progress(state, progress)
               : resnetc_null("state");
}

/* New weights for contexts that infer; give them back with
 * resnetc_weights_release. Steps after this do not change them. */
static inline resnetc_status resnetc_state_freeze(resnetc_state *state,
                                                  resnetc_weights **out) {
  return state ? resnetc_train_table(state)->state_freeze(state, out)
               : resnetc_null("state");
}

/* Writes everything in the state to a file. It appears whole or not at all; one
 * that was there stays as path.prev.
 * Errors:  IO: it cannot be written; STATE: a step runs. */
static inline resnetc_status resnetc_state_save(const resnetc_state *state,
                                                const char *path) {
  return state ? resnetc_train_table(state)->state_save(state, path)
               : resnetc_null("state");
}

/* Reads what resnetc_state_save wrote. After an error the state is unchanged.
 * Errors:  IO; INTEG: damaged; ABI: of another network or optimizer. */
static inline resnetc_status resnetc_state_load(resnetc_state *state,
                                                const char *path) {
  return state ? resnetc_train_table(state)->state_load(state, path)
               : resnetc_null("state");
}

/*===- Steps -===*/
/* One forward and backward pass on a batch, by a context with a state, and with
 * args->update a step of the optimizer; running statistics move with it. The
 * bits of everything depend on the batches alone, not on threads.
 * Errors:  ARG names tensor, label or setting, expected and got; NONFIN names
 *          the loss or the first parameter whose gradient is not finite; SHAPE,
 *          LIMIT: the batch; STATE: context or state in use.
 *          The state is then as it was before the first micro-batch. */
static inline resnetc_status resnetc_train_step(resnetc_context *context,
                                                const resnetc_step_args *args,
                                                resnetc_step_result *out) {
  return context ? resnetc_train_table(context)->train_step(context, args, out)
                 : resnetc_null("context");
}

#endif /* RESNETC_TRAIN_H */
