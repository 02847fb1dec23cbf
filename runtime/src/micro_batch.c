/*===- micro_batch.c - which part of a batch runs at a time -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "internal.h"

/* The plan counts the samples of two threads; each thread brings its share of
 * the cache. */
int64_t resnetc_micro_batch_samples(const resnetc_program *large_batches,
                                    int32_t threads) {
  int64_t samples = (int64_t)large_batches->micro_batch_samples * threads / 2;
  return samples < 1 ? 1 : samples;
}

const resnetc_program *
resnetc_program_for(const resnetc_loaded_program *program, int64_t batch,
                    int32_t threads) {
  const resnetc_program *large = program->large_batches;
  int is_large = large && batch > resnetc_micro_batch_samples(large, threads);
  return is_large ? large : program->table;
}
