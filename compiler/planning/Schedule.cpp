//===- Schedule.cpp - a function as a list of calls -----------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/Schedule.h"

#include "compiler/ir/Shapes.h"
#include "compiler/ir/SourceName.h"
#include "compiler/planning/KernelSelection.h"
#include "compiler/planning/TrainingSelection.h"
#include "compiler/planning/UserTensors.h"

#include "llvm/ADT/DenseSet.h"

using namespace mlir;
using namespace resnetc;

const Operand *PlannedCall::find(ArgumentRole role, bool written) const {
  for (auto [argument, operand] :
       llvm::zip_equal(kernelArguments(spec), operands))
    if (argument.role == role && argument.written == written)
      return &operand;
  return nullptr;
}

namespace {

class ScheduleBuilder {
public:
  ScheduleBuilder(func::FuncOp function, const ConvChoice &choice,
                  const Parameters &parameters, Schedule &schedule)
      : function(function), choice(choice), packing(parameters.packing),
        state(parameters.state), schedule(schedule) {}

  Status build();

private:
  void findNeeded();
  void findOutputs();
  void mentionParameters();
  Status addOp(Operation *op);
  PlannedCall startCall(Operation *op, const KernelSpec &spec);
  Status read(Operation *reader, Value value, Operand &out);
  Status import(BlockArgument argument);
  Status repeat(nn::ParamOp param, const std::string &reader);
  Status pack(const PackStep &step, const PlannedCall &reader, Operand &out);
  Status transformFilter(const PackStep &step, const PlannedCall &reader,
                         Operand &out);
  void exportTo(Value value);
  Status exportUncomputed();
  std::string numberedName(Operation *op) const;
  size_t addTensor(std::string name, const TensorLayout &layout);
  std::optional<int64_t> directOutput(Operation *op) const;

  Status addTraining(Operation *op, TrainingKernel &kernel);
  Status operandOf(Operation *op, const TrainingOperand &from,
                   const KernelArgument &argument, Operand &out);
  Status readParam(Operation *op, nn::ParamOp param, ArgumentRole role,
                   Operand &out);
  Status writeVector(Operation *op, const TrainingOperand &to,
                     const KernelArgument &argument, Operand &out);
  Operand writeActivation(Operation *op, Value value);
  Operand addFixed(const KernelArgument &argument);

  func::FuncOp function;
  const ConvChoice &choice;
  Packing &packing;
  StateLayout *state;
  Schedule &schedule;
  llvm::DenseSet<Operation *> needed; ///< ops that a result depends on
  llvm::DenseMap<Value, size_t> tensorOf;
  /// Vectors that a kernel of a train_step made.
  llvm::DenseMap<Value, Operand> vectorOf;
  /// What the kernels of one op hand to each other, by number.
  llvm::SmallDenseMap<size_t, Operand> ownOf;
  /// The outputs that are this value.
  llvm::DenseMap<Value, llvm::SmallVector<int64_t, 1>> outputsOf;
};

} // namespace

/// What leaves something behind in the state instead of a result.
static bool isSink(Operation *op) {
  return isa<nn::AddGradientOp, nn::SetStatisticOp>(op);
}

void ScheduleBuilder::findNeeded() {
  for (Operation &op : llvm::reverse(function.getBody().front())) {
    bool isNeeded = op.hasTrait<OpTrait::IsTerminator>() || isSink(&op) ||
                    llvm::any_of(op.getUsers(), [&](Operation *user) {
                      return needed.contains(user);
                    });
    if (isNeeded)
      needed.insert(&op);
  }
}

void ScheduleBuilder::findOutputs() {
  Operation *end = function.getBody().front().getTerminator();
  for (auto [index, value] : llvm::enumerate(end->getOperands()))
    if (!nn::isEmpty(schedule.outputs[index].type.getShape()))
      outputsOf[value].push_back(index);
}

