//===- Interpreter.cpp - what a module of the nn dialect computes ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/reference/Interpreter.h"

#include "compiler/ir/SourceName.h"
#include "compiler/reference/Ops.h"
#include "compiler/reference/Param.h"
#include "compiler/reference/UserTensors.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/TypeSwitch.h"

#include <memory>

using namespace mlir;
using namespace resnetc;
using namespace resnetc::reference;

// 2 GiB of double: a network that needs more is not for this interpreter.
static constexpr int64_t maxElements = int64_t(1) << 28;

static std::string nameOf(Operation *op) {
  return nn::sourceName(op->getLoc());
}

namespace {

using TensorPointer = std::shared_ptr<const DoubleTensor>;

/// One run of a function.
class Run {
public:
  Run(const WeightStore &weights, const OpObserver &observer)
      : weights(weights), observer(observer) {}

  Status bindInputs(func::FuncOp function,
                    const std::vector<DoubleTensor> &inputs);
  Status runOp(Operation *op);
  Status takeOutputs(func::FuncOp function, func::ReturnOp op,
                     std::vector<DoubleTensor> &outputs);

private:
  Status bindInput(func::FuncOp function, unsigned index,
                   const DoubleTensor &input);
  Status valueOf(Value value, TensorPointer &out);
  Status checkSize(Operation *op) const;
  void releaseOperands(Operation *op);

  const WeightStore &weights;
  const OpObserver &observer;
  llvm::DenseMap<Value, TensorPointer> values;
  llvm::DenseMap<Value, size_t> usesDone;
  int64_t batch = ShapedType::kDynamic; ///< of the dynamic inputs
};

} // namespace

Status Run::bindInputs(func::FuncOp function,
                       const std::vector<DoubleTensor> &inputs) {
  if (inputs.size() != function.getNumArguments())
    return Status::input("infer: expected " +
                         std::to_string(function.getNumArguments()) +
                         " inputs, got " + std::to_string(inputs.size()));
  for (unsigned i = 0; i < inputs.size(); ++i)
    if (Status status = bindInput(function, i, inputs[i]); !status.ok())
      return status;
  return {};
}

/// Whether the number of values is the product of the extents.
static bool isWhole(const DoubleTensor &tensor) {
  int64_t count = 1;
  for (int64_t extent : tensor.shape)
    if (extent < 0 || __builtin_mul_overflow(count, extent, &count))
      return false;
  return static_cast<int64_t>(tensor.values.size()) == count;
}

Status Run::bindInput(func::FuncOp function, unsigned index,
                      const DoubleTensor &input) {
  BlockArgument argument = function.getArgument(index);
  std::string name = nn::sourceName(argument.getLoc());
  auto type = dyn_cast<RankedTensorType>(argument.getType());
  if (!type || !type.getElementType().isF32())
    return Status::input(name + ": expected a float32 tensor");
  if (!isWhole(input))
    return Status::input(name + ": shape and number of values differ");

  auto tensor = std::make_shared<DoubleTensor>();
  if (Status status =
          takeFromUser(function.getArgAttrDict(index), type, input, *tensor);
      !status.ok())
    return Status::input(name + ": " + status.message());
  if (type.getRank() > 0 && type.isDynamicDim(0)) {
    if (batch != ShapedType::kDynamic && batch != tensor->shape[0])
      return Status::input(name + ": expected batch " + std::to_string(batch) +
                           " like the other inputs, got " +
                           std::to_string(tensor->shape[0]));
    batch = tensor->shape[0];
  }
  values[argument] = std::move(tensor);
  return {};
}

/// A parameter is computed anew for each use: all of them at once would take
/// more memory than the activations.
Status Run::valueOf(Value value, TensorPointer &out) {
  if (auto param = value.getDefiningOp<nn::ParamOp>()) {
    auto tensor = std::make_shared<DoubleTensor>();
    Status status = evaluateParam(param, weights, *tensor);
    out = std::move(tensor);
    return status;
  }
  out = values.lookup(value);
  if (!out)
    return Status::internal("infer: a value is used before it is computed");
  return {};
}

