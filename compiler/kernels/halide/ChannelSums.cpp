//===- ChannelSums.cpp - sums of each channel over a batch ------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/ChannelSums.h"

using namespace Halide;
using namespace resnetc;

/// Pixels of a group: enough that what a group costs in double is little beside
/// what its pixels cost, few enough that float32 sums them exactly enough.
static constexpr int32_t kMinGroupPixels = 32, kMaxGroupPixels = 64;

/// Tasks, for up to 16 threads: twice as many, since a chunk may be shorter
/// than the others. Large layers are cut along their channels too, so that the
/// sums of all chunks stay in the second cache.
static constexpr int32_t kTasks = 32, kMinChunks = 4, kPartChannels = 256;

/// Where a task reads whole pixels of more channels, a group's sums are in
/// memory, not in registers, so that pixels are read in the order of their
/// addresses: that made 256 channels at 56x56 1.7 times as fast (Zen 3).
static constexpr int32_t kRegisterChannels = 64;

static int32_t ceilDivide(int32_t value, int32_t by) {
  return (value + by - 1) / by;
}

/// The largest divisor of `value` that is not above `limit`.
static int32_t largestDivisor(int32_t value, int32_t limit) {
  for (int32_t divisor = std::min(value, limit); divisor > 1; --divisor)
    if (value % divisor == 0)
      return divisor;
  return 1;
}

/// Whole blocks that divide the pitch, which has whole blocks or less than one.
static int32_t partOf(int32_t pitch) {
  constexpr int32_t block = kChannelBlock;
  if (pitch < block)
    return pitch;
  return largestDivisor(pitch / block, kPartChannels / block) * block;
}

ChannelSums::ChannelSums(KernelBuilder &builder, const TensorLayout &layout,
                         ImageParam activation)
    : b(builder), layout(layout),
      segments(ceilDivide(layout.w, kMaxGroupPixels)),
      segmentPixels(ceilDivide(layout.w, segments)),
      groupRows(std::max(1, kMinGroupPixels / layout.w)),
      chunks(std::max(kMinChunks,
                      kTasks / ceilDivide(layout.pitch, kPartChannels))),
      partChannels(partOf(layout.pitch)), batch(activation.dim(3).extent()),
      rows(batch * layout.h), groups((rows + groupRows - 1) / groupRows),
      chunkGroups((groups + chunks - 1) / chunks), c(b.var("c")),
      s(b.var("segment")), g(b.var("group")), k(b.var("chunk")),
      pixelsOfGroup(
          b.rdom("pixels_of_group", {{0, segmentPixels}, {0, groupRows}})),
      groupsOfChunk(
          b.rdom("groups_of_chunk", {{0, segments}, {0, chunkGroups}})),
      allChunks(b.rdom("all_chunks", {{0, chunks}})), group(b.func("group")),
      running(b.func("running")), chunk(b.func("chunk")),
      total(b.func("total")) {}

//===----------------------------------------------------------------------===//
// Definition
//===----------------------------------------------------------------------===//

ChannelSums::Expressions
ChannelSums::sumsOf(const Func &func, const std::vector<Expr> &place) const {
  FuncRef reference = func(place);
  if (count == 1)
    return {reference};
  Expressions sums;
  for (size_t i = 0; i < count; ++i)
    sums.push_back(reference[int(i)]);
  return sums;
}

/// What a sum begins with. A loop that stores many positive zeros would become
/// a call of memset, which a kernel must not import.
static Expr negativeZero(Type type) {
  return Internal::FloatImm::make(type, -0.0);
}

static Tuple sumOf(ChannelSums::Expressions a,
                   const ChannelSums::Expressions &b) {
  for (size_t i = 0; i < a.size(); ++i)
    a[i] += b[i];
  return Tuple(a);
}

PixelGroup ChannelSums::groupAt(const Expr &segment, const Expr &index) const {
  Expr row = index * groupRows, x = segment * segmentPixels;
  Expr width = min(segmentPixels, layout.w - x);
  Expr height = min(groupRows, rows - row);
  return {{c, x, row % layout.h, row / layout.h}, cast<double>(width * height)};
}

