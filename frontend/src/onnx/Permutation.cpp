//===- Permutation.cpp - transposing many axes, three groups at a time ----===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Permutation.h"

#include <algorithm>
#include <map>

using namespace resnetc;

bool resnetc::isPermutation(const Sizes &permutation, size_t rank) {
  Sizes sorted = permutation;
  std::sort(sorted.begin(), sorted.end());
  for (size_t i = 0; i < sorted.size(); ++i)
    if (sorted[i] != static_cast<int64_t>(i))
      return false;
  return sorted.size() == rank;
}

namespace {

/// Groups of axes in some order; each is named by its place in the source.
using Order = std::vector<int>;

/// Cuts an order in three at `first` and `second` and reorders the blocks.
struct Exchange {
  size_t first, second;
  std::array<int64_t, 3> permutation;

  Order apply(const Order &order) const {
    const std::array<size_t, 4> cuts = {0, first, second, order.size()};
    Order result;
    for (int64_t block : permutation)
      result.insert(result.end(), order.begin() + cuts[block],
                    order.begin() + cuts[block + 1]);
    return result;
  }
};

/// How an order is reached: by an exchange from an earlier one.
struct Reached {
  Order from;
  Exchange exchange;
};

} // namespace

/// The axes of more than one element in groups that stay together, in the order
/// of the source, and the order in which the result has these groups.
static void groupAxes(const Sizes &shape, const Sizes &permutation,
                      Sizes &extents, Order &result) {
  Sizes moved; // of the result, axes of the source
  for (int64_t axis : permutation)
    if (shape[axis] != 1)
      moved.push_back(axis);
  Sizes present = moved;
  std::sort(present.begin(), present.end());
  auto placeOf = [&](int64_t axis) {
    return std::lower_bound(present.begin(), present.end(), axis) -
           present.begin();
  };
  std::map<int64_t, int64_t> groups; // by the place of its first axis
  int64_t last = -2;
  int64_t *extent = nullptr;
  for (int64_t axis : moved) {
    const int64_t place = placeOf(axis);
    if (place != last + 1)
      extent = &groups.emplace(place, 1).first->second;
    *extent *= shape[axis];
    last = place;
  }
  last = -2;
  for (int64_t axis : moved) {
    const int64_t place = placeOf(axis);
    if (place != last + 1)
      result.push_back(
          static_cast<int>(std::distance(groups.begin(), groups.find(place))));
    last = place;
  }
  for (const auto &[place, size] : groups)
    extents.push_back(size);
}

/// Every cut into three blocks, the first of which may be empty, and every new
/// order of them.
static std::vector<Exchange> exchangesOf(size_t groups) {
  std::vector<Exchange> exchanges;
  for (size_t first = 0; first < groups; ++first)
    for (size_t second = first + 1; second < groups; ++second) {
      std::array<int64_t, 3> permutation = {0, 1, 2};
      while (std::next_permutation(permutation.begin(), permutation.end()))
        exchanges.push_back({first, second, permutation});
    }
  return exchanges;
}

/// The shortest way from order 0, 1, 2, ... to `target`, breadth first.
static std::vector<Reached> shortestWay(const Order &target) {
  Order start(target.size());
  for (size_t i = 0; i < start.size(); ++i)
    start[i] = static_cast<int>(i);
  const std::vector<Exchange> exchanges = exchangesOf(target.size());
  std::map<Order, Reached> reached = {{start, {}}};
  std::vector<Order> queue = {start};
  for (size_t next = 0; next < queue.size() && !reached.count(target); ++next)
    for (const Exchange &exchange : exchanges) {
      const Order from = queue[next];
      Order order = exchange.apply(from);
      if (reached.emplace(order, Reached{from, exchange}).second)
        queue.push_back(std::move(order));
    }
  std::vector<Reached> way;
  for (Order order = target; order != start; order = way.back().from)
    way.push_back(reached.at(order));
  std::reverse(way.begin(), way.end());
  return way;
}

static TransposeStep stepOf(const Reached &reached, const Sizes &extents) {
  TransposeStep step = {{1, 1, 1}, reached.exchange.permutation};
  for (size_t i = 0; i < reached.from.size(); ++i) {
    size_t block = i < reached.exchange.first    ? 0
                   : i < reached.exchange.second ? 1
                                                 : 2;
    step.extents[block] *= extents[reached.from[i]];
  }
  return step;
}

std::optional<std::vector<TransposeStep>>
resnetc::transposeSteps(const Sizes &shape, const Sizes &permutation) {
  Sizes extents;
  Order target;
  groupAxes(shape, permutation, extents, target);
  if (target.size() > maxGroups)
    return {};
  std::vector<TransposeStep> steps;
  for (const Reached &reached : shortestWay(target))
    steps.push_back(stepOf(reached, extents));
  return steps;
}
