/*===- draw.c - shows digits in the terminal, and what the network says ---===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===
 *
 * A plain C host: it needs runtime.h and a compiled model, nothing else.
 *
 *   cc -I../../runtime/include draw.c -ldl -o draw
 *   zcat digits.csv.gz | ./draw digits.so 8
 */
#include "digit.h"
#include "resnetc/runtime.h"

#include <stdlib.h>

/* Four digits beside each other fit a terminal of 80 columns. */
enum { ACROSS = 4, MAX_SHOWN = 32 };
/* Test digits are every fifth line; neighbours are 4 and 9 in turn, so the
 * picture takes every STEP-th of them, which gives all kinds. */
enum { STEP = 42 };

/* Up to `count` test digits, spread over the file. */
static int read_test_digits(FILE *file, digit *digits, int count) {
  digit next;
  int found = 0;
  for (int line = 0; found < count && read_digit(file, &next); line++)
    if (is_test_digit(line) && line / 5 % STEP == 0)
      digits[found++] = next;
  return found;
}

static void draw_row(const digit *digits, int count, int row) {
  static const char *const shades[] = {" ", "░", "▒", "▓", "█"};
  for (int which = 0; which < count; which++) {
    for (int column = 0; column < SIDE; column++) {
      float pixel = digits[which].pixels[row * SIDE + column];
      const char *shade = shades[(int)(pixel * 4 + 0.5f)];
      printf("%s%s", shade, shade);
    }
    printf("  ");
  }
  printf("\n");
}

static resnetc_status classify(resnetc_model *model, const digit *digits,
                               int count, float logits[][CLASSES]) {
  resnetc_context *context = NULL;
  resnetc_status status = resnetc_context_create(model, NULL, &context);
  for (int which = 0; which < count && status.code == RESNETC_OK; which++) {
    resnetc_input input = {digits[which].pixels, sizeof digits[which].pixels};
    resnetc_output output = {logits[which], sizeof logits[which]};
    status = resnetc_run(context, 1, &input, &output);
  }
  resnetc_context_destroy(&context);
  return status;
}

static void say(const digit *digits, int count, float logits[][CLASSES]) {
  for (int which = 0; which < count; which++) {
    int said = likeliest(logits[which]), label = digits[which].label;
    char text[2 * SIDE + 3];
    snprintf(text, sizeof text, said == label ? "it says %d" : "%d, wrong: %d",
             said, label);
    printf("%-*s", 2 * SIDE + 2, text);
  }
  printf("\n\n");
}

static void show(const digit *digits, int count, float logits[][CLASSES]) {
  for (int first = 0; first < count; first += ACROSS) {
    int across = count - first < ACROSS ? count - first : ACROSS;
    for (int row = 0; row < SIDE; row++)
      draw_row(digits + first, across, row);
    say(digits + first, across, logits + first);
  }
}

int main(int argc, char **argv) {
  digit digits[MAX_SHOWN];
  float logits[MAX_SHOWN][CLASSES];
  resnetc_model *model = NULL;
  int wanted = argc == 3 ? atoi(argv[2]) : 0, count;
  if (wanted < 1 || wanted > MAX_SHOWN) {
    fprintf(stderr, "usage: zcat digits.csv.gz | draw MODEL.so COUNT\n");
    return 2;
  }
  count = read_test_digits(stdin, digits, wanted);
  resnetc_status status = resnetc_open(argv[1], &model);
  if (status.code == RESNETC_OK)
    status = classify(model, digits, count, logits);
  resnetc_close(&model);
  if (status.code != RESNETC_OK) {
    fprintf(stderr, "draw: %s\n", status.text);
    return 1;
  }
  show(digits, count, logits);
  return 0;
}
