//===- Differentiate.cpp - a training step for a network ------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/autodiff/Autodiff.h"
#include "compiler/autodiff/Rules.h"
#include "compiler/autodiff/TrainForward.h"
#include "compiler/ir/SourceName.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace resnetc;
using namespace resnetc::autodiff;

namespace {

template <typename... Ops> struct OpList {
  static bool contains(Operation *op) { return isa<Ops...>(op); }
  template <typename Visit> static void visit(Operation *op, Visit visit) {
    llvm::TypeSwitch<Operation *>(op).Case<Ops...>(visit);
  }
};

/// The ops that Rules.h has a rule for.
using Differentiable =
    OpList<nn::Conv2dOp, nn::LinearOp, nn::MatmulOp, nn::BatchNormTrainingOp,
           nn::MaxPool2dOp, nn::AvgPool2dOp, nn::GlobalAvgPoolOp,
           nn::GlobalMaxPoolOp, nn::ReluOp, nn::LeakyReluOp, nn::ClipOp,
           nn::SigmoidOp, nn::AddOp, nn::SubOp, nn::MulOp, nn::DivOp,
           nn::SoftmaxOp, nn::LogSoftmaxOp, nn::FlattenOp, nn::ReshapeOp,
           nn::TransposeOp, nn::ConcatOp, nn::SliceOp, nn::PadOp>;

} // namespace

//===----------------------------------------------------------------------===//
// What can be trained
//===----------------------------------------------------------------------===//

/// The arguments that the step has beside the network's inputs.
static constexpr const char *kLabels = "labels";
static constexpr const char *kSettings = "loss_settings";

static Status checkInterface(ModuleOp module) {
  auto infer = module.lookupSymbol<func::FuncOp>("infer");
  if (!infer || !infer.getBody().hasOneBlock())
    return Status::input("the module has no function @infer of one block");
  if (module.lookupSymbol("train_step"))
    return Status::input("the module has a @train_step already");
  if (infer.getNumResults() != 1)
    return Status::input("only a network with one output can be trained, this "
                         "one has " +
                         std::to_string(infer.getNumResults()));
  for (unsigned i = 0; i < infer.getNumArguments(); ++i) {
    auto name = infer.getArgAttrOfType<StringAttr>(i, "nn.name");
    if (name && (name == kLabels || name == kSettings))
      return Status::input(name.str() + ": a network that is to train cannot "
                                        "have an input of this name");
  }
  return {};
}

/// What the loss reads of what @infer returns. A logarithm of softmax changes
/// nothing for a loss that takes it itself.
static Status findLogits(func::FuncOp step, Value &logits) {
  Value output = step.getBody().front().getTerminator()->getOperand(0);
  std::string name = nn::sourceName(output.getLoc());
  if (output.getDefiningOp<nn::SoftmaxOp>())
    return Status::input(name + ": a network that is to train must end in "
                                "logits: leave out the softmax");
  auto dims = step.getResultAttrOfType<DenseI64ArrayAttr>(0, "nn.dims");
  auto type = cast<RankedTensorType>(output.getType());
  if (type.getRank() != 2 || (dims && dims.size() != 2)) {
    std::string text;
    llvm::raw_string_ostream(text) << type;
    return Status::input(name +
                         ": a network that is to train must have an "
                         "output [n, classes], got " +
                         text);
  }
  auto logarithm = output.getDefiningOp<nn::LogSoftmaxOp>();
  logits = logarithm ? logarithm.getInput() : output;
  return {};
}

/// Why the sweep cannot pass this op; "" if it can.
static std::string refusal(Operation *op, const Gradients &gradients) {
  if (auto param = dyn_cast<nn::ParamOp>(op))
    return param.getFoldAttr() ? "its batch norm is folded already" : "";
  bool isPassed =
      op->getNumResults() > 0 && gradients.isNeeded(op->getResult(0));
  if (!isPassed)
    return "";
  if (!Differentiable::contains(op))
    return op->getName().getStringRef().str() + " has no gradient";
  if (auto matmul = dyn_cast<nn::MatmulOp>(op))
    if (const char *reason = refusal(matmul, gradients))
      return reason;
  return "";
}

