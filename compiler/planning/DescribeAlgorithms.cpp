//===- DescribeAlgorithms.cpp - how a plan's convolutions are computed ----===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Exec.h"
#include "compiler/planning/Plan.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <map>

using namespace mlir;
using namespace resnetc;
using namespace resnetc::exec;

/// The names of convolutions by their Winograd tile, 0 for direct ones.
static std::map<int32_t, llvm::SmallVector<llvm::StringRef>>
convolutionsByTile(ModuleOp module) {
  std::map<int32_t, llvm::SmallVector<llvm::StringRef>> names;
  SymbolTable symbols(module);
  for (ProgramOp program : module.getOps<ProgramOp>()) {
    // The twin for large batches has the same calls, and a training step
    // repeats the names for gradients; -v lists them.
    if (program.getMicroBatch() || program.getSymName() != "infer")
      continue;
    for (CallOp call : program.getCalls()) {
      KernelSpec spec =
          symbols.lookup<KernelOp>(call.getKernel()).getKernelSpec();
      if (spec.kind == KernelKind::Conv2d)
        names[spec.winogradTile].push_back(call.getName());
    }
  }
  return names;
}

std::string resnetc::describeAlgorithms(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream out(text);
  auto convolutions = convolutionsByTile(module);
  for (const auto &[tile, names] : llvm::reverse(convolutions)) {
    if (tile)
      out << "winograd F(" << tile << ",3): " << llvm::join(names, ", ")
          << "\n";
    else
      out << "direct: " << names.size()
          << (convolutions.size() > 1 ? " other" : "")
          << (names.size() == 1 ? " convolution\n" : " convolutions\n");
  }
  return text;
}
