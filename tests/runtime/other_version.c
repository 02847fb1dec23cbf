/*===- other_version.c - a library of another major version ---------------===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "resnetc/runtime.h"

const resnetc_api *resnetc_api_v1(uint32_t caller_version);
const resnetc_api *resnetc_api_v1(uint32_t caller_version) {
  (void)caller_version;
  return NULL;
}
