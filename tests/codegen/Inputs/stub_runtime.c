/*===- stub_runtime.c - the least that a model can be linked with -----------===
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===
 */
#include "resnetc/abi.h"

#include <math.h>

/* What a test looks at instead of a table of functions. */
struct stub_api {
  const unsigned char *blob, *packed;
  const resnetc_kernel *kernels;
  double four;
};

__attribute__((visibility("default"))) const struct stub_api *
resnetc_api_v1(uint32_t version) {
  static struct stub_api api;
  api.blob = resnetc_model_blob;
  api.packed = resnetc_model_packed;
  api.kernels = resnetc_model_kernels;
  api.four = pow(2, version); /* libm must be found */
  return &api;
}
