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
#include "compiler/planning/UserTensors.h"

#include "llvm/ADT/DenseSet.h"

using namespace mlir;
using namespace resnetc;

namespace {

class ScheduleBuilder {
public:
  ScheduleBuilder(func::FuncOp function, const ConvChoice &choice,
                  Packing &packing, Schedule &schedule)
      : function(function), choice(choice), packing(packing),
        schedule(schedule) {}

  Status build();

private:
  void findNeeded();
  void findOutputs();
  Status addOp(Operation *op);
  Status read(Operation *reader, Value value, PlannedCall &call);
  size_t import(BlockArgument argument);
  Status repeat(nn::ParamOp param, const std::string &reader);
  void exportTo(Value value);
  Status exportUncomputed();
  std::string numberedName(Operation *op) const;
  size_t addTensor(std::string name, Value value);
  std::optional<int64_t> directOutput(Operation *op) const;

  func::FuncOp function;
  const ConvChoice &choice;
  Packing &packing;
  Schedule &schedule;
  llvm::DenseSet<Operation *> needed; ///< ops that a result depends on
  llvm::DenseMap<Value, size_t> tensorOf;
  /// The outputs that are this value.
  llvm::DenseMap<Value, llvm::SmallVector<int64_t, 1>> outputsOf;
};

} // namespace

void ScheduleBuilder::findNeeded() {
  for (Operation &op : llvm::reverse(function.getBody().front())) {
    bool isNeeded = op.hasTrait<OpTrait::IsTerminator>() ||
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

size_t ScheduleBuilder::addTensor(std::string name, Value value) {
  size_t id = schedule.tensors.size();
  auto type = cast<RankedTensorType>(value.getType());
  schedule.tensors.push_back({std::move(name), exec::arenaLayout(type)});
  tensorOf[value] = id;
  return id;
}

size_t ScheduleBuilder::import(BlockArgument argument) {
  const UserTensor &input = schedule.inputs[argument.getArgNumber()];
  PlannedCall call;
  call.spec.kind = KernelKind::Import;
  call.spec.input = input.layout;
  call.name = input.name;
  call.userInput = argument.getArgNumber();
  call.result = addTensor(input.name, argument);
  schedule.calls.push_back(std::move(call));
  return *schedule.calls.back().result;
}

/// A parameter as an activation: each sample gets it.
Status ScheduleBuilder::repeat(nn::ParamOp param, const std::string &reader) {
  RankedTensorType type = nn::asActivation(param.getType());
  if (!type || type.getDimSize(0) != 1 || param.getFoldAttr())
    return Status::input("'" + reader +
                         "': a parameter that it reads as an activation must "
                         "have n = 1 and no fold");
  PlannedCall call;
  call.spec.kind = KernelKind::Repeat;
  call.spec.input = exec::arenaLayout(type);
  call.name = param.getName().str();
  call.packed = {packing.place({exec::PackKind::Tensor, param.getNameAttr(),
                                type, /*fold=*/{}, /*pixels=*/{}})};
  call.result = addTensor(call.name, param);
  schedule.calls.push_back(std::move(call));
  return {};
}

Status ScheduleBuilder::read(Operation *reader, Value value,
                             PlannedCall &call) {
  if (auto known = tensorOf.find(value); known != tensorOf.end()) {
    call.reads.push_back(known->second);
    return {};
  }
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    call.reads.push_back(import(argument));
    return {};
  }
  // What else has no tensor yet is a parameter.
  if (Status status = repeat(cast<nn::ParamOp>(value.getDefiningOp()),
                             nn::sourceName(reader->getLoc()));
      !status.ok())
    return status;
  call.reads.push_back(tensorOf.find(value)->second);
  return {};
}

/// One export for each time that the function returns the value.
void ScheduleBuilder::exportTo(Value value) {
  for (int64_t index : outputsOf.lookup(value)) {
    PlannedCall call;
    call.spec.kind = KernelKind::Export;
    call.spec.output = schedule.outputs[index].layout;
    call.name = schedule.outputs[index].name;
    call.reads = {tensorOf.find(value)->second};
    call.userOutput = index;
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

Status ScheduleBuilder::addOp(Operation *op) {
  SelectedKernel kernel;
  if (Status status = selectKernel(op, choice, kernel); !status.ok())
    return status;
  PlannedCall call;
  call.spec = kernel.spec;
  for (llvm::StringRef source : nn::sourceNames(op->getLoc()))
    call.sources.push_back(source.str());
  for (Value value : kernel.reads)
    if (Status status = read(op, value, call); !status.ok())
      return status;
  // Behind the reads: imports may stand in front of the call.
  call.name = call.sources.empty() ? numberedName(op) : call.sources.front();
  for (const PackStep &pack : kernel.packs)
    call.packed.push_back(packing.place(pack));
  call.userOutput = directOutput(op);
  if (call.userOutput)
    call.spec.output = schedule.outputs[*call.userOutput].layout;
  else
    call.result = addTensor(call.name, op->getResult(0));
  bool inArena = call.result.has_value();
  schedule.calls.push_back(std::move(call));
  if (inArena)
    exportTo(op->getResult(0));
  return {};
}

/// The outputs that no op makes: arguments and parameters.
Status ScheduleBuilder::exportUncomputed() {
  for (BlockArgument argument : function.getArguments()) {
    if (!outputsOf.contains(argument))
      continue;
    if (!tensorOf.contains(argument))
      import(argument);
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
  for (Operation &op : function.getBody().front().without_terminator()) {
    if (isa<nn::ParamOp>(op) || !needed.contains(&op))
      continue;
    if (Status status = addOp(&op); !status.ok())
      return status;
  }
  return exportUncomputed();
}

Status resnetc::buildSchedule(func::FuncOp function, const ConvChoice &choice,
                              Packing &packing, Schedule &out) {
  return ScheduleBuilder(function, choice, packing, out).build();
}
