//===- ExecState.cpp - rules of the state of a training -------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Exec.h"
#include "compiler/ir/ExecSyntax.h"
#include "compiler/ir/Rules.h"
#include "compiler/ir/Shapes.h"

#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace resnetc;
using namespace resnetc::exec;
using resnetc::nn::violation;

LogicalResult ParameterOp::verify() {
  PackedSource source{getKind(), getType(), getPixels()};
  bool known = getKind() == PackKind::ConvFilter ||
               getKind() == PackKind::LinearWeight ||
               getKind() == PackKind::Bias || getKind() == PackKind::Tensor;
  if (!known)
    return violation(*this, "C1") << "the kind must be conv_filter, "
                                     "linear_weight, bias or tensor, got "
                                  << stringifyPackKind(getKind());
  if (failed(verifySource(*this, source, "C1", "C1")))
    return failure();
  return verifyDestination(*this, "C2", getDestination(), MemoryRegion::Params,
                           packedBytes(source));
}

LogicalResult StatisticOp::verify() {
  PackedSource source{PackKind::Bias, getType(), std::nullopt};
  if (failed(verifySource(*this, source, "C1", "C1")) ||
      failed(verifyDestination(*this, "C2", getDestination(),
                               MemoryRegion::Params, packedBytes(source))))
    return failure();
  double momentum = getMomentum().convertToDouble();
  if (getCount() >= 1 && momentum >= 0 && momentum <= 1)
    return success();
  return violation(*this, "C3")
         << "count must be >= 1 and momentum 0 to 1, got " << getCount()
         << " and " << getMomentumAttr();
}

/// The kernel updates by the optimizer that the state names.
static LogicalResult verifyOptimizer(StateOp state) {
  auto module = cast<ModuleOp>(state->getParentOp());
  auto kernel = module.lookupSymbol<KernelOp>(state.getKernel());
  StringRef word = stringifyOptimizer(state.getOptimizer());
  // "sgd_update blocks of ...": the first word is the kernel's kind.
  if (kernel && kernel.getSpec().split(' ').first == (word + "_update").str())
    return success();
  return violation(state, "C5")
         << state.getKernelAttr() << " must be an exec.kernel of " << word
         << "_update";
}

/// In one call of the optimizer a range of parameters moves whole.
static LogicalResult verifyOrder(StateOp state) {
  int64_t end = 0;
  for (ParameterOp param : state.getParams())
    end = std::max(end, param.getDestination().getOffset() +
                            param.getDestination().getBytes());
  for (StatisticOp statistic : state.getStatistics())
    if (statistic.getDestination().getOffset() < end)
      return violation(state, "C3")
             << "the slice of " << statistic.getSourceAttr()
             << " must be behind those of all parameters, which end at " << end;
  return success();
}

LogicalResult StateOp::verifyRegions() {
  int64_t bytes = getBytes();
  if (bytes < 0 || bytes % kAlignmentBytes)
    return violation(*this, "C1")
           << "bytes must be a multiple of 64, >= 0, got " << bytes;
  llvm::SmallVector<SourceSlice> slices;
  for (Operation &op : getBody().front()) {
    if (auto param = dyn_cast<ParameterOp>(op))
      slices.push_back({param.getSourceAttr(), param.getDestination()});
    else if (auto statistic = dyn_cast<StatisticOp>(op))
      slices.push_back({statistic.getSourceAttr(), statistic.getDestination()});
    else
      return violation(*this, "C2") << "the body must hold exec.parameter and "
                                       "exec.statistic only, got "
                                    << op.getName();
  }
  llvm::StringSet<> names;
  for (const SourceSlice &each : slices)
    if (!names.insert(each.source.getValue()).second)
      return violation(*this, "C2")
             << each.source << " must be in the state once";
  if (failed(exec::verifyDisjoint(*this, "C3", slices, bytes)) ||
      failed(verifyOrder(*this)))
    return failure();
  if (findState(cast<ModuleOp>((*this)->getParentOp())) != *this)
    return violation(*this, "C4") << "a module must have one exec.state";
  return verifyOptimizer(*this);
}

StateOp exec::findState(ModuleOp module) {
  auto states = module.getOps<StateOp>();
  return states.empty() ? StateOp() : *states.begin();
}
