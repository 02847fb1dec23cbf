//===- DescribePlan.cpp - what a plan costs, for people -------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Exec.h"
#include "compiler/planning/Arena.h"
#include "compiler/planning/Plan.h"

#include "llvm/ADT/StringSet.h"
#include "llvm/Support/raw_ostream.h"

#include <map>

using namespace mlir;
using namespace resnetc;
using namespace resnetc::exec;

/// The buffers of a program in the arena or the part: each slice from a call
/// that writes it afresh to the last call that reads what it holds, or changes
/// it in place.
static llvm::SmallVector<ArenaBuffer>
buffersOf(ProgramOp program, MemoryRegion region, const SymbolTable &symbols) {
  llvm::SmallVector<ArenaBuffer> buffers;
  std::map<int64_t, size_t> newestAt; ///< by offset
  for (auto [index, call] : llvm::enumerate(program.getCalls())) {
    KernelSpec spec =
        symbols.lookup<KernelOp>(call.getKernel()).getKernelSpec();
    for (auto [argument, slice] :
         llvm::zip_equal(kernelArguments(spec), call.getKernelSlices())) {
      if (slice.getRegion() != region)
        continue;
      if (!argument.written || isInPlace(spec, argument.role)) {
        buffers[newestAt[slice.getOffset()]].last = int64_t(index);
        continue;
      }
      newestAt[slice.getOffset()] = buffers.size();
      // What micro-batches hand on stays while their calls run again.
      bool stays = region == MemoryRegion::Arena &&
                   int64_t(index) < program.getMicroBatchCalls();
      buffers.push_back(
          {slice.getBytes(), stays ? 0 : int64_t(index), int64_t(index)});
    }
  }
  return buffers;
}

static ProgramCost measure(ProgramOp program, const SymbolTable &symbols) {
  ProgramCost cost;
  cost.name = program.getSymName().str();
  llvm::StringSet<> kernels;
  for (CallOp call : program.getCalls()) {
    kernels.insert(call.getKernel());
    ++cost.calls;
  }
  cost.kernels = kernels.size();
  cost.arenaBytes = program.getArenaBytesPerSample();
  cost.liveBytes =
      liveBytesBound(buffersOf(program, MemoryRegion::Arena, symbols));
  if (auto part = program.getMicroBatch())
    cost.partBytes = (*part)[2];
  cost.partLiveBytes =
      liveBytesBound(buffersOf(program, MemoryRegion::Part, symbols));
  return cost;
}

std::vector<ProgramCost> resnetc::measurePlan(ModuleOp module) {
  SymbolTable symbols(module);
  PackedOp packed = findPacked(module);
  std::vector<ProgramCost> costs;
  for (ProgramOp program : module.getOps<ProgramOp>()) {
    costs.push_back(measure(program, symbols));
    costs.back().packedBytes = packed ? packed.getBytes() : 0;
  }
  return costs;
}

std::string resnetc::describePlan(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream out(text);
  for (const ProgramCost &cost : measurePlan(module)) {
    out << cost.name << ": " << cost.calls << " calls of " << cost.kernels
        << " kernels, arena " << cost.arenaBytes
        << " bytes a sample (lower bound " << cost.liveBytes << "), ";
    if (cost.partBytes)
      out << cost.partBytes << " bytes a sample of a micro-batch (lower bound "
          << cost.partLiveBytes << "), ";
    out << "packed weights " << cost.packedBytes << " bytes\n";
  }
  return text;
}

std::string resnetc::describeStepMemory(ModuleOp module, int64_t batch) {
  StateOp state = findState(module);
  auto step = module.lookupSymbol<ProgramOp>("train_step");
  if (!state || !step)
    return "";
  if (step.getFixedBatch())
    batch = step.getFixedBatch();
  // Parameters, gradients, and what the optimizer remembers.
  int64_t arrays = state.getOptimizer() == Optimizer::Adamw ? 4 : 3;
  int64_t again = llvm::count_if(step.getCalls(),
                                 [](CallOp call) { return call.getAgain(); });
  // Of a batch that is too large to run, the most that can be said.
  int64_t arena = INT64_MAX;
  if (__builtin_mul_overflow(int64_t(step.getArenaBytesPerSample()), batch,
                             &arena))
    arena = INT64_MAX;
  return "train_step, batch " + std::to_string(batch) + ": arena " +
         std::to_string(arena) + " bytes, working memory " +
         std::to_string(step.getFixedBytes().value_or(0)) + ", state " +
         std::to_string(arrays * state.getBytes()) + ", " +
         std::to_string(again) + " calls run again\n";
}