/// In the order that the source has them: a batch norm's parameters are read
/// before its statistics are set, though those are what it computes first.
void ScheduleBuilder::mentionParameters() {
  auto mentionStatistic = [&](Value value) {
    for (Operation *user : value.getUsers())
      if (auto set = dyn_cast<nn::SetStatisticOp>(user))
        state->mention(set.getName());
  };
  for (Operation &op : function.getBody().front()) {
    if (auto param = dyn_cast<nn::ParamOp>(op))
      state->mention(param.getName());
    if (auto norm = dyn_cast<nn::BatchNormTrainingOp>(op)) {
      mentionStatistic(norm.getMean());
      mentionStatistic(norm.getVariance());
    }
  }
}

size_t ScheduleBuilder::addTensor(std::string name,
                                  const TensorLayout &layout) {
  PlannedTensor &tensor = schedule.tensors.emplace_back();
  tensor.name = std::move(name);
  tensor.layout = layout;
  return schedule.tensors.size() - 1;
}

static TensorLayout layoutOfValue(Value value) {
  return exec::arenaLayout(cast<RankedTensorType>(value.getType()));
}

static exec::SliceAttr userSlice(func::FuncOp function,
                                 exec::MemoryRegion region, int64_t index) {
  return exec::SliceAttr::user(function.getContext(), region, index);
}

Status ScheduleBuilder::import(BlockArgument argument) {
  const UserTensor &input = schedule.inputs[argument.getArgNumber()];
  if (input.order == exec::UserLayout::Whole && schedule.fixedBatch != 1)
    return Status::input(
        "'" + input.name +
        "': inputs and outputs must have one batch, expected " +
        std::to_string(schedule.fixedBatch) + ", got 1 (0: dynamic)");
  size_t tensor = addTensor(input.name, layoutOfValue(argument));
  tensorOf[argument] = tensor;
  PlannedCall call;
  call.spec.kind = KernelKind::Import;
  call.spec.input = input.layout;
  call.name = input.name;
  call.operands = {Operand::at(userSlice(function, exec::MemoryRegion::Input,
                                         argument.getArgNumber())),
                   Operand::arena(tensor)};
  schedule.calls.push_back(std::move(call));
  return {};
}

/// A parameter that trains has one layout; what a Winograd convolution reads is
/// made of it in every run.
Status ScheduleBuilder::transformFilter(const PackStep &step,
                                        const PlannedCall &reader,
                                        Operand &out) {
  PackStep direct = step;
  direct.kind = exec::PackKind::ConvFilter;
  direct.pixels = {};
  PlannedCall call;
  if (Status status = pack(direct, reader, call.operands.emplace_back());
      !status.ok())
    return status;
  call.spec.kind = KernelKind::WinogradFilter;
  call.spec.winogradTile = reader.spec.winogradTile;
  call.spec.kernel = reader.spec.kernel;
  call.spec.output = onePixel(step.type.getDimSize(0));
  call.spec.input = onePixel(step.type.getDimSize(1));
  call.name = reader.name;
  call.sources = reader.sources;
  out = addFixed(kernelArguments(call.spec).back());
  call.operands.push_back(out);
  schedule.calls.push_back(std::move(call));
  return {};
}

/// Where `reader` reads a parameter.
Status ScheduleBuilder::pack(const PackStep &step, const PlannedCall &reader,
                             Operand &out) {
  if (!state) {
    out = Operand::at(packing.place(step));
    return {};
  }
  if (step.kind == exec::PackKind::WinogradFilter)
    return transformFilter(step, reader, out);
  out.place = Operand::Place::Param;
  exec::DecayGroup group = step.kind == exec::PackKind::Bias
                               ? exec::DecayGroup::Bias
                               : exec::DecayGroup::Weight;
  return state->addParam(step, group, out.index);
}