Status Run::checkSize(Operation *op) const {
  int64_t count = 1;
  for (int64_t extent :
       cast<RankedTensorType>(op->getResult(0).getType()).getShape())
    if (__builtin_mul_overflow(
            count, extent == ShapedType::kDynamic ? batch : extent, &count) ||
        count > maxElements)
      return Status::limit(nameOf(op) +
                           ": the interpreter takes tensors of at "
                           "most " +
                           std::to_string(maxElements) + " elements");
  return {};
}

/// Lets go of the values that this op was the last to read.
void Run::releaseOperands(Operation *op) {
  for (Value operand : op->getOperands()) {
    auto uses = operand.getUses();
    if (++usesDone[operand] ==
        static_cast<size_t>(std::distance(uses.begin(), uses.end())))
      values.erase(operand);
  }
}

Status Run::runOp(Operation *op) {
  if (isa<nn::ParamOp>(op))
    return op->use_empty() ? Status() : checkSize(op);
  if (op->getNumResults() != 1 || op->getNumRegions() != 0 ||
      !isa<RankedTensorType>(op->getResult(0).getType()))
    return Status::input(nameOf(op) + ": the interpreter does not know " +
                         op->getName().getStringRef().str());
  if (Status status = checkSize(op); !status.ok())
    return status;

  llvm::SmallVector<TensorPointer> owned(op->getNumOperands());
  llvm::SmallVector<const DoubleTensor *> operands;
  for (auto [operand, tensor] : llvm::zip(op->getOperands(), owned)) {
    if (Status status = valueOf(operand, tensor); !status.ok())
      return status;
    operands.push_back(tensor.get());
  }
  auto result = std::make_shared<DoubleTensor>();
  bool known =
      llvm::TypeSwitch<Operation *, bool>(op)
          .Case<nn::Conv2dOp, nn::LinearOp, nn::BatchNormOp, nn::MaxPool2dOp,
                nn::AvgPool2dOp, nn::GlobalAvgPoolOp, nn::GlobalMaxPoolOp,
                nn::ReluOp, nn::LeakyReluOp, nn::ClipOp, nn::SigmoidOp,
                nn::AddOp, nn::SubOp, nn::MulOp, nn::DivOp, nn::SoftmaxOp,
                nn::LogSoftmaxOp, nn::FlattenOp, nn::ReshapeOp, nn::TransposeOp,
                nn::ConcatOp, nn::SliceOp, nn::PadOp, nn::MatmulOp>(
              [&](auto typed) {
                *result = evaluate(Arguments<decltype(typed)>(
                    ArrayRef<const DoubleTensor *>(operands), typed));
                return true;
              })
          .Default([](Operation *) { return false; });
  if (!known)
    return Status::input(nameOf(op) + ": the interpreter does not know " +
                         op->getName().getStringRef().str());
  if (observer)
    observer(op, *result);
  values[op->getResult(0)] = std::move(result);
  releaseOperands(op);
  return {};
}

Status Run::takeOutputs(func::FuncOp function, func::ReturnOp op,
                        std::vector<DoubleTensor> &outputs) {
  outputs.clear();
  for (auto [index, operand] : llvm::enumerate(op.getOperands())) {
    TensorPointer tensor;
    if (Status status = valueOf(operand, tensor); !status.ok())
      return status;
    outputs.push_back(giveToUser(function.getResultAttrDict(index),
                                 cast<RankedTensorType>(operand.getType()),
                                 *tensor));
  }
  return {};
}

Status resnetc::interpret(ModuleOp module, const WeightStore &weights,
                          const std::vector<DoubleTensor> &inputs,
                          std::vector<DoubleTensor> &outputs,
                          const OpObserver &observer) {
  auto function = module.lookupSymbol<func::FuncOp>("infer");
  if (!function || !function.getBody().hasOneBlock())
    return Status::input("the module has no function @infer of one block");
  Run run(weights, observer);
  if (Status status = run.bindInputs(function, inputs); !status.ok())
    return status;
  Block &body = function.getBody().front();
  for (Operation &op : body.without_terminator())
    if (Status status = run.runOp(&op); !status.ok())
      return status;
  auto terminator = dyn_cast<func::ReturnOp>(body.getTerminator());
  if (!terminator)
    return Status::input("infer: expected func.return at its end");
  return run.takeOutputs(function, terminator, outputs);
}
