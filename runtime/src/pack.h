/*===- pack.h - source weights -> the layout that kernels read ------------===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===
 *
 * Packing is a table of steps. The compiler and the runtime run the same file,
 * pack.c, so packed bytes are equal wherever they are made. All arithmetic is
 * in double and rounds to float once, at the end.
 *
 * A batch norm is folded into the convolution before it:
 *   factor[o] = bn_scale[o] / sqrt(bn_variance[o] + epsilon)
 *   filter'[o,i,y,x] = filter[o,i,y,x] * factor[o]
 *   bias'[o] = bn_bias[o] + (bias[o] - bn_mean[o]) * factor[o]
 * An absent bn_scale counts as 1, an absent bias, bn_bias or bn_mean as 0, an
 * absent bn_variance as "no batch norm": factor = 1.
 */
#ifndef RESNETC_PACK_H
#define RESNETC_PACK_H

#include "resnetc/abi.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Channels come in blocks of one AVX-512 vector of float32. */
#define RESNETC_PACK_BLOCK 16

/* Packed layouts; lanes past the last channel are zero. */
typedef enum resnetc_pack_kind {
  /* weight [co][ci][kh][kw] -> [ceil(co/16)][kh][kw][ci][16], times factor */
  RESNETC_PACK_FILTER = 0,
  /* bias'[co] as above -> [ceil(co/16)][16] */
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

/* Bytes that a step writes, padding included. */
uint64_t resnetc_pack_bytes(const resnetc_pack_step *step);

/* Runs all steps. sources: float32 tensors in their source layout, C order;
 * packed: 64-byte aligned. Steps may run in any order and write disjoint bytes;
 * bytes between steps stay as they are. The caller has checked sizes. */
void resnetc_pack(const resnetc_pack_step *steps, size_t count,
                  const float *const *sources, void *packed);

#ifdef __cplusplus
}
#endif
#endif /* RESNETC_PACK_H */
