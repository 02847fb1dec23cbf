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

namespace {
/// Emits the calls of one schedule.
class ProgramEmitter {
public:
  ProgramEmitter(const Schedule &schedule, const StateLayout *state,
                 KernelNames &kernels, OpBuilder &builder)
      : schedule(schedule), state(state), kernels(kernels), builder(builder) {}

  void emit(const PlannedCall &call);

private:
  SliceAttr sliceOf(const Operand &operand) const;

  const Schedule &schedule;
  const StateLayout *state;
  KernelNames &kernels;
  OpBuilder &builder;
};
} // namespace

SliceAttr ProgramEmitter::sliceOf(const Operand &operand) const {
  MLIRContext *context = builder.getContext();
  switch (operand.place) {
  case Operand::Place::Arena: {
    const PlannedTensor &planned = schedule.tensors[operand.index];
    bool inPart = !schedule.inPart.empty() && schedule.inPart[planned.buffer];
    return SliceAttr::bytes(
        context, inPart ? MemoryRegion::Part : MemoryRegion::Arena,
        schedule.buffers[planned.buffer].offset, arenaBytes(planned.layout));
  }
  case Operand::Place::Fixed: {
    const ArenaBuffer &buffer = schedule.fixed[operand.index].buffer;
    return SliceAttr::bytes(context, MemoryRegion::Fixed, buffer.offset,
                            buffer.bytes);
  }
  case Operand::Place::Param:
    return state->slice(MemoryRegion::Params, operand.index);
  case Operand::Place::Gradient:
    return state->slice(MemoryRegion::Gradients, operand.index);
  case Operand::Place::Slice:
    break;
  }
  return operand.slice;
}

static ArrayAttr sourcesOf(OpBuilder &builder, const PlannedCall &call) {
  if (call.sources.size() < 2)
    return {};
  llvm::SmallVector<llvm::StringRef> names(call.sources.begin(),
                                           call.sources.end());
  return builder.getStrArrayAttr(names);
}

static DenseI32ArrayAttr borderOf(OpBuilder &builder, const KernelSpec &spec,
                                  llvm::ArrayRef<SliceAttr> outputs) {
  llvm::SmallVector<int32_t> numbers = bordersToWrite(spec, outputs);
  return numbers.empty() ? DenseI32ArrayAttr()
                         : builder.getDenseI32ArrayAttr(numbers);
}

void ProgramEmitter::emit(const PlannedCall &call) {
  MLIRContext *context = builder.getContext();
  llvm::SmallVector<SliceAttr> inputs, outputs;
  for (auto [argument, operand] :
       llvm::zip_equal(kernelArguments(call.spec), call.operands))
    (argument.written ? outputs : inputs).push_back(sliceOf(operand));
  auto array = [&](llvm::ArrayRef<SliceAttr> slices) {
    llvm::SmallVector<Attribute> attributes(slices.begin(), slices.end());
    return ArrayAttr::get(context, attributes);
  };
  StringAttr name = builder.getStringAttr(call.name);
  CallOp::create(builder, NameLoc::get(name), name,
                 FlatSymbolRefAttr::get(context, kernels.nameOf(call.spec)),
                 array(inputs), array(outputs),
                 borderOf(builder, call.spec, outputs),
                 sourcesOf(builder, call),
                 call.again ? builder.getUnitAttr() : UnitAttr());
}

static DenseI64ArrayAttr microBatchOf(OpBuilder &builder,
                                      const Schedule &schedule) {
  const MicroBatch &part = schedule.microBatch;
  if (!part.calls)
    return {};
  return builder.getDenseI64ArrayAttr(
      {int64_t(part.calls), part.samples, schedule.partBytes});
}

void resnetc::emitProgram(const Schedule &schedule, const StateLayout *state,
                          KernelNames &kernels, OpBuilder &builder) {
  Location location = builder.getUnknownLoc();
  IntegerAttr fixedBytes;
  if (schedule.fixedBytes)
    fixedBytes = builder.getI64IntegerAttr(schedule.fixedBytes);
  auto program =
      ProgramOp::create(builder, location, builder.getStringAttr(schedule.name),
                        builder.getI64IntegerAttr(schedule.arenaBytes),
                        builder.getI64IntegerAttr(schedule.fixedBatch),
                        fixedBytes, microBatchOf(builder, schedule));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&program.getBody().emplaceBlock());
  for (const UserTensor &input : schedule.inputs)
    InputOp::create(builder, location, input.name, input.order, input.type);
  for (const UserTensor &output : schedule.outputs)
    OutputOp::create(builder, location, output.name, output.order, output.type);
  ProgramEmitter emitter(schedule, state, kernels, builder);
  for (const PlannedCall &call : schedule.calls)
    emitter.emit(call);
}

void resnetc::emitKernels(const KernelNames &kernels, OpBuilder &builder) {
  for (const KernelNames::Kernel &kernel : kernels.kernels())
    KernelOp::create(builder, builder.getUnknownLoc(), kernel.name,
                     kernel.spec);
}
