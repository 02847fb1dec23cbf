//===- PrefetchFilter.cpp - load the next task's filter early ---*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A task is some nests of loops: over tiles, and inside over the taps and input
// channels, where each step reads the filter's next elements. Count the steps
// of all nests as one sequence of P. Step p prefetches the line p * lines / P
// of the next task's share.
//
// Halide's own prefetch directive can fetch what a later iteration of a loop
// reads, but not one part of it per tile.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/PrefetchFilter.h"

#include <algorithm>

using namespace Halide;
using namespace Halide::Internal;
using namespace resnetc;

/// float32 elements of a cache line.
static constexpr int64_t kLineFloats = 16;
/// More lines a step than this would be the very burst to avoid: 4 cost a 1x1
/// convolution of 512 channels at 28x28 an eighth of its speed. 2 instead of 1
/// reach Winograd's filters at 7x7x512: 872 us instead of 1206 (Zen 3, cold).
static constexpr int64_t kMaxLinesPerStep = 2;
/// A power of two; step * rate, 256 times the lines at most, stays below 2^31.
static constexpr int64_t kRateOne = 256;

namespace {

/// The index of the first load from a buffer, as a scalar.
class FirstLoad : public IRVisitor {
public:
  explicit FirstLoad(const std::string &buffer) : buffer(buffer) {}
  Expr index;

private:
  using IRVisitor::visit;
  void visit(const Load *op) override {
    if (op->name != buffer || index.defined())
      return;
    const Ramp *ramp = op->index.as<Ramp>();
    index = ramp ? ramp->base : op->index;
  }

  const std::string &buffer;
};

class HasLoop : public IRVisitor {
public:
  bool found = false;

private:
  using IRVisitor::visit;
  void visit(const For *) override { found = true; }
};

/// The position in a nest of loops with constant extents.
struct Position {
  Expr index = 0;
  int64_t steps = 1;

  void enter(const For *loop, int64_t extent) {
    Expr variable = Variable::make(Int(32), loop->name);
    index = index * int32_t(extent) + (variable - loop->min);
    steps *= extent;
  }
};

/// Visits the innermost loops that read the filter. The first run counts their
/// steps, the second one inserts prefetches.
class FilterLoops : public IRMutator {
public:
  FilterLoops(const std::string &filter, const FilterShare &size)
      : filter(filter), size(size) {}

  int64_t totalSteps = 0;

  bool plan() {
    if (totalSteps == 0 || isVariable)
      return false;
    int64_t lines = size.blockFloats * size.blocks / kLineFloats;
    if (lines > totalSteps * kMaxLinesPerStep)
      return false;
    perStep = (lines + totalSteps - 1) / totalSteps;
    int64_t prefetches = totalSteps * perStep;
    rate = (lines * kRateOne + prefetches - 1) / prefetches;
    totalSteps = 0;
    inserting = true;
    return true;
  }

private:
  using IRMutator::visit;
  Stmt visit(const For *loop) override {
    std::optional<int64_t> extent = as_const_int(loop->extent);
    isVariable |= !extent || loop->for_type != ForType::Serial;
    if (isVariable)
      return loop;
    Position outer = all, outerReduction = reduction;
    all.enter(loop, *extent);
    if (isOverShare(loop->name))
      reduction.enter(loop, *extent);
    Stmt result = enter(loop);
    all = outer;
    reduction = outerReduction;
    return result;
  }

  /// Loops over taps and channels have the name of a reduction domain.
  bool isOverShare(const std::string &loop) const {
    auto named = [&](const std::string &name) { return loop.ends_with(name); };
    return loop.find("_r$") != std::string::npos ||
           std::any_of(size.loops.begin(), size.loops.end(), named);
  }

  Stmt enter(const For *loop) {
    HasLoop inner;
    loop->body.accept(&inner);
    FirstLoad load(filter);
    loop->body.accept(&load);
    if (inner.found || !load.index.defined())
      return IRMutator::visit(loop);
    int64_t first = totalSteps;
    totalSteps += all.steps;
    if (!inserting)
      return loop;
    Stmt body = loop->body;
    for (int64_t k = perStep; k-- > 0;)
      body =
          Block::make(prefetch(load.index, int32_t(first), int32_t(k)), body);
    return For::make(loop->name, loop->min, loop->extent, loop->for_type,
                     loop->partition_policy, loop->device_api, body);
  }

  /// `index` is what this step reads of the task's first block of channels.
  Stmt prefetch(const Expr &index, int32_t first, int32_t k) const {
    int64_t floatsPerStep = size.blockFloats / reduction.steps;
    Expr begin = index - reduction.index * int32_t(floatsPerStep);
    Expr next = begin + int32_t(size.blockFloats * size.blocks);
    Expr step = (all.index + first) * int32_t(perStep) + k;
    Expr line = (step * int32_t(rate)) / int32_t(kRateOne);
    Expr at = next + line * int32_t(kLineFloats);
    return Evaluate::make(
        Call::make(Float(32), Call::prefetch,
                   {Variable::make(Handle(), filter), at, Expr(1), Expr(1)},
                   Call::Intrinsic));
  }

  const std::string &filter;
  const FilterShare size;
  Position all, reduction;
  int64_t perStep = 1; ///< prefetches
  int64_t rate = 0;    ///< lines per prefetch, in units of 1 / kRateOne
  bool inserting = false;
  bool isVariable = false; ///< a loop whose turns are not known
};

} // namespace

void resnetc::prefetchFilter(LoweredFunc &task, const std::string &filter,
                             const FilterShare &size) {
  FilterLoops loops(filter, size);
  loops.mutate(task.body);
  if (loops.plan())
    task.body = loops.mutate(task.body);
}
