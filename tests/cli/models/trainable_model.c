/*===- trainable_model.c - a model that trains, by hand, for tests of train
 * -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===
 *
 * Softmax regression: image [1][8][8] -> logits[10], trained by sgd with
 * momentum. It hands out the tables of runtime.h and train.h without a line of
 * the runtime but its checkpoints.
 */
#include "resnetc/train.h"

#include <math.h>
#include <stdlib.h>

enum { PIXELS = 64, CLASSES = 10, WEIGHTS = PIXELS * CLASSES };
enum { PARAMETERS = WEIGHTS + CLASSES };

typedef struct parameters {
  float weight[CLASSES][PIXELS], bias[CLASSES];
} parameters;

struct resnetc_model {
  const resnetc_api *api;
  void *library;
};

struct resnetc_weights {
  const resnetc_api *api;
  parameters values;
  int references;
};

struct resnetc_state {
  const resnetc_api *api;
  parameters values, momentum, gradients;
  int frozen[2];
  resnetc_progress progress;
};

struct resnetc_context {
  const resnetc_api *api;
  resnetc_weights *weights;
  resnetc_state *state;
};

static const resnetc_api the_api;
static resnetc_weights builtin = {&the_api, {{{0}}, {0}}, 1};

static resnetc_status ok(void) { return resnetc_fail(RESNETC_OK, "", ""); }

/*===- What the model says of itself -===*/

static const resnetc_tensor_info image = {"image",       "nchw", 4,  0,
                                          {-1, 1, 8, 8}, PIXELS, {0}};
static const resnetc_tensor_info logits = {"logits",      "nc",    2,  0,
                                           {-1, CLASSES}, CLASSES, {0}};

static const resnetc_model_info info = {
    .size = sizeof info,
    .version = RESNETC_API_VERSION,
    .name = "regression",
    .manifest = "{\"preprocess\": {\"scale\": 0.0625}}",
    .isas = "avx2",
    .isa = "avx2",
    .inputs = &image,
    .outputs = &logits,
    .input_count = 1,
    .output_count = 1};

static const char *const slots[] = {"momentum"};
static const resnetc_state_tensor tensors[] = {
    {"fc.weight", 2, RESNETC_PARAMETER, {CLASSES, PIXELS}, WEIGHTS},
    {"fc.bias", 1, RESNETC_PARAMETER, {CLASSES}, CLASSES}};
static const resnetc_state_info state_info = {
    sizeof state_info, 2, "sgd", slots, 1, 0, tensors, 0x5eed};

static const resnetc_model_info *get_info(const resnetc_model *model) {
  (void)model;
  return &info;
}

static resnetc_status create_model(void *library, resnetc_model **out) {
  *out = calloc(1, sizeof **out);
  (*out)->api = &the_api;
  (*out)->library = library;
  return ok();
}

static resnetc_status destroy_model(resnetc_model *model, void **out_library) {
  *out_library = model->library;
  free(model);
  return ok();
}

static resnetc_status arena_bytes(const resnetc_model *model, int64_t batch,
                                  int32_t threads, uint64_t *out) {
  (void)model, (void)threads;
  *out = (uint64_t)batch * 64;
  return ok();
}

static int32_t default_threads(void) { return 1; }

/*===- Contexts -===*/

static void retain(resnetc_weights *weights) { ++weights->references; }

static void release(resnetc_weights *weights) {
  if (--weights->references == 0)
    free(weights);
}

static resnetc_status create_context(resnetc_model *model,
                                     const resnetc_context_options *options,
                                     resnetc_context **out) {
  (void)model;
  *out = calloc(1, sizeof **out);
  (*out)->api = &the_api;
  (*out)->state = options->state;
  (*out)->weights = options->weights ? options->weights : &builtin;
  retain((*out)->weights);
  return ok();
}

static resnetc_status destroy_context(resnetc_context *context) {
  release(context->weights);
  free(context);
  return ok();
}

static void forward(const parameters *values, const float *pixels, float *out) {
  for (int k = 0; k < CLASSES; ++k) {
    out[k] = values->bias[k];
    for (int p = 0; p < PIXELS; ++p)
      out[k] += values->weight[k][p] * pixels[p];
  }
}

static resnetc_status run(resnetc_context *context,
                          const resnetc_run_args *args) {
  for (int64_t n = 0; n < args->batch; ++n)
    forward(&context->weights->values,
            (const float *)args->inputs[0].data + n * PIXELS,
            (float *)args->outputs[0].data + n * CLASSES);
  return ok();
}

/*===- State -===*/

static resnetc_status create_state(resnetc_model *model, resnetc_state **out) {
  (void)model;
  *out = calloc(1, sizeof **out);
  (*out)->api = &the_api;
  return ok();
}

static resnetc_status destroy_state(resnetc_state *state) {
  free(state);
  return ok();
}

const resnetc_state_info *resnetc_state_do_get_info(const resnetc_state *state);
const resnetc_state_info *
resnetc_state_do_get_info(const resnetc_state *state) {
  (void)state;
  return &state_info;
}

static float *find(const resnetc_state *state, const char *name) {
  const char *prefix = "momentum:";
  int slot = strncmp(name, prefix, strlen(prefix)) == 0;
  const parameters *of = slot ? &state->momentum : &state->values;
  name += slot ? strlen(prefix) : 0;
  return (float *)(strcmp(name, "fc.bias") == 0 ? of->bias : of->weight[0]);
}

