//===- PrefetchChunk.h - load the next chunk early --------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <Halide.h>

#include <cstdint>
#include <string>
#include <vector>

namespace resnetc {

/// What a task reads of one tensor in a chunk: some adjoining elements of each
/// pixel of a range. All numbers are of elements.
struct ChunkedTensor {
  std::string buffer;
  int64_t offset = 0;                 ///< of the first chunk
  int64_t perStep = 0, perImages = 0; ///< from one chunk to the next
  int64_t pixels = 0;                 ///< of a chunk
  int64_t pitch = 0;                  ///< from pixel to pixel
  int64_t perPixel = 0;               ///< that the task reads
  /// The first of them: task / divisor % modulus * factor.
  int64_t divisor = 1, modulus = 1, factor = 0;
};

/// A kernel whose loops are, outside in: over groups of images, over the steps
/// of an image, a parallel one over tasks, those of a task, and inside those
/// named `summed` alone. A task prefetches what it is going to read in the next
/// chunk, in equal parts before each innermost loop.
struct ChunkLoops {
  std::string images, step, task, summed;
  int64_t steps = 1;    ///< of an image
  int64_t maxTurns = 1; ///< of a loop of a task whose extent is not constant
  std::vector<ChunkedTensor> tensors;
};

/// The pass that inserts the prefetches, for add_custom_lowering_pass.
Halide::Internal::IRMutator *makePrefetchChunkPass(const ChunkLoops &loops);

} // namespace resnetc
