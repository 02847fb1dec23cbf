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
#include "compiler/ir/Exec.h"
#include "compiler/ir/Rules.h"
#include "compiler/ir/Shapes.h"

#include "mlir/IR/Verifier.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"

#include <map>
#include <optional>

using namespace mlir;
using namespace resnetc;
using namespace resnetc::exec;
using resnetc::nn::violation;

int64_t exec::arenaBytes(const TensorLayout &layout) {
  return roundUp(layout.elements() * int64_t(sizeof(float)), kAlignmentBytes);
}

namespace {

/// Starts the message of a broken rule, with the call's name.
InFlightDiagnostic callViolation(CallOp call, StringRef rule) {
  return violation(call, rule) << "'" << call.getName() << "': ";
}

/// One argument of a call: what the kernel wants and where the plan has it.
struct Argument {
  ArgumentRole role;
  SliceAttr slice;
  TensorLayout layout; ///< not of packed arguments
};

bool isPackedRole(ArgumentRole role) {
  return role >= ArgumentRole::Filter && role <= ArgumentRole::Constant;
}

/// The tensors that lie in the arena whole, by offset; they are disjoint.
class ArenaContents {
public:
  void write(SliceAttr slice, const TensorLayout &layout) {
    auto at = tensors.lower_bound(slice.getOffset());
    if (at != tensors.begin() && std::prev(at)->second.slice.overlaps(slice))
      at = std::prev(at);
    while (at != tensors.end() && at->second.slice.overlaps(slice))
      at = tensors.erase(at);
    tensors[slice.getOffset()] = {slice, layout};
  }

  bool holds(SliceAttr slice, const TensorLayout &layout) const {
    auto at = tensors.find(slice.getOffset());
    return at != tensors.end() && at->second.slice == slice &&
           at->second.layout == layout;
  }

private:
  struct Tensor {
    SliceAttr slice;
    TensorLayout layout;
  };
  std::map<int64_t, Tensor> tensors;
};

class ProgramVerifier {
public:
  explicit ProgramVerifier(ProgramOp program)
      : program(program), inputs(llvm::to_vector(program.getInputs())),
        outputs(llvm::to_vector(program.getOutputs())),
        written(outputs.size()) {}

  LogicalResult verify();

private:
  LogicalResult verifyHead();
  LogicalResult verifyBatch(Operation *op, StringRef name, int64_t batch);
  void collectModule();
  LogicalResult verifyCall(CallOp call);
  LogicalResult verifyArgument(CallOp call, const KernelSpec &spec,
                               const Argument &argument);
  LogicalResult verifyArena(CallOp call, const Argument &argument);
  LogicalResult verifyPacked(CallOp call, const KernelSpec &spec,
                             const Argument &argument);
  LogicalResult verifyUser(CallOp call, const Argument &argument);
  LogicalResult verifyOutputAlone(CallOp call);
  LogicalResult verifyBorder(CallOp call, const KernelSpec &spec);
  LogicalResult run(CallOp call, const KernelSpec &spec,
                    llvm::ArrayRef<Argument> arguments);
  LogicalResult verifyOutputsWritten();

