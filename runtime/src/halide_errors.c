/*===- halide_errors.c - the errors that kernels report -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "internal.h"

/* A kernel that finds its arguments wrong calls one of these and returns what
 * it returned. The executor then names the call, so a word on what was wrong is
 * enough here. Signatures are those of Halide 21. */

typedef int32_t i32;
typedef const char *text;

static int report(void *user_context, text what, text detail) {
  resnetc_worker *worker = user_context;
  if (!worker->error[0])
    snprintf(worker->error, sizeof worker->error, "%s %s", what, detail);
  return -1;
}

/* DETAIL(name, ...): an error about the buffer, function or variable `what`;
 * the numbers that follow are left out. PLAIN(name): one without arguments. */
#define DETAIL(name, ...)                                                      \
  int halide_error_##name(void *context, text what, ##__VA_ARGS__);            \
  int halide_error_##name(void *context, text what, ##__VA_ARGS__) {           \
    return report(context, #name, what);                                       \
  }
#define PLAIN(name)                                                            \
  int halide_error_##name(void *context);                                      \
  int halide_error_##name(void *context) { return report(context, #name, ""); }

int halide_error(void *context, text message);
int halide_error(void *context, text message) {
  return report(context, message, "");
}

PLAIN(out_of_memory)
PLAIN(no_device_interface)
PLAIN(device_interface_no_device)
PLAIN(host_and_device_dirty)
PLAIN(device_crop_failed)
DETAIL(bounds_inference_call_failed, int result)
DETAIL(extern_stage_failed, int result)
DETAIL(explicit_bounds_too_small, text var, int min_bound, int max_bound,
       int min_required, int max_required)
DETAIL(bad_type, uint32_t given, uint32_t correct)
DETAIL(bad_dimensions, i32 given, i32 correct)
DETAIL(access_out_of_bounds, int dimension, int min_touched, int max_touched,
       int min_valid, int max_valid)
DETAIL(buffer_allocation_too_large, uint64_t size, uint64_t max)
DETAIL(buffer_extents_negative, int dimension, int extent)
DETAIL(buffer_extents_too_large, int64_t size, int64_t max)
DETAIL(constraints_make_required_region_smaller, int dimension, int min,
       int extent, int required_min, int required_extent)
DETAIL(constraint_violated, int value, text constrained, int constrained_value)
DETAIL(param_too_small_i64, int64_t value, int64_t min)
DETAIL(param_too_small_u64, uint64_t value, uint64_t min)
DETAIL(param_too_small_f64, double value, double min)
DETAIL(param_too_large_i64, int64_t value, int64_t max)
DETAIL(param_too_large_u64, uint64_t value, uint64_t max)
DETAIL(param_too_large_f64, double value, double max)
DETAIL(buffer_argument_is_null)
DETAIL(debug_to_file_failed, text file, int code)
DETAIL(unaligned_host_ptr, int alignment)
DETAIL(host_is_null)
DETAIL(bad_fold, text var, text loop)
DETAIL(bad_extern_fold, int dimension, int min, int extent, int valid_min,
       int factor)
DETAIL(fold_factor_too_small, text var, int factor, text loop, int required)
DETAIL(requirement_failed, text message)
DETAIL(specialize_fail)
DETAIL(buffer_is_null)
DETAIL(device_dirty_with_no_device_support)
DETAIL(storage_bound_too_small, text var, int provided, int required)
DETAIL(split_factor_not_positive, text orig, text outer, text inner,
       text factor_text, int factor)
DETAIL(vscale_invalid, int runtime_value, int compiled_value)
