/*===- fake_kernels.h - hand-written kernels of the made-up models --------===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#ifndef RESNETC_TESTS_FAKE_KERNELS_H
#define RESNETC_TESTS_FAKE_KERNELS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Columns of resnetc_model_kernels. All buffers are (c, x, y, n). */
enum fake_kernel {
  FAKE_COPY,    /* input -> output */
  FAKE_BOX,     /* input with a border of 1 -> sum of 3x3 neighbours */
  FAKE_SCALE,   /* input, factor[c] -> output = input * factor */
  FAKE_FAIL,    /* reports an error from one of its rows */
  FAKE_SCRATCH, /* copy by way of halide_malloc, in a nested loop */
  FAKE_GREEDY,  /* asks for more scratch memory than there is */
  FAKE_TRAIN,   /* see TrainModel.h */
  FAKE_SGD,     /* settings, parameters, gradients, momentum */
  FAKE_COUNT
};

#define FAKE_BLOB_BYTES 65536
#define FAKE_PACKED_FLOATS 1024
#define FAKE_ISAS 3

extern unsigned char fake_blob[FAKE_BLOB_BYTES];
extern float fake_packed[FAKE_PACKED_FLOATS];
extern float fake_params[FAKE_PACKED_FLOATS];
/* The MXCSR that the last row of a FAKE_COPY ran with. */
unsigned fake_mxcsr(void);

#ifdef __cplusplus
}
#endif
#endif /* RESNETC_TESTS_FAKE_KERNELS_H */
