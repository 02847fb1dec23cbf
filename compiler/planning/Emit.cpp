//===- Emit.cpp - a schedule as ops of the exec dialect -------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/Emit.h"

using namespace mlir;
using namespace resnetc;
using namespace resnetc::exec;

static SliceAttr arenaSlice(MLIRContext *context, const Schedule &schedule,
                            size_t tensor) {
  const PlannedTensor &planned = schedule.tensors[tensor];
  return SliceAttr::bytes(context, MemoryRegion::Arena,
                          schedule.buffers[planned.buffer].offset,
                          arenaBytes(planned.layout));
}

/// The arguments before the output, in the order of kernelArguments.
static ArrayAttr inputSlices(MLIRContext *context, const Schedule &schedule,
                             const PlannedCall &call) {
  llvm::SmallVector<Attribute> slices;
  if (call.userInput)
    slices.push_back(
        SliceAttr::user(context, MemoryRegion::Input, *call.userInput));
  else if (!call.reads.empty())
    slices.push_back(arenaSlice(context, schedule, call.reads[0]));
  llvm::append_range(slices, call.packed);
  // In place, the second is the output too.
  for (size_t i = 1; i < call.reads.size() && !call.inPlace(); ++i)
    slices.push_back(arenaSlice(context, schedule, call.reads[i]));
  return ArrayAttr::get(context, slices);
}

static DenseI32ArrayAttr borderToWrite(MLIRContext *context,
                                       const PlannedCall &call) {
  const Border &b = call.spec.output.border;
  // In place, the border is the residual's, which is zero already.
  if (b == Border() || call.inPlace())
    return {};
  return DenseI32ArrayAttr::get(context, {b.top, b.left, b.bottom, b.right});
}

static ArrayAttr sourcesOf(OpBuilder &builder, const PlannedCall &call) {
  if (call.sources.size() < 2)
    return {};
  llvm::SmallVector<llvm::StringRef> names(call.sources.begin(),
                                           call.sources.end());
  return builder.getStrArrayAttr(names);
}

static void emitCall(const Schedule &schedule, const PlannedCall &call,
                     KernelNames &kernels, OpBuilder &builder) {
  MLIRContext *context = builder.getContext();
  SliceAttr output =
      call.result
          ? arenaSlice(context, schedule, *call.result)
          : SliceAttr::user(context, MemoryRegion::Output, *call.userOutput);
  StringAttr name = builder.getStringAttr(call.name);
  CallOp::create(builder, NameLoc::get(name), name,
                 FlatSymbolRefAttr::get(context, kernels.nameOf(call.spec)),
                 inputSlices(context, schedule, call), output,
                 borderToWrite(context, call), sourcesOf(builder, call));
}

void resnetc::emitProgram(const Schedule &schedule, KernelNames &kernels,
                          OpBuilder &builder) {
  Location location = builder.getUnknownLoc();
  auto program = ProgramOp::create(builder, location, schedule.name,
                                   schedule.arenaBytes, schedule.fixedBatch);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&program.getBody().emplaceBlock());
  for (const UserTensor &input : schedule.inputs)
    InputOp::create(builder, location, input.name, input.order, input.type);
  for (const UserTensor &output : schedule.outputs)
    OutputOp::create(builder, location, output.name, output.order, output.type);
  for (const PlannedCall &call : schedule.calls)
    emitCall(schedule, call, kernels, builder);
}

void resnetc::emitKernels(const KernelNames &kernels, OpBuilder &builder) {
  for (const KernelNames::Kernel &kernel : kernels.kernels())
    KernelOp::create(builder, builder.getUnknownLoc(), kernel.name,
                     kernel.spec);
}
