/*===- pack.c - source weights -> the layout that kernels read ------------===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===
 *
 * Compiled with -ffp-contract=off: a fused multiply-add would make the bytes
 * depend on the machine that packs.
 */
#include "pack.h"

#include <math.h>

static uint64_t blocks(uint64_t channels) {
  return (channels + RESNETC_PACK_BLOCK - 1) / RESNETC_PACK_BLOCK;
}

/* Elements from one pixel of a TENSOR to the next, as in the arena. */
static uint64_t tensor_pitch(const resnetc_pack_step *step) {
  return step->c < RESNETC_PACK_BLOCK ? step->c
                                      : blocks(step->c) * RESNETC_PACK_BLOCK;
}

uint64_t resnetc_pack_bytes(const resnetc_pack_step *step) {
  if (step->kind == RESNETC_PACK_TENSOR)
    return blocks((uint64_t)step->h * step->w * tensor_pitch(step)) *
           RESNETC_PACK_BLOCK * sizeof(float);
  uint64_t per_channel = 1;
  if (step->kind == RESNETC_PACK_FILTER)
    per_channel = (uint64_t)step->ci * step->kh * step->kw;
  else if (step->kind == RESNETC_PACK_WINOGRAD)
    per_channel = (uint64_t)step->ci * (step->h + 2) * (step->w + 2);
  else if (step->kind == RESNETC_PACK_LINEAR)
    per_channel = step->ci;
  return blocks(step->co) * RESNETC_PACK_BLOCK * per_channel * sizeof(float);
}

static double value(const float *const *sources, uint32_t source,
                    uint32_t index, double absent) {
  return source == RESNETC_NONE ? absent : (double)sources[source][index];
}

/* What the batch norm multiplies output channel `o` by. */
static double factor(const resnetc_pack_step *step, const float *const *sources,
                     uint32_t o) {
  if (step->bn_variance == RESNETC_NONE)
    return 1.0;
  double variance = value(sources, step->bn_variance, o, 1.0);
  return value(sources, step->bn_scale, o, 1.0) /
         sqrt(variance + step->epsilon);
}

static double folded_bias(const resnetc_pack_step *step,
                          const float *const *sources, uint32_t o) {
  double bias = value(sources, step->bias, o, 0.0);
  double mean = value(sources, step->bn_mean, o, 0.0);
  double shift = value(sources, step->bn_bias, o, 0.0);
  return shift + (bias - mean) * factor(step, sources, o);
}

static void pack_filter(const resnetc_pack_step *step,
                        const float *const *sources, float *packed) {
  const float *weight = sources[step->weight];
  size_t ci = step->ci, taps = (size_t)step->kh * step->kw;
  for (uint32_t o = 0; o < step->co; ++o) {
    double scale = factor(step, sources, o);
    const float *from = weight + o * ci * taps;
    float *to = packed +
                o / RESNETC_PACK_BLOCK * taps * ci * RESNETC_PACK_BLOCK +
                o % RESNETC_PACK_BLOCK;
    for (size_t i = 0; i < ci; ++i)
      for (size_t tap = 0; tap < taps; ++tap)
        to[(tap * ci + i) * RESNETC_PACK_BLOCK] =
            (float)(from[i * taps + tap] * scale);
  }
}

/* Rows of G, for the points 0, 1, -1 (of F(4, 3) also 2, -2) and infinity. */
static const double winograd_2[4][3] = {
    {1, 0, 0}, {.5, .5, .5}, {.5, -.5, .5}, {0, 0, 1}};
static const double winograd_4[6][3] = {{1.0 / 4, 0, 0},
                                        {-1.0 / 6, -1.0 / 6, -1.0 / 6},
                                        {-1.0 / 6, 1.0 / 6, -1.0 / 6},
                                        {1.0 / 24, 1.0 / 12, 1.0 / 6},
                                        {1.0 / 24, -1.0 / 12, 1.0 / 6},
                                        {0, 0, 1}};

static void pack_winograd(const resnetc_pack_step *step,
                          const float *const *sources, float *packed) {
  const double (*g)[3] = step->h == 2 ? winograd_2 : winograd_4;
  size_t ci = step->ci, side = step->h + 2;
  for (uint32_t o = 0; o < step->co; ++o) {
    double scale = factor(step, sources, o);
    float *block =
        packed + o / RESNETC_PACK_BLOCK * side * side * ci * RESNETC_PACK_BLOCK;
    for (size_t i = 0; i < ci; ++i) {
      const float *w = sources[step->weight] + (o * ci + i) * 9;
      for (size_t at = 0; at < side * side; ++at) {
        double sum = 0;
        for (size_t tap = 0; tap < 9; ++tap)
          sum += g[at / side][tap / 3] * g[at % side][tap % 3] * w[tap];
        block[(at * ci + i) * RESNETC_PACK_BLOCK + o % RESNETC_PACK_BLOCK] =
            (float)(sum * scale);
      }
    }
  }
}

