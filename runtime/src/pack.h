/*===- pack.h - source weights -> the layout that kernels read ------------===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===
 *
 * Packing is a table of steps (abi.h). The compiler and the runtime run the
 * same file, pack.c, so packed bytes are equal wherever they are made. All
 * arithmetic is in double and rounds to float once, at the end.
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

/* Bytes that a step writes, padding included. */
uint64_t resnetc_pack_bytes(const resnetc_pack_step *step);

/* Runs all steps. sources: float32 tensors in their source layout, C order;
 * packed: 64-byte aligned. Steps may run in any order and write disjoint bytes;
 * bytes between steps stay as they are. The caller has checked sizes. */
void resnetc_pack(const resnetc_pack_step *steps, size_t count,
                  const float *const *sources, void *packed);

/* The way back: the source tensor of a step without batch norm of a FILTER,
 * BIAS, LINEAR or TENSOR, in its source layout. The values are the packed ones,
 * bit for bit. */
void resnetc_unpack(const resnetc_pack_step *step, const void *packed,
                    float *source);

#ifdef __cplusplus
}
#endif
#endif /* RESNETC_PACK_H */
