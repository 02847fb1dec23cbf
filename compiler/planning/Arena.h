//===- Arena.h - offsets for buffers that live for a time -------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>

namespace resnetc {

/// Bytes that hold something from one call to another, both included.
struct ArenaBuffer {
  int64_t bytes = 0;
  int64_t first = 0, last = 0; ///< calls, first <= last
  int64_t offset = 0;          ///< the answer
  /// Threads need scratch memory beside it. They find it above all of these.
  bool low = false;
};

/// Gives every buffer an offset such that no two that live at one call overlap.
/// `bytes` is the end of the last one. Where all sizes are multiples of 64, so
/// are the offsets. Of two ways that need as much, that whose low buffers end
/// first. Errors are Limit: more than 2^62 bytes.
Status assignOffsets(llvm::MutableArrayRef<ArenaBuffer> buffers,
                     int64_t &bytes);

/// The most bytes that live at one call: no assignment can need less.
int64_t liveBytesBound(llvm::ArrayRef<ArenaBuffer> buffers);

} // namespace resnetc
