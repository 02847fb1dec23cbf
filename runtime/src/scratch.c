/*===- scratch.c - halide_malloc's memory: a stack of blocks -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "internal.h"

/* A block's header takes a whole cache line, so that blocks stay aligned and
 * the bytes on either side of one may be read, as Halide does. */
typedef struct block {
  uint64_t previous; /* offset of the block below */
  uint64_t freed;
} block;

void resnetc_scratch_reset(resnetc_worker *worker) {
  worker->slab_used = 0;
  worker->slab_top = UINT64_MAX;
}

void *resnetc_scratch_take(resnetc_worker *worker, uint64_t bytes) {
  uint64_t left = worker->slab_bytes - worker->slab_used;
  if (left < 2 * RESNETC_ALIGN || bytes > left - 2 * RESNETC_ALIGN)
    return NULL;
  block *header = (block *)(worker->slab + worker->slab_used);
  header->previous = worker->slab_top;
  header->freed = 0;
  worker->slab_top = worker->slab_used;
  bytes = (bytes + RESNETC_ALIGN - 1) / RESNETC_ALIGN * RESNETC_ALIGN;
  worker->slab_used += RESNETC_ALIGN + bytes;
  return (unsigned char *)header + RESNETC_ALIGN;
}

/* Kernels free in about the reverse order; a block below the top waits. */
void resnetc_scratch_give(resnetc_worker *worker, void *memory) {
  if (!memory)
    return;
  ((block *)((unsigned char *)memory - RESNETC_ALIGN))->freed = 1;
  while (worker->slab_top != UINT64_MAX) {
    const block *top = (const block *)(worker->slab + worker->slab_top);
    if (!top->freed)
      return;
    worker->slab_used = worker->slab_top;
    worker->slab_top = top->previous;
  }
}