static Status checkRules(func::FuncOp step, const Gradients &gradients) {
  std::string problems;
  for (Operation &op : step.getBody().front())
    if (std::string problem = refusal(&op, gradients); !problem.empty())
      problems += (problems.empty() ? "" : "; ") + nn::sourceName(op.getLoc()) +
                  ": " + problem;
  return problems.empty() ? Status()
                          : Status::input("cannot be trained: " + problems);
}

//===----------------------------------------------------------------------===//
// The step
//===----------------------------------------------------------------------===//

static DictionaryAttr named(MLIRContext *context, const char *name) {
  Builder builder(context);
  return builder.getDictionaryAttr(
      builder.getNamedAttr("nn.name", builder.getStringAttr(name)));
}

static Value addArgument(func::FuncOp step, RankedTensorType type,
                         const char *name) {
  MLIRContext *context = step.getContext();
  unsigned index = step.getNumArguments();
  Location location = NameLoc::get(StringAttr::get(context, name));
  if (failed(step.insertArgument(index, type, named(context, name), location)))
    return {};
  return step.getArgument(index);
}

/// In place of the logits the step returns each sample's loss and whether it is
/// right.
static nn::SoftmaxCrossEntropyOp addLoss(func::FuncOp step, Value logits) {
  MLIRContext *context = step.getContext();
  auto type = cast<RankedTensorType>(logits.getType());
  Type element = type.getElementType();
  auto column = RankedTensorType::get({type.getDimSize(0), 1}, element);
  Value labels = addArgument(step, column, kLabels);
  Value settings =
      addArgument(step, RankedTensorType::get({1, 2}, element), kSettings);
  step.setArgAttr(step.getNumArguments() - 1, "nn.dims",
                  DenseI64ArrayAttr::get(context, {2}));

  Operation *end = step.getBody().front().getTerminator();
  OpBuilder builder(end);
  Location location = NameLoc::get(StringAttr::get(context, "loss"));
  auto loss = nn::SoftmaxCrossEntropyOp::create(builder, location, logits,
                                                labels, settings);
  end->setOperands({loss.getLoss(), loss.getCorrect()});
  step.setFunctionType(FunctionType::get(context, step.getArgumentTypes(),
                                         TypeRange{column, column}));
  step.setResAttrsAttr(ArrayAttr::get(
      context, {named(context, "loss"), named(context, "correct")}));
  return loss;
}

/// The forward ops, last to first.
static llvm::SmallVector<Operation *> reversedOps(func::FuncOp step) {
  llvm::SmallVector<Operation *> ops;
  for (Operation &op : llvm::reverse(step.getBody().front()))
    ops.push_back(&op);
  return ops;
}

static void sweep(llvm::ArrayRef<Operation *> reversed, Gradients &gradients) {
  for (Operation *op : reversed) {
    Value dy =
        op->getNumResults() > 0 ? gradients.of(op->getResult(0)) : Value();
    if (!dy)
      continue;
    gradients.startOp(op);
    Differentiable::visit(op,
                          [&](auto typed) { backward(typed, dy, gradients); });
  }
}

static Status buildStep(func::FuncOp step) {
  if (Status status = makeTrainForward(step); !status.ok())
    return status;
  Value logits;
  if (Status status = findLogits(step, logits); !status.ok())
    return status;
  Gradients gradients(step);
  if (Status status = checkRules(step, gradients); !status.ok())
    return status;
  if (!gradients.isNeeded(logits))
    return Status::input("the network has no parameters to train");

  llvm::SmallVector<Operation *> reversed = reversedOps(step);
  nn::SoftmaxCrossEntropyOp loss = addLoss(step, logits);
  gradients.add(logits, loss.getDlogits());
  sweep(reversed, gradients);
  // The logarithm that the loss has looked through.
  for (Operation *op : reversed)
    if (isa<nn::LogSoftmaxOp>(op) && op->use_empty())
      op->erase();
  return {};
}

Status resnetc::differentiate(ModuleOp module, const TrainOptions &options) {
  if (Status status = checkInterface(module); !status.ok())
    return status;
  auto infer = module.lookupSymbol<func::FuncOp>("infer");
  func::FuncOp step = infer.clone();
  step.setName("train_step");
  module.insert(std::next(infer->getIterator()), step);
  if (Status status = buildStep(step); !status.ok()) {
    step.erase();
    return status;
  }
  module->setAttr("nn.optimizer",
                  StringAttr::get(module.getContext(), options.optimizer));
  return {};
}
