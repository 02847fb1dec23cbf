//===- Arena.cpp - offsets for buffers that live for a time ---------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Some ways, and the best result counts. `inOrderOfTime` walks the calls with
// a map of holes, as an allocator would at run time: the smallest hole that
// fits, else the end. `inOrderOfSize` places the largest buffer first, each at
// the lowest offset where nothing that lives with it is in the way. Either can
// be the worse: by time, a small buffer splits the hole of a large one that
// comes later; by size, a buffer that lives long separates two of the others.
// A third way places the low buffers by size before the others, so that scratch
// memory can lie above them and below the end of the largest that are not low.
//
// Residual networks reach the lower bound (tests/planning/ArenaTest.cpp).
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/Arena.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <vector>

using namespace resnetc;
using llvm::ArrayRef;
using llvm::SmallVector;

/// Half of what int64_t holds, so that two of them can be added.
static constexpr int64_t kMaxArenaBytes = int64_t(1) << 62;

/// inOrderOfSize looks at every pair of a buffer and a call where it lives.
/// ResNet-152 has about 400 pairs; a network with more than this (4 million,
/// 32 MB of table) gets the result by time alone.
static constexpr int64_t kMaxLivePairs = int64_t(1) << 22;

namespace {

/// Which buffers begin, and which end, at each call.
struct Timeline {
  explicit Timeline(ArrayRef<ArenaBuffer> buffers) {
    int64_t calls = 0;
    for (const ArenaBuffer &buffer : buffers)
      calls = std::max(calls, buffer.last + 1);
    begins.resize(calls);
    ends.resize(calls);
    for (auto [index, buffer] : llvm::enumerate(buffers)) {
      begins[buffer.first].push_back(index);
      ends[buffer.last].push_back(index);
    }
  }
  std::vector<SmallVector<size_t, 2>> begins, ends;
};

/// The free bytes below the end of everything placed so far.
class Holes {
public:
  /// The smallest hole that fits; without one, what is free at the end grows.
  int64_t take(int64_t bytes) {
    auto best = holes.end();
    for (auto at = holes.begin(); at != holes.end(); ++at)
      if (at->second >= bytes &&
          (best == holes.end() || at->second < best->second))
        best = at;
    if (best == holes.end())
      return grow(bytes);
    auto [offset, size] = *best;
    holes.erase(best);
    if (size > bytes)
      holes[offset + bytes] = size - bytes;
    return offset;
  }

  void give(int64_t offset, int64_t bytes) {
    auto after = holes.lower_bound(offset);
    if (after != holes.end() && after->first == offset + bytes) {
      bytes += after->second;
      after = holes.erase(after);
    }
    if (after != holes.begin()) {
      auto before = std::prev(after);
      if (before->first + before->second == offset) {
        before->second += bytes;
        return;
      }
    }
    holes[offset] = bytes;
  }

  int64_t end() const { return endOffset; }

private:
  int64_t grow(int64_t bytes) {
    int64_t offset = endOffset;
    if (!holes.empty()) {
      auto last = std::prev(holes.end());
      if (last->first + last->second == endOffset) {
        offset = last->first;
        holes.erase(last);
      }
    }
    endOffset = offset + bytes;
    return offset;
  }

  std::map<int64_t, int64_t> holes; ///< offset -> bytes, never adjacent
  int64_t endOffset = 0;
};

} // namespace

static int64_t inOrderOfTime(llvm::MutableArrayRef<ArenaBuffer> buffers) {
  Timeline timeline(buffers);
  Holes holes;
  for (auto [begins, ends] : llvm::zip_equal(timeline.begins, timeline.ends)) {
    for (size_t index : begins)
      buffers[index].offset = holes.take(buffers[index].bytes);
    for (size_t index : ends)
      holes.give(buffers[index].offset, buffers[index].bytes);
  }
  return holes.end();
}

/// The lowest offset where `bytes` fit between the buffers `placed`.
static int64_t lowestOffset(ArrayRef<ArenaBuffer> buffers,
                            SmallVector<size_t> placed, int64_t bytes) {
  llvm::sort(placed, [&](size_t a, size_t b) {
    return buffers[a].offset < buffers[b].offset;
  });
  int64_t offset = 0;
  for (size_t index : placed) {
    if (buffers[index].offset - offset >= bytes)
      break;
    offset = std::max(offset, buffers[index].offset + buffers[index].bytes);
  }
  return offset;
}

static int64_t inOrderOfSize(llvm::MutableArrayRef<ArenaBuffer> buffers,
                             bool lowFirst) {
  SmallVector<size_t> order(buffers.size());
  std::iota(order.begin(), order.end(), size_t(0));
  // Equal sizes by index: the plan must not depend on the sort.
  llvm::sort(order, [&](size_t a, size_t b) {
    bool aWaits = lowFirst && !buffers[a].low;
    bool bWaits = lowFirst && !buffers[b].low;
    return std::tuple(aWaits, buffers[b].bytes, a) <
           std::tuple(bWaits, buffers[a].bytes, b);
  });
  std::vector<SmallVector<size_t>> liveAt(Timeline(buffers).begins.size());
  int64_t end = 0;
  for (size_t index : order) {
    ArenaBuffer &buffer = buffers[index];
    SmallVector<size_t> placed;
    for (int64_t call = buffer.first; call <= buffer.last; ++call)
      placed.append(liveAt[call]);
    llvm::sort(placed);
    placed.erase(llvm::unique(placed), placed.end());
    buffer.offset = lowestOffset(buffers, placed, buffer.bytes);
    end = std::max(end, buffer.offset + buffer.bytes);
    for (int64_t call = buffer.first; call <= buffer.last; ++call)
      liveAt[call].push_back(index);
  }
  return end;
}

/// The end of the last low one.
static int64_t lowEnd(ArrayRef<ArenaBuffer> buffers) {
  int64_t end = 0;
  for (const ArenaBuffer &buffer : buffers)
    if (buffer.low)
      end = std::max(end, buffer.offset + buffer.bytes);
  return end;
}

static bool isSmallProblem(ArrayRef<ArenaBuffer> buffers) {
  int64_t pairs = 0;
  for (const ArenaBuffer &buffer : buffers)
    pairs += buffer.last - buffer.first + 1;
  return pairs <= kMaxLivePairs;
}

Status resnetc::assignOffsets(llvm::MutableArrayRef<ArenaBuffer> buffers,
                              int64_t &bytes) {
  int64_t sum = 0;
  for (const ArenaBuffer &buffer : buffers) {
    if (buffer.bytes > kMaxArenaBytes - sum)
      return Status::limit("arena: more than 2^62 bytes a sample");
    sum += buffer.bytes;
  }
  bytes = inOrderOfTime(buffers);
  if (!isSmallProblem(buffers))
    return {};
  for (bool lowFirst : {false, true}) {
    SmallVector<ArenaBuffer> other(buffers);
    int64_t otherBytes = inOrderOfSize(other, lowFirst);
    if (std::pair(otherBytes, lowEnd(other)) >=
        std::pair(bytes, lowEnd(buffers)))
      continue;
    bytes = otherBytes;
    llvm::copy(other, buffers.begin());
  }
  return {};
}

int64_t resnetc::liveBytesBound(ArrayRef<ArenaBuffer> buffers) {
  Timeline timeline(buffers);
  int64_t live = 0, most = 0;
  for (auto [begins, ends] : llvm::zip_equal(timeline.begins, timeline.ends)) {
    for (size_t index : begins)
      live += buffers[index].bytes;
    most = std::max(most, live);
    for (size_t index : ends)
      live -= buffers[index].bytes;
  }
  return most;
}
