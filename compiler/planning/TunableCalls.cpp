//===- TunableCalls.cpp - what of a plan can be measured ------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/TunableCalls.h"

#include "compiler/ir/Exec.h"
#include "compiler/kernels/spec/Winograd.h"

using namespace mlir;
using namespace resnetc;

std::vector<TunableCall> resnetc::tunableCalls(ModuleOp plan,
                                               const PlanOptions &options) {
  std::vector<TunableCall> out;
  SymbolTable symbols(plan);
  auto programs = plan.getOps<exec::ProgramOp>();
  if (programs.empty())
    return out;
  for (auto [index, call] : llvm::enumerate((*programs.begin()).getCalls())) {
    KernelSpec spec =
        symbols.lookup<exec::KernelOp>(call.getKernel()).getKernelSpec();
    if (allowsWinograd(spec))
      out.push_back({index, tuneKeyOf(spec, options.isa, options.batchHint),
                     std::move(spec)});
  }
  return out;
}