  ProgramOp program;
  llvm::SmallVector<InputOp> inputs;
  llvm::SmallVector<OutputOp> outputs;
  llvm::SmallVector<bool> written; ///< of each output
  llvm::StringMap<KernelSpec> kernels;
  /// By offset. Not a DenseMap: it has no room for two of the keys.
  std::map<int64_t, PackOp> packs;
  ArenaContents arena;
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
    if (failed(verifyBatch(input, input.getName(), input.getBatch())))
      return failure();
  for (OutputOp output : outputs)
    if (failed(verifyBatch(output, output.getName(), output.getBatch())))
      return failure();
  return success();
}

/// Whether an op of the module keeps its own rules. Ops after the program are
/// verified after it, so it asks for itself; they speak when their turn comes.
bool isValid(Operation *op) {
  ScopedDiagnosticHandler quiet(op->getContext(),
                                [](Diagnostic &) { return success(); });
  return succeeded(mlir::verify(op));
}

void ProgramVerifier::collectModule() {
  auto module = cast<ModuleOp>(program->getParentOp());
  for (KernelOp kernel : module.getOps<KernelOp>())
    if (isValid(kernel))
      kernels.try_emplace(kernel.getSymName(), kernel.getKernelSpec());
  PackedOp packed = findPacked(module);
  if (!packed || !isValid(packed))
    return;
  for (PackOp pack : packed.getPacks())
    packs.try_emplace(pack.getDestination().getOffset(), pack);
}

//===----------------------------------------------------------------------===//
// One call
//===----------------------------------------------------------------------===//

/// Whether a pack step makes what a kernel reads in this role.
bool suits(PackOp pack, const KernelSpec &spec, ArgumentRole role) {
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

LogicalResult ProgramVerifier::verifyPacked(CallOp call, const KernelSpec &spec,
                                            const Argument &argument) {
  auto at = packs.find(argument.slice.getOffset());
  if (at != packs.end() && at->second.getDestination() == argument.slice &&
      suits(at->second, spec, argument.role))
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
  int64_t end = program.getArenaBytesPerSample();
  if (slice.getOffset() >= 0 && slice.getOffset() % kAlignmentBytes == 0 &&
      slice.getBytes() == bytes && slice.getOffset() <= end - bytes)
    return success();
  return callViolation(call, "C4")
         << slice << " must begin at a multiple of 64, have " << bytes
         << " bytes and lie inside the arena of " << end;
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

LogicalResult ProgramVerifier::verifyArgument(CallOp call,
                                              const KernelSpec &spec,
                                              const Argument &argument) {
  MemoryRegion region = argument.slice.getRegion();
  bool intoArena = argument.role == ArgumentRole::Output &&
                   spec.kind != KernelKind::Export &&
                   region == MemoryRegion::Arena;
  MemoryRegion expected = regionOf(spec.kind, argument.role);
  // In place, the output holds the residual before the call: only in the arena.
  if (spec.residualMode == ResidualMode::InPlace &&
      argument.role == ArgumentRole::Output)
    expected = MemoryRegion::Arena;
  if (region != expected && !intoArena)
    return callViolation(call, "C3") << argument.slice << " must be in "
                                     << stringifyMemoryRegion(expected);
  if (region == MemoryRegion::Packed)
    return verifyPacked(call, spec, argument);
  if (region == MemoryRegion::Arena)
    return verifyArena(call, argument);
  return verifyUser(call, argument);
}

LogicalResult ProgramVerifier::verifyOutputAlone(CallOp call) {
  for (SliceAttr input : call.getInputs().getAsRange<SliceAttr>())
    if (input.overlaps(call.getOutput()))
      return callViolation(call, "C7") << "the output " << call.getOutput()
                                       << " must not overlap " << input;
  return success();
}

LogicalResult ProgramVerifier::verifyBorder(CallOp call,
                                            const KernelSpec &spec) {
  const Border &b = spec.output.border;
  bool none = b == Border() || spec.residualMode == ResidualMode::InPlace;
  std::optional<llvm::ArrayRef<int32_t>> border = call.getBorder();
  if (none && !border)
    return success();
  if (none)
    return callViolation(call, "C8") << "there must be no border to write";
  llvm::SmallVector<int32_t> expected{b.top, b.left, b.bottom, b.right};
  if (border && *border == llvm::ArrayRef(expected))
    return success();
  InFlightDiagnostic message = callViolation(call, "C8");
  message << "the border must be [";
  llvm::interleaveComma(expected, message);
  return message << "]";
}

/// Follows the call's reads and its write through the memory.
LogicalResult ProgramVerifier::run(CallOp call, const KernelSpec &spec,
                                   llvm::ArrayRef<Argument> arguments) {
  for (const Argument &argument : arguments) {
    bool read = argument.role != ArgumentRole::Output ||
                spec.residualMode == ResidualMode::InPlace;
    if (read && argument.slice.getRegion() == MemoryRegion::Arena &&
        !arena.holds(argument.slice, argument.layout))
      return violation(program, "C5")
             << "'" << call.getName() << "' must not read " << argument.slice
             << ": no earlier call wrote it with the same layout, or another "
                "wrote over it";
  }
  SliceAttr output = call.getOutput();
  if (output.getRegion() == MemoryRegion::Arena) {
    arena.write(output, spec.output);
    return success();
  }
  if (written[output.getIndex()])
    return violation(program, "C4")
           << "'" << call.getName() << "' must not write " << output
           << " again";
  written[output.getIndex()] = true;
  return success();
}

LogicalResult ProgramVerifier::verifyCall(CallOp call) {
  auto kernel = kernels.find(call.getKernel());
  if (kernel == kernels.end())
    return callViolation(call, "C1")
           << call.getKernelAttr() << " must be a valid exec.kernel";
  const KernelSpec &spec = kernel->second;
  std::vector<KernelArgument> expected = kernelArguments(spec);
  llvm::SmallVector<SliceAttr> slices = call.getKernelSlices();
  if (slices.size() != expected.size())
    return callViolation(call, "C2")
           << call.getKernelAttr() << " has " << expected.size()
           << " arguments, got " << slices.size();
  llvm::SmallVector<Argument> arguments;
  for (auto [argument, slice] : llvm::zip_equal(expected, slices)) {
    const TensorLayout *layout = layoutOf(spec, argument.role);
    arguments.push_back(
        {argument.role, slice, layout ? *layout : TensorLayout()});
    if (failed(verifyArgument(call, spec, arguments.back())))
      return failure();
  }
  if (failed(verifyOutputAlone(call)) || failed(verifyBorder(call, spec)))
    return failure();
  return run(call, spec, arguments);
}

LogicalResult ProgramVerifier::verifyOutputsWritten() {
  for (auto [output, done] : llvm::zip_equal(outputs, written))
    if (!done && !nn::isEmpty(output.getShape()))
      return violation(program, "C4")
             << "output '" << output.getName() << "' must be written";
  return success();
}

LogicalResult ProgramVerifier::verify() {
  if (failed(verifyHead()))
    return failure();
  collectModule();
  for (CallOp call : program.getCalls())
    if (failed(verifyCall(call)))
      return failure();
  return verifyOutputsWritten();
}

} // namespace

LogicalResult ProgramOp::verifyRegions() {
  return ProgramVerifier(*this).verify();
}
