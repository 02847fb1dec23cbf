//===- MemoryBudget.cpp - how little memory a training step takes ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Without a budget, sweeps over one tensor are repeated (chooseSweeps). Where
// that is too much, three steps, of which each tries whole plans:
//
//   segments   The forward pass has points where one tensor is all that the
//              rest of it needs: in a residual network, between two blocks.
//              Some of these cut the results into n segments of as many bytes.
//              They stay, and the backward part makes all others again, a
//              segment at a time (Chen et al., Training deep nets with
//              sublinear memory cost, 2016). That n counts which needs least.
//   keeping    What costs most time a byte to make again stays nevertheless, as
//              many as fit.
//   offsets    An arena may be somewhat larger than what lives at once. Then
//              the same again, with less to spend.
//
// Every tensor is made again once at most, so a step takes no more than one
// forward pass longer.
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/MemoryBudget.h"

#include "compiler/planning/Liveness.h"
#include "compiler/planning/PlaceTensors.h"
#include "compiler/planning/Recompute.h"

#include <numeric>

using namespace resnetc;

namespace {

/// Tries plans for one schedule, whose liveness is computed.
class BudgetPlanner {
public:
  BudgetPlanner(const Schedule &schedule, int64_t batch)
      : schedule(schedule), forward(schedule), batch(batch) {}

  /// The bytes that live at once, of a whole batch. Errors are those of
  /// assignBorders.
  Status measureLive(const RemadeTensors &remade, int64_t &bytes) const;
  /// The bytes that it takes once everything has its offset.
  Status measurePlaced(const RemadeTensors &remade, int64_t &bytes) const;
  /// The choice of segments that needs least.
  Status chooseSegments(RemadeTensors &out) const;
  /// Keeps what fits into `bytes` of the tensors that are remade beyond `base`.
  Status keepDearest(int64_t bytes, const RemadeTensors &base,
                     RemadeTensors &remade) const;

private:
  /// A tensor that is alone in what later calls of the forward pass read, and
  /// the bytes that were made until there.
  struct Cut {
    size_t tensor;
    int64_t bytes;
  };
  /// The schedule with what is made again, and the sizes of its buffers.
  Status layOut(const RemadeTensors &remade, Schedule &trial) const;
  llvm::SmallVector<Cut> findCuts() const;
  RemadeTensors remadeBetween(llvm::ArrayRef<Cut> cuts, int64_t segments) const;
  int64_t costOf(size_t tensor) const;
  int64_t bytesOf(size_t tensor) const {
    return exec::arenaBytes(schedule.tensors[tensor].layout);
  }
  llvm::SmallVector<size_t> inOrderOfCost(const RemadeTensors &tensors) const;

  const Schedule &schedule;
  ForwardPass forward;
  int64_t batch;
};

} // namespace

//===----------------------------------------------------------------------===//
// What a choice takes
//===----------------------------------------------------------------------===//

static int64_t liveBytes(llvm::ArrayRef<FixedTensor> tensors) {
  llvm::SmallVector<ArenaBuffer> buffers;
  for (const FixedTensor &tensor : tensors)
    buffers.push_back(tensor.buffer);
  return liveBytesBound(buffers);
}

/// A batch may be too large for its bytes to be counted.
static int64_t ofBatch(int64_t sample, int64_t batch, int64_t fixed) {
  int64_t bytes = 0;
  if (__builtin_mul_overflow(sample, batch, &bytes) ||
      __builtin_add_overflow(bytes, fixed, &bytes))
    return INT64_MAX;
  return bytes;
}

Status BudgetPlanner::layOut(const RemadeTensors &remade,
                             Schedule &trial) const {
  trial = schedule;
  recompute(remade, trial);
  return layOutBuffers(trial);
}

Status BudgetPlanner::measureLive(const RemadeTensors &remade,
                                  int64_t &bytes) const {
  Schedule trial;
  if (Status status = layOut(remade, trial); !status.ok())
    return status;
  bytes = ofBatch(liveBytesBound(trial.buffers), batch, liveBytes(trial.fixed));
  return {};
}

