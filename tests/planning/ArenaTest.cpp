//===- ArenaTest.cpp - offsets of buffers against brute force -------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/Arena.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

using namespace resnetc;

namespace {

/// Buffers with random sizes, each begun by one call or more, some long-lived.
std::vector<ArenaBuffer> randomBuffers(unsigned seed) {
  std::mt19937 random(seed);
  auto below = [&](int64_t limit) { return int64_t(random() % limit); };
  int64_t calls = 1 + below(40);
  std::vector<ArenaBuffer> buffers(size_t(1 + below(60)));
  for (ArenaBuffer &buffer : buffers) {
    buffer.bytes = 64 * (1 + below(1 + below(200)));
    buffer.first = below(calls);
    int64_t longest = below(4) == 0 ? calls : std::min<int64_t>(calls, 3);
    buffer.last = std::min(calls - 1, buffer.first + below(longest));
  }
  return buffers;
}

bool overlap(int64_t begin, int64_t end, int64_t otherBegin, int64_t otherEnd) {
  return begin < otherEnd && otherBegin < end;
}

/// Two buffers that live at one call and have a byte in common.
bool collide(const ArenaBuffer &a, const ArenaBuffer &b) {
  return overlap(a.first, a.last + 1, b.first, b.last + 1) &&
         overlap(a.offset, a.offset + a.bytes, b.offset, b.offset + b.bytes);
}

int64_t liveAt(const std::vector<ArenaBuffer> &buffers, int64_t call) {
  int64_t live = 0;
  for (const ArenaBuffer &buffer : buffers)
    live += buffer.first <= call && call <= buffer.last ? buffer.bytes : 0;
  return live;
}

class ArenaTest : public testing::TestWithParam<unsigned> {};

TEST_P(ArenaTest, RandomBuffersAreDisjointAndInside) {
  for (unsigned seed = GetParam() * 100; seed < (GetParam() + 1) * 100;
       ++seed) {
    std::vector<ArenaBuffer> buffers = randomBuffers(seed);
    int64_t bytes = 0, sum = 0, most = 0;
    ASSERT_TRUE(assignOffsets(buffers, bytes).ok());
    for (size_t a = 0; a < buffers.size(); ++a) {
      EXPECT_GE(buffers[a].offset, 0) << "seed " << seed;
      EXPECT_EQ(buffers[a].offset % 64, 0) << "seed " << seed;
      EXPECT_LE(buffers[a].offset + buffers[a].bytes, bytes) << "seed " << seed;
      sum += buffers[a].bytes;
      for (size_t b = 0; b < a; ++b)
        EXPECT_FALSE(collide(buffers[a], buffers[b])) << "seed " << seed;
    }
    for (int64_t call = 0; call < 40; ++call)
      most = std::max(most, liveAt(buffers, call));
    EXPECT_EQ(liveBytesBound(buffers), most) << "seed " << seed;
    EXPECT_GE(bytes, most) << "seed " << seed;
    EXPECT_LE(bytes, sum) << "seed " << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ArenaTest, testing::Range(0u, 10u));

TEST(ArenaTest, MonotonousChainsReachTheBound) {
  for (bool growing : {false, true}) {
    std::vector<ArenaBuffer> buffers;
    for (int64_t call = 0; call < 100; ++call)
      buffers.push_back(
          {64 * (growing ? 1 + call : 100 - call), call, call + 1});
    int64_t bytes = 0;
    ASSERT_TRUE(assignOffsets(buffers, bytes).ok());
    EXPECT_EQ(bytes, liveBytesBound(buffers)) << "growing: " << growing;
  }
}

TEST(ArenaTest, LowBuffersEndFirst) {
  // A stem's output, and its pool's in a residual block that needs scratch
  // memory: by time and by size it would lie behind the stem's.
  std::vector<ArenaBuffer> buffers{
      {256, 0, 1}, {64, 1, 3}, {64, 2, 3}, {64, 3, 4}};
  for (size_t index : {1, 2, 3})
    buffers[index].low = true;
  int64_t bytes = 0;
  ASSERT_TRUE(assignOffsets(buffers, bytes).ok());
  EXPECT_EQ(bytes, liveBytesBound(buffers));
  for (size_t index : {1, 2, 3})
    EXPECT_LE(buffers[index].offset, 128) << index;
}

TEST(ArenaTest, LongNetworkIsPlacedInTime) {
  // Every tenth buffer lives to the end: 10^9 pairs of a buffer and a call.
  constexpr int64_t kCalls = 100'000;
  std::vector<ArenaBuffer> buffers;
  for (int64_t call = 0; call < kCalls; ++call)
    buffers.push_back({64, call, call % 10 ? call + 1 : kCalls});
  int64_t bytes = 0;
  ASSERT_TRUE(assignOffsets(buffers, bytes).ok());
  EXPECT_EQ(bytes, liveBytesBound(buffers));
}

TEST(ArenaTest, NothingNeedsNothing) {
  std::vector<ArenaBuffer> buffers;
  int64_t bytes = -1;
  ASSERT_TRUE(assignOffsets(buffers, bytes).ok());
  EXPECT_EQ(bytes, 0);
}

TEST(ArenaTest, TooManyBytesAreALimit) {
  std::vector<ArenaBuffer> buffers{
      {int64_t(1) << 61, 0, 1}, {int64_t(1) << 61, 0, 1}, {64, 0, 1}};
  int64_t bytes = 0;
  EXPECT_EQ(assignOffsets(buffers, bytes).code(), ErrorCode::Limit);
}

} // namespace