resnetc_status resnetc_state_do_get(const resnetc_state *state,
                                    const char *name, float *data,
                                    uint64_t bytes);
resnetc_status resnetc_state_do_get(const resnetc_state *state,
                                    const char *name, float *data,
                                    uint64_t bytes) {
  memcpy(data, find(state, name), bytes);
  return ok();
}

resnetc_status resnetc_state_do_set(resnetc_state *state, const char *name,
                                    const float *data, uint64_t bytes);
resnetc_status resnetc_state_do_set(resnetc_state *state, const char *name,
                                    const float *data, uint64_t bytes) {
  memcpy(find(state, name), data, bytes);
  return ok();
}

resnetc_status resnetc_state_do_get_progress(const resnetc_state *state,
                                             resnetc_progress *out);
resnetc_status resnetc_state_do_get_progress(const resnetc_state *state,
                                             resnetc_progress *out) {
  *out = state->progress;
  return ok();
}

resnetc_status resnetc_state_do_set_progress(resnetc_state *state,
                                             const resnetc_progress *progress);
resnetc_status resnetc_state_do_set_progress(resnetc_state *state,
                                             const resnetc_progress *progress) {
  state->progress = *progress;
  return ok();
}

static resnetc_status set_trainable(resnetc_state *state, const char *name,
                                    int32_t trainable) {
  state->frozen[strcmp(name, "fc.bias") == 0] = !trainable;
  return ok();
}

static resnetc_status freeze(resnetc_state *state, resnetc_weights **out) {
  *out = calloc(1, sizeof **out);
  (*out)->api = &the_api;
  (*out)->values = state->values;
  (*out)->references = 1;
  return ok();
}

/*===- Steps -===*/

/* Adds one sample's gradient; returns its loss. */
static double backward(resnetc_state *state, const float *pixels, int32_t label,
                       int64_t samples, int64_t *correct) {
  float out[CLASSES];
  double sum = 0;
  int best = 0;
  forward(&state->values, pixels, out);
  for (int k = 0; k < CLASSES; ++k) {
    best = out[k] > out[best] ? k : best;
    sum += exp(out[k]);
  }
  *correct += best == label;
  for (int k = 0; k < CLASSES; ++k) {
    float gradient =
        (float)((exp(out[k]) / sum - (k == label)) / (double)samples);
    state->gradients.bias[k] += gradient;
    for (int p = 0; p < PIXELS; ++p)
      state->gradients.weight[k][p] += gradient * pixels[p];
  }
  return log(sum) - out[label];
}

static void update(resnetc_state *state,
                   const resnetc_optimizer_settings *settings) {
  float *values = state->values.weight[0],
        *momentum = state->momentum.weight[0];
  float *gradients = state->gradients.weight[0];
  for (int i = 0; i < PARAMETERS; ++i) {
    if (state->frozen[i >= WEIGHTS])
      continue;
    momentum[i] = settings->momentum * momentum[i] + gradients[i] +
                  settings->weight_decay * values[i];
    values[i] -= settings->lr * momentum[i];
  }
  memset(&state->gradients, 0, sizeof state->gradients);
  ++state->progress.optimizer_steps;
}

static resnetc_status step(resnetc_context *context,
                           const resnetc_step_args *args,
                           resnetc_step_result *out) {
  int64_t samples = args->step_samples ? args->step_samples : args->batch;
  memset(out, 0, sizeof *out);
  for (int64_t n = 0; n < args->batch; ++n)
    out->loss_sum += backward(context->state,
                              (const float *)args->inputs[0].data + n * PIXELS,
                              args->labels[n], samples, &out->correct);
  if (!isfinite(out->loss_sum))
    return resnetc_fail(RESNETC_NONFIN, "the gradient of fc.weight",
                        " is not finite");
  if (args->update)
    update(context->state, &args->optimizer);
  return ok();
}

/*===- The tables -===*/

resnetc_status resnetc_checkpoint_save(const resnetc_state *state,
                                       const char *path);
resnetc_status resnetc_checkpoint_load(resnetc_state *state, const char *path);

static const resnetc_train_api the_train_api = {
    .size = sizeof the_train_api,
    .info = get_info,
    .arena_bytes = arena_bytes,
    .state_create = create_state,
    .state_destroy = destroy_state,
    .state_info = resnetc_state_do_get_info,
    .state_get = resnetc_state_do_get,
    .state_set = resnetc_state_do_set,
    .state_set_trainable = set_trainable,
    .state_get_progress = resnetc_state_do_get_progress,
    .state_set_progress = resnetc_state_do_set_progress,
    .state_freeze = freeze,
    .train_step = step,
    .state_save = resnetc_checkpoint_save,
    .state_load = resnetc_checkpoint_load};

static const resnetc_api the_api = {.size = sizeof the_api,
                                    .version = RESNETC_API_VERSION,
                                    .model_create = create_model,
                                    .model_destroy = destroy_model,
                                    .model_info = get_info,
                                    .arena_bytes = arena_bytes,
                                    .weights_retain = retain,
                                    .weights_release = release,
                                    .default_threads = default_threads,
                                    .context_create = create_context,
                                    .context_destroy = destroy_context,
                                    .run = run,
                                    .train = &the_train_api};

__attribute__((visibility("default"))) const resnetc_api *
resnetc_api_v1(uint32_t caller_version);
const resnetc_api *resnetc_api_v1(uint32_t caller_version) {
  (void)caller_version;
  return &the_api;
}
