//===- PrefetchChunk.cpp - load the next chunk early ------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The tensors that a gradient of a filter reads were written long ago and come
// from memory.
//
// A pass over the lowered code, before parallel loops become functions: there
// all loops can be seen at once.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/PrefetchChunk.h"

using namespace Halide;
using namespace Halide::Internal;
using namespace resnetc;

/// float32 elements of a cache line.
static constexpr int64_t kLineFloats = 16;

namespace {

/// Whether a statement has loops, and whether all are over what is summed.
class InnerLoops : public IRVisitor {
public:
  explicit InnerLoops(const std::string &summed) : summed(summed) {}
  bool any = false, onlySummed = true;

private:
  using IRVisitor::visit;
  void visit(const For *loop) override {
    any = true;
    onlySummed &= loop->name.find(summed) != std::string::npos;
    IRVisitor::visit(loop);
  }
  const std::string &summed;
};

/// Halide's own prefetch goes past the second cache, where a chunk has to wait:
/// with it 28x28x128 ran at 78 % of the peak, with this at 84 (Zen 3).
Stmt prefetchLine(const std::string &buffer, const Expr &element) {
  Expr base = reinterpret(UInt(64), Variable::make(Handle(), buffer));
  Expr address = base + cast(UInt(64), element) * 4;
  // Read, into the second cache, of data.
  return Evaluate::make(
      Call::make(Int(32), "llvm.prefetch.p0",
                 {reinterpret(Handle(), address), Expr(0), Expr(2), Expr(1)},
                 Call::Extern));
}

class PrefetchChunk : public IRMutator {
public:
  explicit PrefetchChunk(const ChunkLoops &loops) : loops(loops) {}

  Stmt mutate(const Stmt &s) override;
  Expr mutate(const Expr &e) override { return e; }

private:
  using IRMutator::visit;
  Stmt visit(const For *loop) override;
  Stmt visitTask(const For *loop, const Expr &turn);
  Stmt visitOfTask(const For *loop, const Expr &turn);
  Stmt insert(const For *loop);
  Expr nextChunk(const ChunkedTensor &tensor) const;
  Stmt prefetch(const ChunkedTensor &tensor, int32_t first) const;

  const ChunkLoops loops;
  bool isInside = false, inTask = false, inserting = false;
  Expr images, step, task; ///< turns of the outer loops, from 0
  Expr position = 0;       ///< in the loops of a task entered so far
  int64_t turns = 1;       ///< of those loops
  int64_t tasks = 0, places = 0, totalPlaces = 0;
};

} // namespace

/// Of the whole kernel: counts the places first.
Stmt PrefetchChunk::mutate(const Stmt &s) {
  if (isInside)
    return IRMutator::mutate(s);
  isInside = true;
  IRMutator::mutate(s);
  inserting = places > 0 && tasks > 0;
  totalPlaces = places;
  places = 0;
  Stmt result = inserting ? IRMutator::mutate(s) : s;
  isInside = false;
  return result;
}

Stmt PrefetchChunk::visit(const For *loop) {
  Expr turn = Variable::make(Int(32), loop->name) - loop->min;
  if (loop->name.ends_with(loops.task))
    return visitTask(loop, turn);
  if (inTask)
    return visitOfTask(loop, turn);
  if (loop->name.ends_with(loops.images))
    images = turn;
  if (loop->name.ends_with(loops.step))
    step = turn;
  return IRMutator::visit(loop);
}

Stmt PrefetchChunk::visitTask(const For *loop, const Expr &turn) {
  std::optional<int64_t> extent = as_const_int(loop->extent);
  if (!extent || !images.defined())
    return loop;
  tasks = *extent;
  task = turn;
  inTask = true;
  Stmt result = IRMutator::visit(loop);
  inTask = false;
  return result;
}

Stmt PrefetchChunk::visitOfTask(const For *loop, const Expr &turn) {
  InnerLoops inner(loops.summed);
  loop->body.accept(&inner);
  Expr before = position;
  int64_t turnsBefore = turns;
  int64_t extent = as_const_int(loop->extent).value_or(loops.maxTurns);
  position = position * int32_t(extent) + turn;
  turns *= extent;
  Stmt result =
      inner.any && inner.onlySummed ? insert(loop) : IRMutator::visit(loop);
  position = before;
  turns = turnsBefore;
  return result;
}

Stmt PrefetchChunk::insert(const For *loop) {
  int64_t first = places;
  places += turns;
  if (!inserting)
    return loop;
  Stmt body = loop->body;
  for (const ChunkedTensor &tensor : loops.tensors)
    body = Block::make(prefetch(tensor, int32_t(first)), body);
  return For::make(loop->name, loop->min, loop->extent, loop->for_type,
                   loop->partition_policy, loop->device_api, body);
}

/// The first element of the next chunk that this task reads. After the last
/// chunk that may be beyond what 32 bits count.
Expr PrefetchChunk::nextChunk(const ChunkedTensor &tensor) const {
  Expr next = cast(Int(64), images) * int32_t(loops.steps) + 1;
  if (step.defined())
    next += step;
  return (next / int32_t(loops.steps)) * int32_t(tensor.perImages) +
         (next % int32_t(loops.steps)) * int32_t(tensor.perStep) +
         int32_t(tensor.offset) +
         (task / int32_t(tensor.divisor)) % int32_t(tensor.modulus) *
             int32_t(tensor.factor);
}

/// The part of the next chunk that belongs to this place of the task.
Stmt PrefetchChunk::prefetch(const ChunkedTensor &tensor, int32_t first) const {
  int64_t perPixel = (tensor.perPixel + kLineFloats - 1) / kLineFloats;
  int64_t lines = tensor.pixels * perPixel;
  int64_t perPlace = (lines + totalPlaces - 1) / totalPlaces;
  Expr begin = nextChunk(tensor);
  Stmt all;
  for (int64_t k = 0; k < perPlace; ++k) {
    Expr line = (position + first) * int32_t(perPlace) + int32_t(k);
    Expr at = begin + (line / int32_t(perPixel)) * int32_t(tensor.pitch) +
              (line % int32_t(perPixel)) * int32_t(kLineFloats);
    Stmt one = prefetchLine(tensor.buffer, at);
    all = all.defined() ? Block::make(one, all) : one;
  }
  return all;
}

IRMutator *resnetc::makePrefetchChunkPass(const ChunkLoops &loops) {
  return new PrefetchChunk(loops);
}
