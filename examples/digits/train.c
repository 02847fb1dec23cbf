/*===- train.c - trains a compiled network from C -------------------------===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===
 *
 * A plain C host: it needs train.h and a model compiled with --train.
 *
 *   resnetc compile zoo:digits --train -o digits.so
 *   cc -std=c11 -O2 -I../../runtime/include train.c -ldl -o train
 *   zcat digits.csv.gz | ./train digits.so digits.ckpt
 *
 * It makes a state, trains it, freezes it, counts the test digits that the
 * frozen weights get right, saves the state, and reads it back into another.
 */
#include "resnetc/train.h"
#include "digit.h"

#include <stdlib.h>

enum { EPOCHS = 8, BATCH = 64, MAX_DIGITS = 2048 };

typedef struct digit_set {
  float images[MAX_DIGITS][PIXELS];
  int32_t labels[MAX_DIGITS];
  int count;
} digit_set;

static digit_set training, test;

/* Ends the program if a call failed. */
static void check(resnetc_status status) {
  if (status.code == RESNETC_OK)
    return;
  fprintf(stderr, "train: %s\n", status.text);
  exit(1);
}

static void read_digits(FILE *file) {
  digit next;
  for (int line = 0; read_digit(file, &next); line++) {
    digit_set *set = is_test_digit(line) ? &test : &training;
    if (set->count == MAX_DIGITS)
      return;
    memcpy(set->images[set->count], next.pixels, sizeof next.pixels);
    set->labels[set->count++] = next.label;
  }
}

/* A new order of the training digits. rand() would be another one in another C
 * library; these are the constants of Numerical Recipes. */
static void shuffle(int *order, uint32_t *random) {
  for (int last = training.count - 1; last > 0; last--) {
    *random = *random * 1664525u + 1013904223u;
    int other = (int)(*random / 65536 % (uint32_t)(last + 1));
    int kept = order[last];
    order[last] = order[other];
    order[other] = kept;
  }
}

/* One step on the digits `which`; the loss summed over them. */
static double step(resnetc_context *context, const int *which, int count,
                   float lr) {
  float images[BATCH][PIXELS];
  int32_t labels[BATCH];
  for (int n = 0; n < count; n++) {
    memcpy(images[n], training.images[which[n]], sizeof images[n]);
    labels[n] = training.labels[which[n]];
  }
  resnetc_input input = {images, (uint64_t)count * sizeof images[0]};
  resnetc_step_args args = {.size = sizeof args,
                            .input_count = 1,
                            .batch = count,
                            .inputs = &input,
                            .labels = labels,
                            .update = 1,
                            .optimizer = {.lr = lr,
                                          .momentum = 0.9f,
                                          .weight_decay = 5e-4f,
                                          .decay_norm_and_bias = 1}};
  resnetc_step_result result;
  check(resnetc_train_step(context, &args, &result));
  return result.loss_sum;
}

static void train(resnetc_model *model, resnetc_state *state) {
  static int order[MAX_DIGITS];
  uint32_t random = 1;
  resnetc_context *context;
  resnetc_context_options options = {
      .size = sizeof options, .max_batch = BATCH, .state = state};
  check(resnetc_context_create(model, &options, &context));
  for (int n = 0; n < training.count; n++)
    order[n] = n;
  for (int epoch = 0; epoch < EPOCHS; epoch++) {
    /* The learning rate falls in a straight line, 0.1 to nearly 0. */
    float lr = 0.1f * (float)(EPOCHS - epoch) / EPOCHS;
    double loss = 0;
    shuffle(order, &random);
    for (int first = 0; first < training.count; first += BATCH) {
      int left = training.count - first;
      loss += step(context, order + first, left < BATCH ? left : BATCH, lr);
    }
    printf("epoch %d: loss %.4f\n", epoch + 1, loss / training.count);
  }
  check(resnetc_context_destroy(&context));
}

/* Logits of the test digits by the state's weights of this moment. */
static void infer(resnetc_model *model, resnetc_state *state,
                  float logits[][CLASSES]) {
  resnetc_weights *weights;
  resnetc_context *context;
  check(resnetc_state_freeze(state, &weights));
  resnetc_context_options options = {
      .size = sizeof options, .max_batch = test.count, .weights = weights};
  check(resnetc_context_create(model, &options, &context));
  resnetc_weights_release(&weights); /* the context keeps its own reference */
  resnetc_input input = {test.images,
                         (uint64_t)test.count * sizeof test.images[0]};
  resnetc_output output = {logits, (uint64_t)test.count * sizeof logits[0]};
  check(resnetc_run(context, test.count, &input, &output));
  check(resnetc_context_destroy(&context));
}

static int count_right(float logits[][CLASSES]) {
  int right = 0;
  for (int n = 0; n < test.count; n++)
    right += likeliest(logits[n]) == test.labels[n];
  return right;
}

int main(int argc, char **argv) {
  static float trained[MAX_DIGITS][CLASSES], loaded[MAX_DIGITS][CLASSES];
  resnetc_model *model;
  resnetc_state *state, *other;
  if (argc != 3) {
    fprintf(stderr, "usage: zcat digits.csv.gz | train MODEL.so CHECKPOINT\n");
    return 2;
  }
  read_digits(stdin);
  check(resnetc_open(argv[1], &model));
  check(resnetc_state_create(model, &state));
  train(model, state);
  infer(model, state, trained);
  printf("%d of %d test digits right\n", count_right(trained), test.count);

  check(resnetc_state_save(state, argv[2]));
  check(resnetc_state_create(model, &other));
  check(resnetc_state_load(other, argv[2]));
  infer(model, other, loaded);
  printf("saved and loaded: %s\n", memcmp(trained, loaded, sizeof trained)
                                       ? "other bits"
                                       : "the same bits");
  check(resnetc_state_destroy(&other));
  check(resnetc_state_destroy(&state));
  check(resnetc_close(&model));
  return 0;
}
