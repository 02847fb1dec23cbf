//===- Interpreter.cpp - what a module of the nn dialect computes ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/reference/Interpreter.h"

#include "compiler/ir/SourceName.h"
#include "compiler/reference/Evaluate.h"
#include "compiler/reference/Param.h"
#include "compiler/reference/UserTensors.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseMap.h"

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

/// What a run reads beside its inputs, and who looks on.
struct Environment {
  const WeightStore &weights;
  const NamedTensors &parameters;
  const OpObserver &observer;
};

/// One run of a function. Its sinks leave their values in `result`.
class Run {
public:
  Run(const Environment &environment, StepResult &result)
      : environment(environment), result(result) {}

  Status bindInputs(func::FuncOp function,
                    const std::vector<DoubleTensor> &inputs);
  Status runOp(Operation *op);
  Status takeOutputs(func::FuncOp function, func::ReturnOp op);

private:
  Status bindInput(func::FuncOp function, unsigned index,
                   const DoubleTensor &input);
  Status paramValue(nn::ParamOp param, DoubleTensor &out) const;
  Status valueOf(Value value, TensorPointer &out);
  Status operandsOf(Operation *op, std::vector<TensorPointer> &out);
  Status takeSink(Operation *op, const DoubleTensor &value);
  Status checkSize(Operation *op) const;
  void releaseOperands(Operation *op);

  const Environment &environment;
  StepResult &result;
  llvm::DenseMap<Value, TensorPointer> values;
  llvm::DenseMap<Value, size_t> usesDone;
  int64_t batch = ShapedType::kDynamic; ///< of the dynamic inputs
};

} // namespace