void ChannelSums::defineGroup(const PixelTerms &ofPixel) {
  RDom &r = pixelsOfGroup;
  Expr row = g * groupRows + r.y, x = s * segmentPixels + r.x;
  if (groupRows > 1)
    r.where(row < rows);
  if (segments * segmentPixels != layout.w)
    r.where(x < layout.w);
  group(c, s, g) = Tuple(Expressions(count, negativeZero(Float(32))));
  group(c, s, g) =
      sumOf(sumsOf(group, {c, s, g}),
            ofPixel({c, x, row % layout.h, row / layout.h}, groupAt(s, g)));
}

void ChannelSums::defineChunk(const GroupTerms &ofGroup) {
  RDom &r = groupsOfChunk;
  Expr index = k * chunkGroups + r.y;
  r.where(index < groups);
  Expressions terms = sumsOf(group, {c, r.x, index});
  if (ofGroup)
    terms = ofGroup(groupAt(r.x, index), terms);
  for (Expr &term : terms)
    term = cast<double>(term);
  running(c, k) = Tuple(Expressions(count, negativeZero(Float(64))));
  running(c, k) = sumOf(sumsOf(running, {c, k}), terms);
  // A copy, so that a task has its sums to itself until they are done.
  chunk(c, k) = Tuple(sumsOf(running, {c, k}));
}

void ChannelSums::define(size_t terms, const PixelTerms &ofPixel,
                         const GroupTerms &ofGroup) {
  count = terms;
  defineGroup(ofPixel);
  defineChunk(ofGroup);
  Expr channel = min(c, layout.pitch - 1);
  total(c) = Tuple(Expressions(count, cast<double>(0)));
  total(c) = sumOf(sumsOf(total, {c}), sumsOf(chunk, {channel, allChunks.x}));
}

ChannelSums::Expressions ChannelSums::at(const Expr &channel) const {
  Expressions sums = sumsOf(total, {channel});
  for (Expr &sum : sums)
    sum = select(channel < layout.c, sum, cast<double>(0));
  return sums;
}

Expr ChannelSums::pixels() const {
  return cast<double>(batch) * cast<double>(layout.h * layout.w);
}

//===----------------------------------------------------------------------===//
// Schedule
//===----------------------------------------------------------------------===//

void ChannelSums::scheduleChunks() {
  int32_t lanes = b.lanesDividing(layout.pitch);
  // Several vectors at a time: one alone would wait for each sum's result.
  int32_t vectors = largestDivisor(partChannels / lanes, 4);
  Var part = b.var("part"), lane = b.var("lane"), block = b.var("block"),
      task = b.var("task");
  chunk.compute_root()
      .split(c, part, lane, partChannels, TailStrategy::RoundUp)
      .vectorize(lane, lanes)
      .fuse(part, k, task)
      .parallel(task);
  running.compute_at(chunk, task)
      .store_in(MemoryType::Stack)
      .vectorize(c, lanes);
  running.update()
      .split(c, block, lane, vectors * lanes, TailStrategy::RoundUp)
      .reorder(lane, block, groupsOfChunk.x, groupsOfChunk.y)
      // Only the last chunks have fewer groups: one comparison for each.
      .never_partition(groupsOfChunk.x, groupsOfChunk.y)
      .vectorize(lane, lanes)
      .unroll(lane);
  group.bound_extent(s, 1).bound_extent(g, 1).vectorize(c, lanes);
  group.update()
      .reorder(c, pixelsOfGroup.x, pixelsOfGroup.y)
      .vectorize(c, lanes);
  if (partChannels <= kRegisterChannels || partChannels < layout.pitch) {
    group.compute_at(running, block).store_in(MemoryType::Register).unroll(c);
    group.update().unroll(c);
  } else {
    group.compute_at(running, groupsOfChunk.x).store_in(MemoryType::Stack);
  }
}

void ChannelSums::schedule(Func out, const Var &channel) {
  scheduleChunks();
  Var block = b.var("out_block"), lane = b.var("out_lane"),
      task = b.var("out_task");
  Stage stage = out.has_update_definition() ? Stage(out.update()) : Stage(out);
  stage
      .split(channel, block, lane, int32_t(kChannelBlock),
             TailStrategy::RoundUp)
      .vectorize(lane);
  if (layout.pitch > kPartChannels)
    stage
        .split(block, task, block, kPartChannels / int32_t(kChannelBlock),
               TailStrategy::GuardWithIf)
        .parallel(task);
  total.compute_at(out, block).store_in(MemoryType::Stack).vectorize(c);
  total.update().reorder(c, allChunks.x).vectorize(c);
}
