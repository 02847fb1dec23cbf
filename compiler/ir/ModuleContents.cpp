//===- ModuleContents.cpp - what a program's calls may refer to -----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/ModuleContents.h"

#include "mlir/IR/Verifier.h"

using namespace mlir;
using namespace resnetc;
using namespace resnetc::exec;

/// Whether an op of the module keeps its own rules. Ops after the program are
/// verified after it, so it asks for itself; they speak when their turn comes.
static bool isValid(Operation *op) {
  ScopedDiagnosticHandler quiet(op->getContext(),
                                [](Diagnostic &) { return success(); });
  return succeeded(mlir::verify(op));
}

ModuleContents::ModuleContents(ModuleOp module) {
  for (KernelOp kernel : module.getOps<KernelOp>())
    if (isValid(kernel))
      kernels.try_emplace(kernel.getSymName(), kernel.getKernelSpec());
  PackedOp packed = findPacked(module);
  if (packed && isValid(packed))
    for (PackOp pack : packed.getPacks())
      packs.try_emplace(pack.getDestination().getOffset(), pack);
  StateOp state = findState(module);
  if (!state || !isValid(state))
    return;
  for (ParameterOp param : state.getParams())
    stateSlices[param.getDestination().getOffset()] = param.getDestination();
  for (StatisticOp statistic : state.getStatistics()) {
    SliceAttr slice = statistic.getDestination();
    stateSlices[slice.getOffset()] = slice;
    statistics.insert(slice.getOffset());
  }
}

const KernelSpec *ModuleContents::findKernel(StringRef name) const {
  auto kernel = kernels.find(name);
  return kernel == kernels.end() ? nullptr : &kernel->second;
}

/// Whether a pack step makes what a kernel reads in this role.
static bool suits(PackOp pack, const KernelSpec &spec, ArgumentRole role) {
  llvm::ArrayRef<int64_t> shape = pack.getSourceShape();
  switch (pack.getKind()) {
  case PackKind::WinogradFilter:
    return role == ArgumentRole::Filter && spec.kind == KernelKind::Conv2d &&
           shape ==
               llvm::ArrayRef<int64_t>{spec.output.c, spec.input.c, 3, 3} &&
           pack.getPixels()->front() == spec.winogradTile;
  case PackKind::ConvFilter:
    return role == ArgumentRole::Filter && spec.kind == KernelKind::Conv2d &&
           spec.winogradTile == 0 &&
           shape == llvm::ArrayRef<int64_t>{spec.output.c,
                                            spec.input.c / spec.groups,
                                            spec.kernel[0], spec.kernel[1]};
  case PackKind::LinearWeight: {
    int64_t pixels = int64_t(spec.input.h) * spec.input.w;
    return role == ArgumentRole::Filter && spec.kind == KernelKind::Linear &&
           shape ==
               llvm::ArrayRef<int64_t>{spec.output.c, pixels * spec.input.c} &&
           pack.getPixels() ==
               llvm::ArrayRef<int64_t>{spec.input.h, spec.input.w};
  }
  case PackKind::Bias:
    return role == ArgumentRole::Bias && shape.front() == spec.output.c;
  case PackKind::Scale:
    return role == ArgumentRole::Scale && shape.front() == spec.output.c;
  case PackKind::Shift:
    return role == ArgumentRole::Shift && shape.front() == spec.output.c;
  case PackKind::Tensor:
    return role == ArgumentRole::Constant &&
           arenaLayout(cast<RankedTensorType>(pack.getType())) ==
               (spec.kind == KernelKind::Repeat ? spec.input : spec.residual);
  }
  return false;
}

bool ModuleContents::isPacked(SliceAttr slice, const KernelSpec &spec,
                              ArgumentRole role) const {
  auto at = packs.find(slice.getOffset());
  if (at == packs.end())
    return false;
  PackOp pack = at->second;
  return pack.getDestination() == slice && suits(pack, spec, role);
}

bool ModuleContents::isInState(SliceAttr slice) const {
  auto at = stateSlices.find(slice.getOffset());
  return at != stateSlices.end() && at->second.getBytes() == slice.getBytes();
}
