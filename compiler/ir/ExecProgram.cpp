//===- ExecProgram.cpp - proves that a plan reads only what it wrote ------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The calls of a program are walked once, in order, with the set of tensors
// that lie in the arena whole. A call may read exactly those; its write first
// removes every tensor that it touches, then adds its own. So a slice that is
// reused too early is missing when its late reader comes, and no interval
// arithmetic on live ranges is needed.
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/CallHistory.h"
#include "compiler/ir/Exec.h"
#include "compiler/ir/ModuleContents.h"
#include "compiler/ir/RegionContents.h"
#include "compiler/ir/Rules.h"
#include "compiler/ir/Shapes.h"

#include "llvm/ADT/STLExtras.h"

#include <optional>

using namespace mlir;
using namespace resnetc;
using namespace resnetc::exec;
using resnetc::nn::violation;

namespace {

/// Starts the message of a broken rule, with the call's name.
InFlightDiagnostic callViolation(CallOp call, StringRef rule) {
  return violation(call, rule) << "'" << call.getName() << "': ";
}

/// One argument of a call: what the kernel wants and where the plan has it.
struct Argument {
  ArgumentRole role;
  SliceAttr slice;
  bool written = false;
  bool isActivation = false;
  /// Of what is no activation, a row of elements.
  TensorLayout layout;
  int64_t bytes = 0; ///< of what is no activation
};

/// Something like a vector: read as a whole by every sample.
TensorLayout rowLayout(const KernelArgument &argument) {
  TensorLayout layout;
  layout.c = layout.pitch = int32_t(argumentElements(argument));
  return layout;
}

Argument describe(const KernelSpec &spec, const KernelArgument &argument,
                  SliceAttr slice) {
  const TensorLayout *layout = layoutOf(spec, argument.role);
  bool isActivation = layout && argument.batchDim >= 0;
  return {argument.role,
          slice,
          argument.written,
          isActivation,
          isActivation ? *layout : rowLayout(argument),
          isActivation ? 0 : vectorBytes(argument)};
}

bool isPackedRole(ArgumentRole role) {
  return role >= ArgumentRole::Filter && role <= ArgumentRole::Constant;
}

class ProgramVerifier {
public:
  explicit ProgramVerifier(ProgramOp program)
      : program(program), inputs(llvm::to_vector(program.getInputs())),
        outputs(llvm::to_vector(program.getOutputs())), written(outputs.size()),
        module(cast<ModuleOp>(program->getParentOp())) {}

  LogicalResult verify();

private:
  LogicalResult verifyHead();
  LogicalResult verifyMicroBatch();
  LogicalResult verifyBatch(Operation *op, StringRef name, int64_t batch);
  LogicalResult verifyCall(CallOp call);
  LogicalResult verifyArgument(CallOp call, const KernelSpec &spec,
                               const Argument &argument);
  LogicalResult verifyArena(CallOp call, const Argument &argument);
  LogicalResult verifyPacked(CallOp call, const KernelSpec &spec,
                             const Argument &argument);
  LogicalResult verifyUser(CallOp call, const Argument &argument);
  bool suitsRegion(const KernelSpec &spec, const Argument &argument) const;
  LogicalResult verifyState(CallOp call, const Argument &argument);
  LogicalResult verifyFixed(CallOp call, const Argument &argument);
  LogicalResult verifyImport(CallOp call, const KernelSpec &spec,
                             const Argument &argument);
  LogicalResult verifyOutputsAlone(CallOp call);
  LogicalResult verifyNotInPart(CallOp call, const Argument &argument);
  LogicalResult verifyHandedOn(CallOp call, const KernelSpec &spec,
                               const Argument &argument);
  LogicalResult verifyBorder(CallOp call, const KernelSpec &spec);
  LogicalResult run(CallOp call, const KernelSpec &spec,
                    llvm::ArrayRef<Argument> arguments);
  LogicalResult verifyReads(CallOp call, const KernelSpec &spec,
                            llvm::ArrayRef<Argument> arguments,
                            llvm::SmallVectorImpl<CallHistory::Read> &reads);
  LogicalResult write(CallOp call, const Argument &argument, int64_t value);
  LogicalResult verifyAgain(CallOp call);
  LogicalResult notThere(CallOp call, const Argument &argument);
  LogicalResult verifyOutputsWritten();

