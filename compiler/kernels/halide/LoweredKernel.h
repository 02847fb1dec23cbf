//===- LoweredKernel.h - what a lowered kernel needs ------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Read off the code that Halide has lowered a kernel to, so that it is true
// whatever the schedule was.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <Halide.h>

#include <cstdint>
#include <vector>

namespace resnetc {

/// Bytes that a worker may have of halide_malloc at once, at most: all
/// allocations added up. Throws std::logic_error if one has no constant size.
uint64_t scratchBytes(const Halide::Module &module);

/// The iterations of each parallel loop if the batch is one sample; 0 where
/// that is not a constant.
std::vector<int64_t> tasksOfOneSample(const Halide::Module &module);

} // namespace resnetc
