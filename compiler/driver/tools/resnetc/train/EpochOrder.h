//===- EpochOrder.h - the order in which an epoch takes samples -*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <vector>

namespace resnetc::cli {

/// All indices below `count`, shuffled by Fisher and Yates' method. Every epoch
/// has an order of its own that seed and epoch alone decide.
std::vector<int64_t> epochOrder(int64_t count, uint64_t seed, uint64_t epoch);

} // namespace resnetc::cli
