//===- CounterRandom.h - random numbers by what they are for ----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>

namespace resnetc::cli {

/// A random number is a function of seed, purpose, epoch and index. There is
/// no state to save: a training that goes on from sample 12,345 of epoch 3
/// draws what it would have drawn, and any thread may draw.
///
/// The function is SplitMix64's mixer, applied to the key of the epoch and then
/// to the index.
class CounterRandom {
public:
  enum class Purpose : uint64_t { Order = 1, Augment = 2 };

  CounterRandom(uint64_t seed, Purpose purpose, uint64_t epoch)
      : key_(mix(mix(mix(seed) + static_cast<uint64_t>(purpose)) + epoch)) {}

  uint64_t at(uint64_t index) const { return mix(key_ + index * golden); }

  /// 0 to bound - 1. The high half of a product: each value's share is off by
  /// at most bound / 2^64.
  uint64_t below(uint64_t index, uint64_t bound) const {
    return static_cast<uint64_t>(
        static_cast<unsigned __int128>(at(index)) * bound >> 64);
  }

private:
  /// 2^64 divided by the golden ratio, made odd: SplitMix64's increment.
  static constexpr uint64_t golden = 0x9e3779b97f4a7c15;

  static uint64_t mix(uint64_t x) {
    x += golden;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
  }

  uint64_t key_;
};

} // namespace resnetc::cli