Status Run::bindInputs(func::FuncOp function,
                       const std::vector<DoubleTensor> &inputs) {
  if (inputs.size() != function.getNumArguments())
    return Status::input(function.getName().str() + ": expected " +
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

Status Run::paramValue(nn::ParamOp param, DoubleTensor &out) const {
  auto own = environment.parameters.find(param.getName());
  if (own == environment.parameters.end() || param.getFoldAttr())
    return evaluateParam(param, environment.weights, out);
  if (own->second.shape != param.getType().getShape().vec())
    return Status::input(param.getName().str() +
                         ": the given parameter has another shape");
  out = own->second;
  return {};
}

/// A parameter is computed anew for each use: all of them at once would take
/// more memory than the activations.
Status Run::valueOf(Value value, TensorPointer &out) {
  if (auto param = value.getDefiningOp<nn::ParamOp>()) {
    auto tensor = std::make_shared<DoubleTensor>();
    Status status = paramValue(param, *tensor);
    out = std::move(tensor);
    return status;
  }
  out = values.lookup(value);
  if (!out)
    return Status::internal("a value is used before it is computed");
  return {};
}

Status Run::checkSize(Operation *op) const {
  for (Value value : op->getResults()) {
    int64_t count = 1;
    for (int64_t extent : cast<RankedTensorType>(value.getType()).getShape())
      if (__builtin_mul_overflow(
              count, extent == ShapedType::kDynamic ? batch : extent, &count) ||
          count > maxElements)
        return Status::limit(nameOf(op) +
                             ": the interpreter takes tensors of at most " +
                             std::to_string(maxElements) + " elements");
  }
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

Status Run::operandsOf(Operation *op, std::vector<TensorPointer> &out) {
  out.resize(op->getNumOperands());
  for (auto [operand, tensor] : llvm::zip(op->getOperands(), out))
    if (Status status = valueOf(operand, tensor); !status.ok())
      return status;
  return {};
}

static Status unknown(Operation *op) {
  return Status::input(nameOf(op) + ": the interpreter does not know " +
                       op->getName().getStringRef().str());
}

/// What a sink leaves behind.
Status Run::takeSink(Operation *op, const DoubleTensor &value) {
  if (auto statistic = dyn_cast<nn::SetStatisticOp>(op)) {
    result.statistics[statistic.getName().str()] = value;
    return {};
  }
  auto sink = dyn_cast<nn::AddGradientOp>(op);
  if (!sink)
    return unknown(op);
  auto [sum, isFirst] =
      result.gradients.try_emplace(sink.getName().str(), value);
  if (isFirst)
    return {};
  if (sum->second.shape != value.shape)
    return Status::input(sink.getName().str() +
                         ": its gradients have several shapes");
  for (size_t i = 0; i < value.values.size(); ++i)
    sum->second.values[i] += value.values[i];
  return {};
}

Status Run::runOp(Operation *op) {
  bool isTensors = llvm::all_of(op->getResultTypes(), [](Type type) {
    return isa<RankedTensorType>(type);
  });
  if (!isTensors || op->getNumRegions() != 0)
    return unknown(op);
  if (isa<nn::ParamOp>(op))
    return op->use_empty() ? Status() : checkSize(op);
  if (Status status = checkSize(op); !status.ok())
    return status;

  std::vector<TensorPointer> owned;
  if (Status status = operandsOf(op, owned); !status.ok())
    return status;
  llvm::SmallVector<const DoubleTensor *> operands;
  for (const TensorPointer &tensor : owned)
    operands.push_back(tensor.get());
  std::vector<DoubleTensor> tensors;
  if (op->getNumResults() == 0 && operands.size() == 1) {
    if (Status status = takeSink(op, *operands[0]); !status.ok())
      return status;
  } else if (!evaluateOp(op, operands, batch, tensors)) {
    return unknown(op);
  }
  for (auto [value, tensor] : llvm::zip(op->getResults(), tensors)) {
    if (environment.observer)
      environment.observer(value, tensor);
    if (!value.use_empty())
      values[value] = std::make_shared<DoubleTensor>(std::move(tensor));
  }
  releaseOperands(op);
  return {};
}

Status Run::takeOutputs(func::FuncOp function, func::ReturnOp op) {
  for (auto [index, operand] : llvm::enumerate(op.getOperands())) {
    TensorPointer tensor;
    if (Status status = valueOf(operand, tensor); !status.ok())
      return status;
    result.outputs.push_back(
        giveToUser(function.getResultAttrDict(index),
                   cast<RankedTensorType>(operand.getType()), *tensor));
  }
  return {};
}

static Status runFunction(ModuleOp module, llvm::StringRef name,
                          const Environment &environment,
                          const std::vector<DoubleTensor> &inputs,
                          StepResult &result) {
  auto function = module.lookupSymbol<func::FuncOp>(name);
  if (!function || !function.getBody().hasOneBlock())
    return Status::input("the module has no function @" + name.str() +
                         " of one block");
  result = {};
  Run run(environment, result);
  if (Status status = run.bindInputs(function, inputs); !status.ok())
    return status;
  Block &body = function.getBody().front();
  for (Operation &op : body.without_terminator())
    if (Status status = run.runOp(&op); !status.ok())
      return status;
  auto terminator = dyn_cast<func::ReturnOp>(body.getTerminator());
  if (!terminator)
    return Status::input(name.str() + ": expected func.return at its end");
  return run.takeOutputs(function, terminator);
}

Status resnetc::interpret(ModuleOp module, const WeightStore &weights,
                          const std::vector<DoubleTensor> &inputs,
                          std::vector<DoubleTensor> &outputs,
                          const OpObserver &observer) {
  StepResult result;
  Status status =
      runFunction(module, "infer", {weights, {}, observer}, inputs, result);
  outputs = std::move(result.outputs);
  return status;
}

Status resnetc::interpretTrainStep(ModuleOp module, const WeightStore &weights,
                                   const NamedTensors &parameters,
                                   const std::vector<DoubleTensor> &inputs,
                                   StepResult &result,
                                   const OpObserver &observer) {
  return runFunction(module, "train_step", {weights, parameters, observer},
                     inputs, result);
}
