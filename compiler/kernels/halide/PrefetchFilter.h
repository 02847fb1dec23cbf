//===- PrefetchFilter.h - load the next task's filter early -----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <Halide.h>

#include <string>
#include <vector>

namespace resnetc {

/// What one task reads of the filter: blocks of 16 output channels, one after
/// another. The next task's follow in memory.
struct FilterShare {
  int64_t blockFloats = 0; ///< elements of one block
  int64_t blocks = 0;
  /// Ends of the names of loops that run over a share, beside reductions.
  std::vector<std::string> loops{};
};

/// Adds prefetches of the next task's share of the filter to the loops that sum
/// over the present one, evenly spread over them.
///
/// The filters of a network are several times the caches, so each task's first
/// tile would wait for memory while its other tiles leave memory idle: on Zen 3
/// that cost a 3x3 convolution of 512 channels at 7x7 a fifth of its time.
///
/// `filter` is the name of the filter's buffer. After the last task comes
/// whatever the caller packed next, often the next layer's filter; where there
/// is nothing, a prefetch does nothing.
void prefetchFilter(Halide::Internal::LoweredFunc &task,
                    const std::string &filter, const FilterShare &size);

} // namespace resnetc
