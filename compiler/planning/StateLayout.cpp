//===- StateLayout.cpp - where a training has its parameters --------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/StateLayout.h"

using namespace mlir;
using namespace resnetc;
using namespace resnetc::exec;

size_t StateLayout::indexOf(llvm::StringRef name) {
  auto [at, isNew] = indexes.try_emplace(name, tensors.size());
  if (isNew)
    tensors.emplace_back().name = name.str();
  return at->second;
}

void StateLayout::mention(llvm::StringRef name) { indexOf(name); }

std::optional<size_t> StateLayout::find(llvm::StringRef name) const {
  auto at = indexes.find(name);
  if (at == indexes.end() || !tensors[at->second].step)
    return std::nullopt;
  return at->second;
}

static llvm::ArrayRef<int64_t> pixelsOf(const PackStep &step) {
  return step.pixels ? step.pixels.asArrayRef() : llvm::ArrayRef<int64_t>();
}

static bool isSame(const PackStep &a, const PackStep &b) {
  return a.kind == b.kind && a.type == b.type && a.pixels == b.pixels;
}

Status StateLayout::addParam(const PackStep &step, DecayGroup group,
                             size_t &index) {
  llvm::StringRef name = step.source.getValue();
  if (step.fold)
    return Status::input("'" + name.str() +
                         "': a parameter that trains must not be folded");
  index = indexOf(name);
  Tensor &tensor = tensors[index];
  if (tensor.step && (tensor.statistic || !isSame(*tensor.step, step)))
    return Status::input("'" + name.str() +
                         "': a parameter that trains must be read in one "
                         "layout");
  if (tensor.step)
    return {};
  tensor.step = step;
  tensor.group = group;
  tensor.bytes = packedBytes(step.kind, step.type, pixelsOf(step));
  return {};
}

Status StateLayout::addStatistic(nn::SetStatisticOp op, size_t &index) {
  index = indexOf(op.getName());
  Tensor &tensor = tensors[index];
  if (tensor.step)
    return Status::input("'" + op.getName().str() +
                         "': a running statistic must be set once");
  auto type = cast<RankedTensorType>(op.getValue().getType());
  tensor.step = PackStep{PackKind::Bias, op.getNameAttr(), type, {}, {}};
  tensor.statistic = op;
  tensor.bytes = packedBytes(PackKind::Bias, type);
  return {};
}

int64_t StateLayout::size() const {
  int64_t sum = 0;
  for (const Tensor &tensor : tensors)
    sum += tensor.bytes;
  return sum;
}

void StateLayout::place() {
  auto placeAll = [&](auto isNext) {
    for (Tensor &tensor : tensors) {
      if (!tensor.step || !isNext(tensor))
        continue;
      tensor.offset = bytes;
      bytes += tensor.bytes;
    }
  };
  for (DecayGroup group :
       {DecayGroup::Weight, DecayGroup::Bias, DecayGroup::Norm})
    placeAll([&](const Tensor &tensor) {
      return !tensor.statistic && tensor.group == group;
    });
  placeAll([](const Tensor &tensor) { return bool(tensor.statistic); });
}

SliceAttr StateLayout::slice(MemoryRegion region, size_t index) const {
  const Tensor &tensor = tensors[index];
  return SliceAttr::bytes(tensor.step->source.getContext(), region,
                          tensor.offset, tensor.bytes);
}

void StateLayout::emit(const Tensor &tensor, OpBuilder &builder) const {
  MLIRContext *context = builder.getContext();
  Location location = builder.getUnknownLoc();
  const PackStep &step = *tensor.step;
  SliceAttr place = slice(MemoryRegion::Params, indexes.lookup(tensor.name));
  if (nn::SetStatisticOp set = tensor.statistic) {
    StatisticOp::create(builder, location, set.getStatisticAttr(), step.source,
                        TypeAttr::get(step.type),
                        builder.getI64IntegerAttr(set.getCount()),
                        set.getMomentumAttr(), place);
    return;
  }
  ParameterOp::create(builder, location, PackKindAttr::get(context, step.kind),
                      step.source, TypeAttr::get(step.type), step.pixels,
                      DecayGroupAttr::get(context, tensor.group), place);
}

void StateLayout::emit(Optimizer optimizer, llvm::StringRef kernel,
                       OpBuilder &builder) const {
  MLIRContext *context = builder.getContext();
  auto state = StateOp::create(builder, builder.getUnknownLoc(),
                               builder.getI64IntegerAttr(bytes),
                               OptimizerAttr::get(context, optimizer),
                               FlatSymbolRefAttr::get(context, kernel));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&state.getBody().emplaceBlock());
  for (const Tensor &tensor : tensors)
    if (tensor.step)
      emit(tensor, builder);
}
