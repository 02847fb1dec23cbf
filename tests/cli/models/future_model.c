/*===- future_model.c - a model that refuses every caller -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===
 *
 * As a model of another major version does.
 */
#include "resnetc/runtime.h"

const resnetc_api *resnetc_api_v1(uint32_t caller_version);

const resnetc_api *resnetc_api_v1(uint32_t caller_version) { return NULL; }