/// A parameter as an activation: each sample gets it.
Status ScheduleBuilder::repeat(nn::ParamOp param, const std::string &reader) {
  RankedTensorType type = nn::asActivation(param.getType());
  if (!type || type.getDimSize(0) != 1 || param.getFoldAttr())
    return Status::input("'" + reader +
                         "': a parameter that it reads as an activation must "
                         "have n = 1 and no fold");
  Operand packed;
  if (Status status = pack({exec::PackKind::Tensor, param.getNameAttr(), type,
                            /*fold=*/{}, /*pixels=*/{}},
                           PlannedCall(), packed);
      !status.ok())
    return status;
  PlannedCall call;
  call.spec.kind = KernelKind::Repeat;
  call.spec.input = exec::arenaLayout(type);
  call.name = param.getName().str();
  size_t tensor = addTensor(call.name, layoutOfValue(param));
  tensorOf[param] = tensor;
  call.operands = {packed, Operand::arena(tensor)};
  schedule.calls.push_back(std::move(call));
  return {};
}

Status ScheduleBuilder::read(Operation *reader, Value value, Operand &out) {
  if (!tensorOf.contains(value)) {
    // What has no tensor yet is an argument or a parameter.
    auto argument = dyn_cast<BlockArgument>(value);
    Status status = argument ? import(argument)
                             : repeat(cast<nn::ParamOp>(value.getDefiningOp()),
                                      nn::sourceName(reader->getLoc()));
    if (!status.ok())
      return status;
  }
  out = Operand::arena(tensorOf.find(value)->second);
  return {};
}

/// One export for each time that the function returns the value.
void ScheduleBuilder::exportTo(Value value) {
  for (int64_t index : outputsOf.lookup(value)) {
    PlannedCall call;
    call.spec.kind = KernelKind::Export;
    call.spec.output = schedule.outputs[index].layout;
    call.name = schedule.outputs[index].name;
    call.operands = {
        Operand::arena(tensorOf.find(value)->second),
        Operand::at(userSlice(function, exec::MemoryRegion::Output, index))};
    schedule.calls.push_back(std::move(call));
  }
}

/// The output that the op's kernel can write itself: a classifier's result has
/// the caller's layout already. Not where something else reads it too.
std::optional<int64_t> ScheduleBuilder::directOutput(Operation *op) const {
  Value result = op->getResult(0);
  bool suits = isa<nn::LinearOp, nn::SoftmaxOp, nn::LogSoftmaxOp>(op) &&
               cast<RankedTensorType>(result.getType()).getRank() == 2;
  auto outputs = outputsOf.lookup(result);
  if (!suits || !result.hasOneUse() || outputs.empty())
    return std::nullopt;
  return outputs.front();
}

/// For an op without a source name. Not its location: a plan holds no path.
std::string ScheduleBuilder::numberedName(Operation *op) const {
  return op->getName().stripDialect().str() + "." +
         std::to_string(schedule.calls.size());
}

/// A call without operands. After all that stands in front of it is there.
PlannedCall ScheduleBuilder::startCall(Operation *op, const KernelSpec &spec) {
  PlannedCall call;
  call.spec = spec;
  for (llvm::StringRef source : nn::sourceNames(op->getLoc()))
    call.sources.push_back(source.str());
  call.name = call.sources.empty() ? numberedName(op) : call.sources.front();
  return call;
}

Status ScheduleBuilder::addOp(Operation *op) {
  llvm::SmallVector<TrainingKernel, 2> kernels;
  if (selectTraining(op, choice, kernels)) {
    ownOf.clear();
    for (TrainingKernel &kernel : kernels)
      if (Status status = addTraining(op, kernel); !status.ok())
        return status;
    return {};
  }
  SelectedKernel kernel;
  if (Status status = selectKernel(op, choice, kernel); !status.ok())
    return status;
  llvm::SmallVector<Operand, 4> reads(kernel.reads.size());
  for (auto [value, operand] : llvm::zip_equal(kernel.reads, reads))
    if (Status status = read(op, value, operand); !status.ok())
      return status;
  PlannedCall call = startCall(op, kernel.spec);
  // The first tensor, then the parameters, then the other tensors.
  call.operands.append(reads.begin(),
                       reads.begin() + std::min<size_t>(1, reads.size()));
  for (const PackStep &step : kernel.packs)
    if (Status status = pack(step, call, call.operands.emplace_back());
        !status.ok())
      return status;
  llvm::append_range(call.operands, llvm::drop_begin(reads));
  std::optional<int64_t> user = directOutput(op);
  if (user) {
    call.spec.output = schedule.outputs[*user].layout;
    call.operands.push_back(
        Operand::at(userSlice(function, exec::MemoryRegion::Output, *user)));
  } else {
    call.operands.push_back(writeActivation(op, op->getResult(0)));
  }
  schedule.calls.push_back(std::move(call));
  if (!user)
    exportTo(op->getResult(0));
  return {};
}

