/*===- halide_abi.h - what kernels expect of their caller -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#ifndef RESNETC_HALIDE_ABI_H
#define RESNETC_HALIDE_ABI_H

#include <stddef.h>
#include <stdint.h>

/* halide_dimension_t and halide_buffer_t of Halide 21, field for field; a test
 * compares them with Halide's own header. */
typedef struct resnetc_halide_dimension {
  int32_t min, extent, stride;
  uint32_t flags;
} resnetc_halide_dimension;

typedef struct resnetc_halide_buffer {
  uint64_t device;
  const void *device_interface;
  uint8_t *host;
  uint64_t flags;
  uint8_t type_code, type_bits;
  uint16_t type_lanes;
  int32_t dimensions;
  resnetc_halide_dimension *dim;
  void *padding;
} resnetc_halide_buffer;

#define RESNETC_HALIDE_FLOAT 2 /* halide_type_float */

typedef int (*resnetc_halide_task)(void *context, int index, uint8_t *closure);

int halide_do_par_for(void *context, resnetc_halide_task task, int min,
                      int size, uint8_t *closure);
void *halide_malloc(void *context, size_t bytes);
void halide_free(void *context, void *memory);

#endif /* RESNETC_HALIDE_ABI_H */