static void pack_linear(const resnetc_pack_step *step,
                        const float *const *sources, float *packed) {
  const float *weight = sources[step->weight];
  size_t pixels = (size_t)step->h * step->w, inputs = step->ci;
  for (uint32_t o = 0; o < step->co; ++o) {
    const float *from = weight + o * inputs;
    float *to = packed + o / RESNETC_PACK_BLOCK * inputs * RESNETC_PACK_BLOCK +
                o % RESNETC_PACK_BLOCK;
    for (size_t c = 0; c < step->c; ++c)
      for (size_t pixel = 0; pixel < pixels; ++pixel)
        to[(pixel * step->c + c) * RESNETC_PACK_BLOCK] =
            from[c * pixels + pixel];
  }
}

static void pack_vector(const resnetc_pack_step *step,
                        const float *const *sources, float *packed) {
  for (uint32_t o = 0; o < step->co; ++o)
    packed[o] = (float)(step->kind == RESNETC_PACK_SCALE
                            ? factor(step, sources, o)
                            : folded_bias(step, sources, o));
}

static void pack_tensor(const resnetc_pack_step *step,
                        const float *const *sources, float *packed) {
  const float *from = sources[step->weight];
  size_t pixels = (size_t)step->h * step->w, pitch = tensor_pitch(step);
  for (size_t pixel = 0; pixel < pixels; ++pixel)
    for (size_t c = 0; c < step->c; ++c)
      packed[pixel * pitch + c] = from[pixel * step->c + c];
}

/* The element of a packed FILTER, BIAS or LINEAR that holds element `i` of
 * output channel `o` of the source. */
static size_t place_of(const resnetc_pack_step *step, size_t o, size_t i) {
  size_t row = 0, rows = 1;
  if (step->kind == RESNETC_PACK_FILTER) {
    size_t taps = (size_t)step->kh * step->kw;
    rows = taps * step->ci;
    row = i % taps * step->ci + i / taps;
  } else if (step->kind == RESNETC_PACK_LINEAR) {
    size_t pixels = (size_t)step->h * step->w;
    rows = step->ci;
    row = i % pixels * step->c + i / pixels;
  }
  return (o / RESNETC_PACK_BLOCK * rows + row) * RESNETC_PACK_BLOCK +
         o % RESNETC_PACK_BLOCK;
}

static void unpack_tensor(const resnetc_pack_step *step, const float *packed,
                          float *source) {
  size_t pixels = (size_t)step->h * step->w, pitch = tensor_pitch(step);
  for (size_t pixel = 0; pixel < pixels; ++pixel)
    for (size_t c = 0; c < step->c; ++c)
      source[pixel * step->c + c] = packed[pixel * pitch + c];
}

void resnetc_unpack(const resnetc_pack_step *step, const void *packed,
                    float *source) {
  const float *from = (const float *)((const char *)packed + step->offset);
  if (step->kind == RESNETC_PACK_TENSOR) {
    unpack_tensor(step, from, source);
    return;
  }
  size_t per_channel = 1;
  if (step->kind == RESNETC_PACK_FILTER)
    per_channel = (size_t)step->ci * step->kh * step->kw;
  else if (step->kind == RESNETC_PACK_LINEAR)
    per_channel = step->ci;
  for (size_t o = 0; o < step->co; ++o)
    for (size_t i = 0; i < per_channel; ++i)
      source[o * per_channel + i] = from[place_of(step, o, i)];
}

void resnetc_pack(const resnetc_pack_step *steps, size_t count,
                  const float *const *sources, void *packed) {
  for (size_t s = 0; s < count; ++s) {
    const resnetc_pack_step *step = &steps[s];
    float *to = (float *)((char *)packed + step->offset);
    uint64_t elements = resnetc_pack_bytes(step) / sizeof(float);
    for (uint64_t e = 0; e < elements; ++e)
      to[e] = 0.0f;
    if (step->kind == RESNETC_PACK_FILTER)
      pack_filter(step, sources, to);
    else if (step->kind == RESNETC_PACK_WINOGRAD)
      pack_winograd(step, sources, to);
    else if (step->kind == RESNETC_PACK_LINEAR)
      pack_linear(step, sources, to);
    else if (step->kind == RESNETC_PACK_TENSOR)
      pack_tensor(step, sources, to);
    else
      pack_vector(step, sources, to);
  }
}