//===----------------------------------------------------------------------===//
// Ops of training
//===----------------------------------------------------------------------===//

Operand ScheduleBuilder::writeActivation(Operation *op, Value value) {
  size_t tensor =
      addTensor(startCall(op, KernelSpec()).name, layoutOfValue(value));
  tensorOf[value] = tensor;
  return Operand::arena(tensor);
}

Operand ScheduleBuilder::addFixed(const KernelArgument &argument) {
  FixedTensor tensor;
  tensor.buffer.bytes = exec::vectorBytes(argument);
  schedule.fixed.push_back(tensor);
  return Operand::fixed(schedule.fixed.size() - 1);
}

/// Parameters are laid out by the forward pass; only a batch norm's are read by
/// a kernel of training first.
Status ScheduleBuilder::readParam(Operation *op, nn::ParamOp param,
                                  ArgumentRole role, Operand &out) {
  out.place = Operand::Place::Param;
  if (std::optional<size_t> known = state->find(param.getName())) {
    out.index = *known;
    return {};
  }
  if (role != ArgumentRole::Scale && role != ArgumentRole::Shift)
    return Status::input("'" + nn::sourceName(op->getLoc()) +
                         "': the forward pass does not read '" +
                         param.getName().str() + "'");
  PackStep step{exec::PackKind::Bias, param.getNameAttr(),
                cast<RankedTensorType>(param.getType()), param.getFoldAttr(),
                /*pixels=*/{}};
  return state->addParam(step, exec::DecayGroup::Norm, out.index);
}

/// A vector or a filter goes to the state, if a sink takes it there. What is
/// added up there must go nowhere else: it is no value of this run alone.
Status ScheduleBuilder::writeVector(Operation *op, const TrainingOperand &to,
                                    const KernelArgument &argument,
                                    Operand &out) {
  for (Operation *user : to.value.getUsers()) {
    out.place = Operand::Place::Gradient;
    if (auto set = dyn_cast<nn::SetStatisticOp>(user))
      return state->addStatistic(set, out.index);
    auto add = dyn_cast<nn::AddGradientOp>(user);
    std::optional<size_t> known =
        add && to.value.hasOneUse() ? state->find(add.getName()) : std::nullopt;
    if (known) {
      out.index = *known;
      return {};
    }
  }
  bool isStatistic =
      to.role == ArgumentRole::Mean || to.role == ArgumentRole::Variance;
  if (!isStatistic)
    return Status::input("'" + nn::sourceName(op->getLoc()) +
                         "': its gradient must go to one parameter of the "
                         "forward pass, and nowhere else");
  out = addFixed(argument);
  return {};
}

Status ScheduleBuilder::operandOf(Operation *op, const TrainingOperand &from,
                                  const KernelArgument &argument,
                                  Operand &out) {
  bool isVector = argument.batchDim < 0;
  if (!from.value) {
    auto [own, isNew] = ownOf.try_emplace(from.number);
    if (isNew)
      own->second =
          isVector ? addFixed(argument)
                   : Operand::arena(addTensor(startCall(op, KernelSpec()).name,
                                              *from.layout));
    out = own->second;
    return {};
  }
  if (from.written && isVector) {
    Status status = writeVector(op, from, argument, out);
    vectorOf[from.value] = out;
    return status;
  }
  if (from.written) {
    out = writeActivation(op, from.value);
    return {};
  }
  if (!isVector)
    return read(op, from.value, out);
  if (auto known = vectorOf.find(from.value); known != vectorOf.end()) {
    out = known->second;
    return {};
  }
  // The settings of the loss: as they are, the same for all samples.
  if (auto setting = dyn_cast<BlockArgument>(from.value)) {
    out = Operand::at(
        userSlice(function, exec::MemoryRegion::Input, setting.getArgNumber()));
    return {};
  }
  if (auto param = from.value.getDefiningOp<nn::ParamOp>(); param && state)
    return readParam(op, param, from.role, out);
  return Status::input("'" + nn::sourceName(op->getLoc()) +
                       "': it must read a parameter or a statistic that a "
                       "batch norm computes, in @train_step");
}