Status BudgetPlanner::measurePlaced(const RemadeTensors &remade,
                                    int64_t &bytes) const {
  Schedule trial;
  if (Status status = layOut(remade, trial); !status.ok())
    return status;
  if (Status status = placeTensors(trial); !status.ok())
    return status;
  bytes = ofBatch(trial.arenaBytes, batch, trial.fixedBytes);
  return {};
}

/// Nanoseconds a sample on two cores that move 10 bytes and do 50 multiply-adds
/// in each, about what the zoo's convolutions and sweeps reach on Zen 3. Only
/// the order of costs a byte matters.
int64_t BudgetPlanner::costOf(size_t tensor) const {
  const PlannedCall &call = schedule.calls[schedule.tensors[tensor].writer];
  const KernelSpec &spec = call.spec;
  int64_t moved = 0;
  for (const Operand &operand : call.operands)
    if (operand.place == Operand::Place::Arena)
      moved += bytesOf(operand.index);
  int64_t products = 0; // of an output
  TensorLayout input;
  if (call.operands.front().place == Operand::Place::Arena)
    input = schedule.tensors[call.operands.front().index].layout;
  if (spec.kind == KernelKind::Conv2d)
    products = int64_t(input.c / spec.groups) * spec.kernel[0] * spec.kernel[1];
  if (spec.kind == KernelKind::Linear)
    products = input.elements();
  return moved / 10 + bytesOf(tensor) / int64_t(sizeof(float)) * products / 50;
}

//===----------------------------------------------------------------------===//
// Segments
//===----------------------------------------------------------------------===//

llvm::SmallVector<BudgetPlanner::Cut> BudgetPlanner::findCuts() const {
  llvm::SmallVector<size_t> lastReader(schedule.tensors.size());
  for (size_t call = 0; call < forward.end(); ++call)
    for (const Operand &operand : schedule.calls[call].operands)
      if (operand.place == Operand::Place::Arena)
        lastReader[operand.index] = call;
  llvm::SmallVector<Cut> cuts;
  llvm::SmallVector<size_t> alive;
  int64_t bytes = 0;
  for (size_t call = 0; call < forward.end(); ++call) {
    for (const Operand &operand : schedule.calls[call].operands)
      if (operand.place == Operand::Place::Arena &&
          schedule.tensors[operand.index].writer == call) {
        alive.push_back(operand.index);
        bytes += bytesOf(operand.index);
      }
    llvm::erase_if(alive, [&](size_t t) { return lastReader[t] <= call; });
    if (alive.size() == 1 &&
        (cuts.empty() || cuts.back().tensor != alive.front()))
      cuts.push_back({alive.front(), bytes});
  }
  return cuts;
}

/// Keeps the first cut behind each part of the bytes.
RemadeTensors BudgetPlanner::remadeBetween(llvm::ArrayRef<Cut> cuts,
                                           int64_t segments) const {
  RemadeTensors kept(unsigned(schedule.tensors.size()));
  int64_t next = cuts.empty() ? 0 : cuts.back().bytes / segments;
  for (const Cut &cut : cuts) {
    if (cut.bytes < next)
      continue;
    kept.set(unsigned(cut.tensor));
    next = cut.bytes + cuts.back().bytes / segments;
  }
  return forward.choose([&](size_t tensor, const RemadeTensors &) {
    return !kept.test(unsigned(tensor));
  });
}

Status BudgetPlanner::chooseSegments(RemadeTensors &out) const {
  llvm::SmallVector<Cut> cuts = findCuts();
  std::optional<int64_t> least;
  for (size_t segments = 1; segments <= cuts.size() + 1; ++segments) {
    RemadeTensors remade = remadeBetween(cuts, int64_t(segments));
    int64_t bytes = 0;
    if (Status status = measureLive(remade, bytes); !status.ok())
      return status;
    if (least && *least <= bytes)
      continue;
    least = bytes;
    out = remade;
  }
  return {};
}

//===----------------------------------------------------------------------===//
// Keeping
//===----------------------------------------------------------------------===//

