/*===- digit.h - reads handwritten digits from digits.csv -----------------===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/
#ifndef RESNETC_EXAMPLES_DIGIT_H
#define RESNETC_EXAMPLES_DIGIT_H

#include <stdint.h>
#include <stdio.h>

enum { SIDE = 8, PIXELS = SIDE * SIDE, CLASSES = 10 };

typedef struct digit {
  float pixels[PIXELS]; /* 0..1 */
  int32_t label;
} digit;

/* Reads one line: 64 pixels 0..16, then the label. 0 at the end of the file. */
static inline int read_digit(FILE *file, digit *out) {
  int value;
  for (int at = 0; at < PIXELS; at++) {
    if (fscanf(file, "%d,", &value) != 1)
      return 0;
    out->pixels[at] = (float)value / 16;
  }
  if (fscanf(file, "%d", &value) != 1)
    return 0;
  out->label = value;
  return 1;
}

/* The class of the largest logit. */
static inline int likeliest(const float *logits) {
  int best = 0;
  for (int at = 1; at < CLASSES; at++)
    if (logits[at] > logits[best])
      best = at;
  return best;
}

/* Every fifth line is for testing, the others for training. */
static inline int is_test_digit(int line) { return line % 5 == 4; }

#endif /* RESNETC_EXAMPLES_DIGIT_H */