  /// What calls left in a region; null of one that they don't share.
  RegionContents *contentsOf(MemoryRegion region) {
    if (region == MemoryRegion::Fixed)
      return &fixed;
    if (region == MemoryRegion::Part)
      return &part;
    return region == MemoryRegion::Arena ? &arena : nullptr;
  }
  int64_t partBytes() {
    std::optional<llvm::ArrayRef<int64_t>> given = program.getMicroBatch();
    return given ? (*given)[2] : 0;
  }

  ProgramOp program;
  llvm::SmallVector<InputOp> inputs;
  llvm::SmallVector<OutputOp> outputs;
  llvm::SmallVector<bool> written; ///< of each output
  ModuleContents module;
  RegionContents arena, part, fixed, gradients;
  CallHistory history;
  int64_t callCount = 0; ///< so far
  /// What the calls of the micro-batch have written to the arena.
  llvm::SmallVector<SliceAttr> handedOn;
};

//===----------------------------------------------------------------------===//
// The program's head and what the module offers
//===----------------------------------------------------------------------===//

/// Its place in the body: inputs, outputs, calls. -1: it has none.
int placeOf(Operation &op) {
  if (isa<InputOp>(op))
    return 0;
  if (isa<OutputOp>(op))
    return 1;
  return isa<CallOp>(op) ? 2 : -1;
}

LogicalResult ProgramVerifier::verifyBatch(Operation *op, StringRef name,
                                           int64_t batch) {
  int64_t fixed = program.getFixedBatch();
  if (batch == (fixed ? fixed : ShapedType::kDynamic))
    return success();
  return violation(program, "C3") << "the first dimension of '" << name
                                  << "' must be the fixed batch, dynamic if "
                                     "that is 0; the fixed batch is "
                                  << fixed;
}

LogicalResult ProgramVerifier::verifyHead() {
  int64_t bytes = program.getArenaBytesPerSample();
  int64_t fixedBytes = program.getFixedBytes().value_or(0);
  if (fixedBytes < 0 || fixedBytes % kAlignmentBytes)
    return violation(program, "C1")
           << "fixed_bytes must be a multiple of 64, >= 0, got " << fixedBytes;
  if (bytes < 0 || bytes % kAlignmentBytes || program.getFixedBatch() < 0)
    return violation(program, "C1")
           << "arena_bytes_per_sample must be a multiple of 64, >= 0, and "
              "fixed_batch >= 0, got "
           << bytes << " and " << program.getFixedBatch();
  int place = 0;
  for (Operation &op : program.getBody().front()) {
    if (placeOf(op) < place)
      return violation(program, "C2") << "the body must hold exec.input, then "
                                         "exec.output, then exec.call, got "
                                      << op.getName();
    place = placeOf(op);
  }
  for (InputOp input : inputs)
    if (input.getLayout() != UserLayout::Whole &&
        failed(verifyBatch(input, input.getName(), input.getBatch())))
      return failure();
  for (OutputOp output : outputs)
    if (failed(verifyBatch(output, output.getName(), output.getBatch())))
      return failure();
  return success();
}

//===----------------------------------------------------------------------===//
// One call
//===----------------------------------------------------------------------===//

LogicalResult ProgramVerifier::verifyPacked(CallOp call, const KernelSpec &spec,
                                            const Argument &argument) {
  if (module.isPacked(argument.slice, spec, argument.role))
    return success();
  return callViolation(call, "C5")
         << argument.slice
         << " must be the slice of an exec.pack whose kind and shape suit "
         << call.getKernelAttr();
}

LogicalResult ProgramVerifier::verifyArena(CallOp call,
                                           const Argument &argument) {
  SliceAttr slice = argument.slice;
  int64_t bytes = arenaBytes(argument.layout);
  bool inPart = slice.getRegion() == MemoryRegion::Part;
  int64_t end = inPart ? partBytes() : program.getArenaBytesPerSample();
  if (slice.getOffset() >= 0 && slice.getOffset() % kAlignmentBytes == 0 &&
      slice.getBytes() == bytes && slice.getOffset() <= end - bytes)
    return success();
  return callViolation(call, "C4")
         << slice << " must begin at a multiple of 64, have " << bytes
         << " bytes and lie inside the " << (inPart ? "part" : "arena")
         << " of " << end;
}

LogicalResult ProgramVerifier::verifyUser(CallOp call,
                                          const Argument &argument) {
  bool input = argument.slice.getRegion() == MemoryRegion::Input;
  int64_t index = argument.slice.getIndex();
  int64_t count = int64_t(input ? inputs.size() : outputs.size());
  if (index < 0 || index >= count)
    return callViolation(call, "C6")
           << argument.slice << " must exist, the program has " << count;
  TensorLayout layout = input ? inputs[index].getTensorLayout()
                              : outputs[index].getTensorLayout();
  bool isEmpty =
      nn::isEmpty(input ? inputs[index].getShape() : outputs[index].getShape());
  if (layout == argument.layout && !isEmpty)
    return success();
  return callViolation(call, "C6")
         << argument.slice << " must have the layout of "
         << call.getKernelAttr();
}

/// The region that a role must be in; an output may also be in the arena.
MemoryRegion regionOf(KernelKind kind, ArgumentRole role) {
  if (isPackedRole(role))
    return MemoryRegion::Packed;
  if (role == ArgumentRole::Output)
    return MemoryRegion::Output;
  return kind == KernelKind::Import ? MemoryRegion::Input : MemoryRegion::Arena;
}

/// What a state offers to kernels that have no activation here.
bool ProgramVerifier::suitsRegion(const KernelSpec &spec,
                                  const Argument &argument) const {
  MemoryRegion region = argument.slice.getRegion();
  if (argument.isActivation) {
    if (!argument.written) {
      MemoryRegion expected = regionOf(spec.kind, argument.role);
      return region == expected || (isArena(expected) && isArena(region));
    }
    return (isArena(region) && spec.kind != KernelKind::Export) ||
           (region == MemoryRegion::Output && !isInPlace(spec, argument.role));
  }
  switch (region) {
  case MemoryRegion::Input:
    return argument.role == ArgumentRole::Settings;
  case MemoryRegion::Packed:
    return isPackedRole(argument.role) && !argument.written;
  case MemoryRegion::Params:
    return !argument.written;
  case MemoryRegion::Gradients:
    return argument.written || module.isStatistic(argument.slice);
  case MemoryRegion::Fixed:
    return true;
  default:
    return false;
  }
}

LogicalResult ProgramVerifier::verifyState(CallOp call,
                                           const Argument &argument) {
  SliceAttr slice = argument.slice;
  if (module.isInState(slice) && slice.getBytes() == argument.bytes)
    return success();
  return callViolation(call, "C5")
         << slice << " must be the slice of a tensor of exec.state and have "
         << argument.bytes << " bytes";
}

LogicalResult ProgramVerifier::verifyFixed(CallOp call,
                                           const Argument &argument) {
  SliceAttr slice = argument.slice;
  int64_t end = program.getFixedBytes().value_or(0);
  if (slice.getOffset() >= 0 && slice.getOffset() % kAlignmentBytes == 0 &&
      slice.getBytes() == argument.bytes &&
      slice.getOffset() <= end - argument.bytes)
    return success();
  return callViolation(call, "C5")
         << slice << " must begin at a multiple of 64, have " << argument.bytes
         << " bytes and lie inside the fixed " << end;
}

/// An import reads a sample for each of the batch.
LogicalResult ProgramVerifier::verifyImport(CallOp call, const KernelSpec &spec,
                                            const Argument &argument) {
  if (failed(verifyUser(call, argument)))
    return failure();
  if (spec.kind != KernelKind::Import)
    return success();
  InputOp input = inputs[argument.slice.getIndex()];
  return verifyBatch(input, input.getName(), input.getBatch());
}

LogicalResult ProgramVerifier::verifyArgument(CallOp call,
                                              const KernelSpec &spec,
                                              const Argument &argument) {
  MemoryRegion region = argument.slice.getRegion();
  if (!suitsRegion(spec, argument)) {
    MemoryRegion expected = regionOf(spec.kind, argument.role);
    if (argument.isActivation && isInPlace(spec, argument.role))
      expected = MemoryRegion::Arena;
    return callViolation(call, "C3") << argument.slice << " must be in "
                                     << stringifyMemoryRegion(expected);
  }
  switch (region) {
  case MemoryRegion::Packed:
    return verifyPacked(call, spec, argument);
  case MemoryRegion::Params:
  case MemoryRegion::Gradients:
    return verifyState(call, argument);
  case MemoryRegion::Fixed:
    return verifyFixed(call, argument);
  case MemoryRegion::Arena:
  case MemoryRegion::Part:
    return verifyArena(call, argument);
  case MemoryRegion::Input:
    return verifyImport(call, spec, argument);
  case MemoryRegion::Output:
    break;
  }
  return verifyUser(call, argument);
}

LogicalResult ProgramVerifier::verifyOutputsAlone(CallOp call) {
  llvm::SmallVector<SliceAttr> others(
      call.getInputs().getAsRange<SliceAttr>().begin(),
      call.getInputs().getAsRange<SliceAttr>().end());
  for (SliceAttr output : call.getOutputs().getAsRange<SliceAttr>()) {
    for (SliceAttr other : others)
      if (other.overlaps(output))
        return callViolation(call, "C7")
               << "the output " << output << " must not overlap " << other;
    others.push_back(output);
  }
  return success();
}

LogicalResult ProgramVerifier::verifyBorder(CallOp call,
                                            const KernelSpec &spec) {
  auto slices = call.getOutputs().getAsRange<SliceAttr>();
  llvm::SmallVector<int32_t> expected =
      bordersToWrite(spec, llvm::SmallVector<SliceAttr>(slices));
  std::optional<llvm::ArrayRef<int32_t>> border = call.getBorder();
  if (expected.empty() && !border)
    return success();
  if (expected.empty())
    return callViolation(call, "C8") << "there must be no border to write";
  if (border && *border == llvm::ArrayRef(expected))
    return success();
  InFlightDiagnostic message = callViolation(call, "C8");
  message << "the border must be [";
  llvm::interleaveComma(expected, message);
  return message << "]";
}

LogicalResult ProgramVerifier::notThere(CallOp call, const Argument &argument) {
  return violation(program, "C5")
         << "'" << call.getName() << "' must not read " << argument.slice
         << ": no earlier call wrote it with the same layout, or another "
            "wrote over it";
}

LogicalResult ProgramVerifier::write(CallOp call, const Argument &argument,
                                     int64_t value) {
  SliceAttr output = argument.slice;
  if (output.getRegion() == MemoryRegion::Gradients)
    gradients.write(output, argument.layout, value);
  if (RegionContents *contents = contentsOf(output.getRegion()))
    contents->write(output, argument.layout, value);
  if (output.getRegion() != MemoryRegion::Output)
    return success();
  if (written[output.getIndex()])
    return violation(program, "C4")
           << "'" << call.getName() << "' must not write " << output
           << " again";
  written[output.getIndex()] = true;
  return success();
}

/// What the call reads has to be there; `reads` becomes which values it is.
LogicalResult
ProgramVerifier::verifyReads(CallOp call, const KernelSpec &spec,
                             llvm::ArrayRef<Argument> arguments,
                             llvm::SmallVectorImpl<CallHistory::Read> &reads) {
  for (const Argument &argument : arguments) {
    if (argument.written && !isInPlace(spec, argument.role))
      continue;
    RegionContents *contents = contentsOf(argument.slice.getRegion());
    bool isGradient = argument.slice.getRegion() == MemoryRegion::Gradients;
    std::optional<int64_t> value;
    if (contents || isGradient)
      value = (isGradient ? &gradients : contents)
                  ->valueOf(argument.slice, argument.layout);
    if (contents && !value)
      return notThere(call, argument);
    reads.push_back({value.value_or(CallHistory::kNoCall),
                     value ? SliceAttr() : argument.slice});
  }
  return success();
}

LogicalResult ProgramVerifier::verifyAgain(CallOp call) {
  for (SliceAttr output : call.getOutputs().getAsRange<SliceAttr>())
    if (!contentsOf(output.getRegion()))
      return callViolation(call, "C9")
             << "again must not write " << output << ", only arena and fixed";
  return success();
}

/// Follows the call's reads and its writes through the memory.
LogicalResult ProgramVerifier::run(CallOp call, const KernelSpec &spec,
                                   llvm::ArrayRef<Argument> arguments) {
  llvm::SmallVector<CallHistory::Read> reads;
  if (failed(verifyReads(call, spec, arguments, reads)))
    return failure();
  std::optional<CallHistory::Values> values = history.add(call, reads);
  if (!values)
    return callViolation(call, "C9")
           << "again must be behind a call of this name and "
           << call.getKernelAttr() << " that read the same values";
  auto value = values->begin();
  for (const Argument &argument : arguments)
    if (argument.written && failed(write(call, argument, *value++)))
      return failure();
  return success();
}

LogicalResult ProgramVerifier::verifyCall(CallOp call) {
  const KernelSpec *kernel = module.findKernel(call.getKernel());
  if (!kernel)
    return callViolation(call, "C1")
           << call.getKernelAttr() << " must be a valid exec.kernel";
  const KernelSpec &spec = *kernel;
  std::vector<KernelArgument> expected = kernelArguments(spec);
  llvm::SmallVector<SliceAttr> slices = call.getKernelSlices();
  size_t outputs = llvm::count_if(
      expected, [](const KernelArgument &a) { return a.written; });
  if (slices.size() != expected.size() || call.getOutputs().size() != outputs)
    return callViolation(call, "C2")
           << call.getKernelAttr() << " has " << expected.size()
           << " arguments, got " << slices.size();
  llvm::SmallVector<Argument> arguments;
  for (auto [argument, slice] : llvm::zip_equal(expected, slices)) {
    arguments.push_back(describe(spec, argument, slice));
    if (failed(verifyArgument(call, spec, arguments.back())))
      return failure();
  }
  if (failed(verifyOutputsAlone(call)) || failed(verifyBorder(call, spec)) ||
      (call.getAgain() && failed(verifyAgain(call))))
    return failure();
  bool inMicroBatch = callCount++ < program.getMicroBatchCalls();
  for (const Argument &argument : arguments)
    if (failed(inMicroBatch ? verifyHandedOn(call, spec, argument)
                            : verifyNotInPart(call, argument)))
      return failure();
  return run(call, spec, arguments);
}

//===----------------------------------------------------------------------===//
// Micro-batches
//===----------------------------------------------------------------------===//

LogicalResult ProgramVerifier::verifyMicroBatch() {
  std::optional<llvm::ArrayRef<int64_t>> given = program.getMicroBatch();
  if (!given)
    return success();
  int64_t calls = llvm::range_size(program.getCalls());
  if (given->size() == 3 && (*given)[0] >= 1 && (*given)[0] <= calls &&
      (*given)[1] >= 1 && (*given)[2] >= 0 &&
      (*given)[2] % kAlignmentBytes == 0)
    return success();
  return violation(program, "C6")
         << "micro_batch must be [calls, samples, bytes per sample]: 1 to "
         << calls
         << " calls, at least 1 sample, and bytes that are a multiple of 64";
}

LogicalResult ProgramVerifier::verifyNotInPart(CallOp call,
                                               const Argument &argument) {
  if (argument.slice.getRegion() != MemoryRegion::Part)
    return success();
  return violation(program, "C7")
         << "'" << call.getName() << "' must not use " << argument.slice
         << ": it does not run on a micro-batch";
}

/// What the first calls hand on to the others stays while they run again.
LogicalResult ProgramVerifier::verifyHandedOn(CallOp call,
                                              const KernelSpec &spec,
                                              const Argument &argument) {
  SliceAttr slice = argument.slice;
  if (!argument.written || slice.getRegion() != MemoryRegion::Arena)
    return success();
  if (argument.layout.elements() % kChannelBlock)
    return violation(program, "C8")
           << "a sample of " << slice << ", which '" << call.getName()
           << "' hands on, must be a multiple of 64 bytes";
  bool inPlace = isInPlace(spec, argument.role);
  for (SliceAttr earlier : handedOn)
    if (earlier.overlaps(slice) && !(inPlace && earlier == slice))
      return violation(program, "C8")
             << "'" << call.getName() << "' must not write " << slice
             << " over " << earlier << ", which is handed on";
  handedOn.push_back(slice);
  return success();
}

LogicalResult ProgramVerifier::verifyOutputsWritten() {
  for (auto [output, done] : llvm::zip_equal(outputs, written))
    if (!done && !nn::isEmpty(output.getShape()))
      return violation(program, "C4")
             << "output '" << output.getName() << "' must be written";
  return success();
}

LogicalResult ProgramVerifier::verify() {
  if (failed(verifyHead()) || failed(verifyMicroBatch()))
    return failure();
  for (CallOp call : program.getCalls())
    if (failed(verifyCall(call)))
      return failure();
  return verifyOutputsWritten();
}

} // namespace

LogicalResult ProgramOp::verifyRegions() {
  return ProgramVerifier(*this).verify();
}
