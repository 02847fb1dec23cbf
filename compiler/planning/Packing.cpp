//===- Packing.cpp - which parameters are packed, and where ---------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/Packing.h"

using namespace mlir;
using namespace resnetc;
using namespace resnetc::exec;

/// All fields of a step as one attribute, which MLIR makes unique.
static Attribute keyOf(const PackStep &step) {
  MLIRContext *context = step.source.getContext();
  auto orUnit = [&](Attribute attribute) {
    return attribute ? attribute : UnitAttr::get(context);
  };
  return ArrayAttr::get(context, {PackKindAttr::get(context, step.kind),
                                  step.source, TypeAttr::get(step.type),
                                  orUnit(step.fold), orUnit(step.pixels)});
}

SliceAttr Packing::place(const PackStep &step) {
  SliceAttr &slice = slices[keyOf(step)];
  if (slice)
    return slice;
  llvm::ArrayRef<int64_t> pixels;
  if (step.pixels)
    pixels = step.pixels.asArrayRef();
  int64_t stepBytes = packedBytes(step.kind, step.type, pixels);
  slice = SliceAttr::bytes(step.source.getContext(), MemoryRegion::Packed,
                           bytes, stepBytes);
  bytes += stepBytes;
  steps.push_back({step, slice});
  return slice;
}

void Packing::emit(OpBuilder &builder) const {
  if (steps.empty())
    return;
  Location location = builder.getUnknownLoc();
  auto packed = PackedOp::create(builder, location, bytes);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&packed.getBody().emplaceBlock());
  for (const auto &[step, slice] : steps)
    PackOp::create(
        builder, location, PackKindAttr::get(builder.getContext(), step.kind),
        step.source, TypeAttr::get(step.type), step.fold, step.pixels, slice);
}