/// The most expensive a byte first, of equals the first tensor.
llvm::SmallVector<size_t>
BudgetPlanner::inOrderOfCost(const RemadeTensors &tensors) const {
  llvm::SmallVector<std::pair<double, size_t>> order;
  for (unsigned tensor : tensors.set_bits())
    order.push_back(
        {-double(costOf(tensor)) / double(bytesOf(tensor)), tensor});
  llvm::sort(order);
  return llvm::map_to_vector(order,
                             [](const auto &each) { return each.second; });
}

/// How many fit is found by halving.
Status BudgetPlanner::keepDearest(int64_t limit, const RemadeTensors &base,
                                  RemadeTensors &remade) const {
  RemadeTensors beyond = remade;
  beyond.reset(base);
  llvm::SmallVector<size_t> order = inOrderOfCost(beyond);
  auto keep = [&](size_t count) {
    RemadeTensors kept(remade.size());
    for (size_t tensor : llvm::ArrayRef(order).take_front(count))
      kept.set(unsigned(tensor));
    return forward.choose([&](size_t tensor, const RemadeTensors &) {
      return remade.test(unsigned(tensor)) && !kept.test(unsigned(tensor));
    });
  };
  size_t fits = 0, tooMany = order.size() + 1;
  while (tooMany - fits > 1) {
    size_t middle = std::midpoint(fits, tooMany);
    int64_t bytes = 0;
    if (Status status = measureLive(keep(middle), bytes); !status.ok())
      return status;
    (bytes <= limit ? fits : tooMany) = middle;
  }
  remade = keep(fits);
  return {};
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

static Status missing(const MemoryBudget &budget, int64_t batch,
                      int64_t activations, int64_t state) {
  std::string batches = "training on batches of " + std::to_string(batch);
  int64_t sum = 0;
  if (__builtin_add_overflow(activations, state, &sum))
    return Status::input("--memory-budget: " + batches +
                         " takes more bytes than can be counted");
  return Status::input(
      "--memory-budget: " + std::to_string(sum - budget.bytes) +
      " bytes are missing: " + batches + " takes at least " +
      std::to_string(sum) + ", of which " + std::to_string(state) +
      " are the state");
}

/// What fits into the limit, from a choice that does.
static Status keepWithin(const BudgetPlanner &planner, int64_t limit,
                         const RemadeTensors &base, RemadeTensors &remade) {
  const RemadeTensors least = remade;
  int64_t live = limit, placed = 0;
  // Each round gives up what the last one was too large by.
  for (int round = 0; round < 4; ++round) {
    remade = least;
    if (Status status = planner.keepDearest(live, base, remade); !status.ok())
      return status;
    if (Status status = planner.measurePlaced(remade, placed); !status.ok())
      return status;
    if (placed <= limit)
      return {};
    live -= placed - limit;
  }
  remade = least;
  return {};
}

/// From the cheap choice to one that the budget allows.
static Status fit(const MemoryBudget &budget, int64_t state,
                  const Schedule &schedule, RemadeTensors &remade) {
  int64_t batch = schedule.fixedBatch ? schedule.fixedBatch : budget.batch;
  BudgetPlanner planner(schedule, batch);
  int64_t limit = budget.bytes - state, placed = 0;
  if (Status status = planner.measurePlaced(remade, placed); !status.ok())
    return status;
  if (placed <= limit)
    return {};
  RemadeTensors base = remade;
  if (Status status = planner.chooseSegments(remade); !status.ok())
    return status;
  if (Status status = planner.measurePlaced(remade, placed); !status.ok())
    return status;
  if (placed > limit)
    return missing(budget, batch, placed, state);
  return keepWithin(planner, limit, base, remade);
}

Status resnetc::saveMemory(const MemoryBudget &budget, const StateLayout &state,
                           Schedule &schedule) {
  computeLiveness(schedule);
  RemadeTensors remade = chooseSweeps(schedule);
  if (budget.bytes)
    if (Status status =
            fit(budget, budget.stateArrays * state.size(), schedule, remade);
        !status.ok())
      return status;
  recompute(remade, schedule);
  return {};
}
