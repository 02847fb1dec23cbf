//===- DescribePlan.cpp - what a plan costs, for people -------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Exec.h"
#include "compiler/planning/Arena.h"
#include "compiler/planning/Plan.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace resnetc;
using namespace resnetc::exec;

/// The buffers of a program: each slice from a call that writes it afresh to
/// the last call that reads what it holds, or changes it in place.
static llvm::SmallVector<ArenaBuffer> buffersOf(ProgramOp program,
                                                ModuleOp module) {
  llvm::SmallVector<ArenaBuffer> buffers;
  llvm::DenseMap<int64_t, size_t> newestAt; ///< by offset
  SymbolTable symbols(module);
  for (auto [index, call] : llvm::enumerate(program.getCalls())) {
    for (SliceAttr slice : call.getInputs().getAsRange<SliceAttr>())
      if (slice.getRegion() == MemoryRegion::Arena)
        buffers[newestAt.lookup(slice.getOffset())].last = int64_t(index);
    SliceAttr output = call.getOutput();
    if (output.getRegion() != MemoryRegion::Arena)
      continue;
    auto kernel = symbols.lookup<KernelOp>(call.getKernel());
    if (kernel.getKernelSpec().residualMode == ResidualMode::InPlace) {
      buffers[newestAt.lookup(output.getOffset())].last = int64_t(index);
      continue;
    }
    newestAt[output.getOffset()] = buffers.size();
    buffers.push_back({output.getBytes(), int64_t(index), int64_t(index)});
  }
  return buffers;
}

std::string resnetc::describePlan(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream out(text);
  PackedOp packed = findPacked(module);
  for (ProgramOp program : module.getOps<ProgramOp>()) {
    llvm::StringSet<> kernels;
    for (CallOp call : program.getCalls())
      kernels.insert(call.getKernel());
    auto calls = program.getCalls();
    out << program.getSymName() << ": "
        << std::distance(calls.begin(), calls.end()) << " calls of "
        << kernels.size() << " kernels, arena "
        << program.getArenaBytesPerSample() << " bytes a sample (lower bound "
        << liveBytesBound(buffersOf(program, module)) << "), packed weights "
        << (packed ? packed.getBytes() : 0) << " bytes\n";
  }
  return text;
}
