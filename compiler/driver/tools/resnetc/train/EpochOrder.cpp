//===- EpochOrder.cpp - the order in which an epoch takes samples ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/train/EpochOrder.h"

#include "compiler/driver/tools/resnetc/train/CounterRandom.h"

#include <numeric>
#include <utility>

using namespace resnetc;

std::vector<int64_t> cli::epochOrder(int64_t count, uint64_t seed,
                                     uint64_t epoch) {
  const CounterRandom random(seed, CounterRandom::Purpose::Order, epoch);
  std::vector<int64_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  for (int64_t last = count - 1; last > 0; --last)
    std::swap(order[last], order[random.below(last, last + 1)]);
  return order;
}