static const TrainingOperand *operandFor(const TrainingKernel &kernel,
                                         const KernelArgument &argument) {
  for (const TrainingOperand &operand : kernel.operands)
    if (operand.role == argument.role && operand.written == argument.written)
      return &operand;
  return nullptr;
}

/// Layouts come first: sizes of vectors follow from them.
static void fillLayouts(TrainingKernel &kernel) {
  for (const TrainingOperand &operand : kernel.operands) {
    TensorLayout *layout = layoutOf(kernel.spec, operand.role);
    auto type = operand.value
                    ? dyn_cast<RankedTensorType>(operand.value.getType())
                    : RankedTensorType();
    if (layout && operand.layout)
      *layout = *operand.layout;
    else if (layout && type && nn::asActivation(type))
      *layout = exec::arenaLayout(type);
  }
}

Status ScheduleBuilder::addTraining(Operation *op, TrainingKernel &kernel) {
  fillLayouts(kernel);
  llvm::SmallVector<Operand, 8> operands;
  llvm::SmallVector<Value, 2> results;
  for (const KernelArgument &argument : kernelArguments(kernel.spec)) {
    const TrainingOperand *from = operandFor(kernel, argument);
    if (!from)
      return Status::internal("'" + nn::sourceName(op->getLoc()) +
                              "': an argument of its kernel has no operand");
    if (Status status = operandOf(op, *from, argument, operands.emplace_back());
        !status.ok())
      return status;
    if (from->written && from->value && argument.batchDim >= 0)
      results.push_back(from->value);
  }
  PlannedCall call = startCall(op, kernel.spec);
  call.operands.append(operands);
  schedule.calls.push_back(std::move(call));
  for (Value result : results)
    exportTo(result);
  return {};
}

/// The outputs that no op makes: arguments and parameters.
Status ScheduleBuilder::exportUncomputed() {
  for (BlockArgument argument : function.getArguments()) {
    if (!outputsOf.contains(argument))
      continue;
    if (!tensorOf.contains(argument))
      if (Status status = import(argument); !status.ok())
        return status;
    exportTo(argument);
  }
  for (auto param : function.getOps<nn::ParamOp>()) {
    if (!outputsOf.contains(param))
      continue;
    const std::string &output =
        schedule.outputs[outputsOf.lookup(param).front()].name;
    if (!tensorOf.contains(param))
      if (Status status = repeat(param, output); !status.ok())
        return status;
    exportTo(param);
  }
  return {};
}

static Status checkBody(func::FuncOp function) {
  std::string name = "function '" + function.getName().str() + "': ";
  if (!function.getBody().hasOneBlock())
    return Status::input(name + "must have a body of one block");
  if (!isa<func::ReturnOp>(function.getBody().front().getTerminator()))
    return Status::input(name + "must end in a return");
  return {};
}

Status ScheduleBuilder::build() {
  schedule.name = function.getName().str();
  if (Status status = checkBody(function); !status.ok())
    return status;
  if (Status status = readUserTensors(function, schedule); !status.ok())
    return status;
  findOutputs();
  findNeeded();
  if (state)
    mentionParameters();
  for (Operation &op : function.getBody().front().without_terminator()) {
    if (isa<nn::ParamOp>(op) || isSink(&op) || !needed.contains(&op))
      continue;
    if (Status status = addOp(&op); !status.ok())
      return status;
  }
  return exportUncomputed();
}

Status resnetc::buildSchedule(func::FuncOp function, const ConvChoice &choice,
                              const Parameters &parameters, Schedule &out) {
  return ScheduleBuilder(function, choice, parameters, out).build();
}
