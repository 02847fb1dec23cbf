//===- TrainForward.cpp - the forward pass of a training step -------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/autodiff/TrainForward.h"

#include "compiler/ir/Nn.h"
#include "compiler/ir/SourceName.h"
#include "compiler/transforms/Passes.h"

#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace resnetc;
using namespace resnetc::autodiff;

/// How much of a running statistic the batch's replaces, as in PyTorch.
static constexpr double kMomentum = 0.1;

//===----------------------------------------------------------------------===//
// Batch statistics
//===----------------------------------------------------------------------===//

/// Why the batch norm cannot have running statistics; "" if it can.
static std::string refusal(nn::BatchNormOp norm,
                           const llvm::StringMap<unsigned> &readers) {
  for (Value statistic : {norm.getMean(), norm.getVariance()}) {
    auto param = statistic.getDefiningOp<nn::ParamOp>();
    if (!param)
      return "its running statistics are no parameters";
    if (readers.lookup(param.getName()) != 1)
      return param.getName().str() + " is read elsewhere too";
  }
  return "";
}

/// A statistic that is read twice has two new values a step.
static Status checkStatistics(func::FuncOp function) {
  llvm::StringMap<unsigned> readers;
  function.walk([&](nn::ParamOp param) {
    auto uses = param->getUses();
    readers[param.getName()] += std::distance(uses.begin(), uses.end());
  });
  std::string problems;
  function.walk([&](nn::BatchNormOp norm) {
    if (std::string problem = refusal(norm, readers); !problem.empty())
      problems += (problems.empty() ? "" : "; ") +
                  nn::sourceName(norm.getLoc()) + ": " + problem;
  });
  return problems.empty() ? Status()
                          : Status::input("cannot be trained: " + problems);
}

/// The pixels of a sample.
static int64_t pixelsOf(Value activation) {
  llvm::ArrayRef<int64_t> shape =
      cast<RankedTensorType>(activation.getType()).getShape();
  return shape.size() == 4 ? shape[1] * shape[2] : 1;
}

static void setStatistic(Value running, Value value, nn::Statistic statistic,
                         nn::BatchNormTrainingOp norm, OpBuilder &builder) {
  auto param = running.getDefiningOp<nn::ParamOp>();
  nn::SetStatisticOp::create(
      builder, norm.getLoc(), param.getNameAttr(), value,
      nn::StatisticAttr::get(builder.getContext(), statistic),
      builder.getI64IntegerAttr(pixelsOf(norm.getInput())),
      builder.getF64FloatAttr(kMomentum));
}

/// batch_norm(x)  ->  batch_norm_training(x)
static void takeBatchStatistics(nn::BatchNormOp norm) {
  OpBuilder builder(norm);
  auto training = nn::BatchNormTrainingOp::create(
      builder, norm.getLoc(), norm.getInput(), norm.getScale(), norm.getBias(),
      /*residual=*/Value(), norm.getEpsilonAttr(), norm.getActivationAttr());
  setStatistic(norm.getMean(), training.getMean(), nn::Statistic::Mean,
               training, builder);
  setStatistic(norm.getVariance(), training.getVariance(),
               nn::Statistic::Variance, training, builder);
  norm.getResult().replaceAllUsesWith(training.getOut());
  norm.erase();
}

//===----------------------------------------------------------------------===//
// What joins a batch norm
//===----------------------------------------------------------------------===//

/// The batch norm that makes this operand, if nothing else reads it and an add
/// can join it.
static nn::BatchNormTrainingOp joining(Value operand) {
  auto norm = operand.getDefiningOp<nn::BatchNormTrainingOp>();
  bool joins = norm && operand == norm.getOut() && operand.hasOneUse() &&
               !norm.getResidual() &&
               norm.getActivation() == nn::Activation::None;
  return joins ? norm : nn::BatchNormTrainingOp();
}

/// With its sinks: nothing else reads it in front of `place`.
static void moveBefore(nn::BatchNormTrainingOp norm, Operation *place) {
  norm->moveBefore(place);
  for (Value statistic : {norm.getMean(), norm.getVariance()})
    for (Operation *sink : statistic.getUsers())
      sink->moveBefore(place);
}

/// add(batch_norm_training(x), skip)  ->  batch_norm_training(x) residual skip
/// Exact, and so is the add's activation. Of two batch norms the later one
/// takes in the other.
static void joinAdd(nn::AddOp add) {
  Value lhs = add.getLhs(), rhs = add.getRhs();
  // A kernel reads its residual from the arena.
  if (lhs.getType() != rhs.getType() || lhs.getDefiningOp<nn::ParamOp>() ||
      rhs.getDefiningOp<nn::ParamOp>())
    return;
  nn::BatchNormTrainingOp left = joining(lhs), right = joining(rhs);
  bool takesRight = right && !(left && right->isBeforeInBlock(left));
  nn::BatchNormTrainingOp norm = takesRight ? right : left;
  if (!norm)
    return;
  Value skip = takesRight ? lhs : rhs;
  Operation *producer = skip.getDefiningOp();
  if (producer && norm->isBeforeInBlock(producer))
    moveBefore(norm, add);
  norm.getResidualMutable().assign(skip);
  norm.setActivation(add.getActivation());
  norm->setLoc(nn::absorbLocation(norm.getLoc(), add.getLoc()));
  add.getResult().replaceAllUsesWith(norm.getOut());
  add.erase();
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

/// Calls visit(op) for each op of a kind; it may erase it.
template <typename Op>
static void forEach(func::FuncOp function, void (*visit)(Op)) {
  for (Operation &op : llvm::make_early_inc_range(function.getBody().front()))
    if (auto typed = dyn_cast<Op>(op))
      visit(typed);
}

/// Those of inference, but for folding batch norms. They are of modules, so the
/// function gets one of its own meanwhile: @infer stays as it is.
static LogicalResult runPasses(func::FuncOp function) {
  OwningOpRef<ModuleOp> module = ModuleOp::create(function.getLoc());
  Block *home = function->getBlock();
  Block::iterator place = std::next(function->getIterator());
  function->moveBefore(module->getBody(), module->getBody()->end());
  PassManager passes(function.getContext());
  passes.addPass(createRemoveIdentities());
  passes.addPass(createFoldPad());
  passes.addPass(createFuseBias());
  passes.addPass(createFuseResidualAdd());
  passes.addPass(createFuseActivation());
  passes.addPass(createFoldFlatten());
  LogicalResult result = passes.run(*module);
  function->moveBefore(home, place);
  return result;
}

Status autodiff::makeTrainForward(func::FuncOp function) {
  if (failed(runPasses(function)))
    return Status::internal("train_step: a pass failed without a reason");
  if (Status status = checkStatistics(function); !status.ok())
    return status;
  forEach<nn::BatchNormOp>(function, takeBatchStatistics);
  forEach<nn::AddOp>(function, joinAdd);
  // The running statistics, which only sinks name now.
  forEach<nn::ParamOp>(function, [](nn::ParamOp param) {
    if (param->use_empty())
      param.erase();
  });
  return {};
}
