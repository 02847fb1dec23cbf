//===- OnnxBuilder.cpp - the module that an import makes ------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OnnxBuilder.h"

#include "frontend/src/Identifier.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace resnetc;

static std::unique_ptr<MLIRContext> makeContext() {
  // One function at a time: worker threads would only cost start-up time.
  auto context =
      std::make_unique<MLIRContext>(MLIRContext::Threading::DISABLED);
  context->loadDialect<nn::NnDialect, func::FuncDialect>();
  return context;
}

/// The network's name in C.
static std::string moduleNameOf(const OnnxModel &model) {
  std::string name = toIdentifier(
      model.name.empty() ? llvm::sys::path::stem(model.file) : model.name);
  // <name>_api_v1 would be the query symbol of every model.
  if (name == "resnetc")
    return "resnetc_model";
  // The driver takes names up to 200 characters.
  return name.substr(0, 200);
}

OnnxBuilder::OnnxBuilder(const OnnxModel &model, OnnxMode mode)
    : mode_(mode), context_(makeContext()), builder_(context_.get()) {
  for (const auto &[name, tensor] : model.initializers)
    taken_.insert(name);
  // A folded constant has the name of its node's output.
  for (const OnnxNode &node : model.nodes)
    taken_.insert(node.outputs.begin(), node.outputs.end());
  std::string moduleName = moduleNameOf(model);
  module_ = ModuleOp::create(location(moduleName));
  (*module_)->setAttr("nn.name", builder_.getStringAttr(moduleName));
  (*module_)->setAttr("nn.weights",
                      builder_.getStringAttr("weights.safetensors"));
  builder_.setInsertionPointToEnd(module_->getBody());
  function_ = func::FuncOp::create(builder_, location(moduleName), "infer",
                                   builder_.getFunctionType({}, {}));
  builder_.setInsertionPointToEnd(function_.addEntryBlock());
}

Location OnnxBuilder::location(llvm::StringRef name) {
  return NameLoc::get(StringAttr::get(context_.get(), name));
}

/// Without the "'nn.conv2d' op " in front: the node's name says more.
static std::string ruleOf(const std::string &message) {
  size_t end =
      message.starts_with('\'') ? message.find("' op ") : std::string::npos;
  return end == std::string::npos ? message : message.substr(end + 5);
}

/// Runs `check` and gives the first error that it reports.
static std::string firstError(MLIRContext *context,
                              llvm::function_ref<LogicalResult()> check) {
  std::string message;
  ScopedDiagnosticHandler handler(context, [&](Diagnostic &diagnostic) {
    if (message.empty())
      message = diagnostic.str();
    return success();
  });
  if (succeeded(check()))
    return {};
  return message.empty() ? "the op does not fit its operands" : message;
}

Value OnnxBuilder::insert(const OperationState &state, bool typeKnown,
                          std::string &broken) {
  Operation *op = Operation::create(state);
  builder_.insert(op);
  // Where inference gave no type, the verifier says why.
  broken = ruleOf(firstError(context_.get(), [&] {
    return failure(failed(verify(op)) || !typeKnown);
  }));
  if (broken.empty())
    return op->getResult(0);
  op->erase();
  return {};
}

std::string OnnxBuilder::derivedName(std::string name) const {
  while (taken_.contains(name))
    name += "_";
  return name;
}

Value OnnxBuilder::findParameter(llvm::StringRef name) const {
  return parameters_.lookup(name);
}

Value OnnxBuilder::addParameter(llvm::StringRef name,
                                std::vector<int64_t> shape,
                                std::vector<float> values,
                                std::string &broken) {
  OpBuilder::InsertionGuard guard(builder_);
  if (lastParameter_)
    builder_.setInsertionPointAfter(lastParameter_);
  else
    builder_.setInsertionPointToStart(&function_.getBody().front());
  OperationState state(location(name), nn::ParamOp::getOperationName());
  nn::ParamOp::build(builder_, state,
                     RankedTensorType::get(shape, builder_.getF32Type()),
                     FlatSymbolRefAttr::get(context_.get(), name),
                     /*digest=*/StringAttr(),
                     /*fold=*/nn::BatchNormFoldAttr());
  Value value = insert(state, /*typeKnown=*/true, broken);
  if (!value)
    return {};
  lastParameter_ = value.getDefiningOp();
  parameters_[name] = value;
  weights_.set(name.str(), std::move(shape), std::move(values));
  return value;
}

Value OnnxBuilder::addInput(llvm::StringRef name, RankedTensorType type,
                            DictionaryAttr attributes) {
  unsigned index = function_.getNumArguments();
  if (failed(function_.insertArgument(index, type, attributes, location(name))))
    return {};
  return function_.getArgument(index);
}

void OnnxBuilder::addReturn(llvm::ArrayRef<Value> values,
                            llvm::ArrayRef<DictionaryAttr> attributes) {
  func::ReturnOp::create(builder_, function_.getLoc(), values);
  function_.setType(
      builder_.getFunctionType(function_.getArgumentTypes(),
                               llvm::to_vector(ValueRange(values).getTypes())));
  function_.setAllResultAttrs(attributes);
}

void OnnxBuilder::dropUnused() {
  for (Operation &op :
       llvm::make_early_inc_range(llvm::reverse(function_.getBody().front())))
    if (isOpTriviallyDead(&op))
      op.erase();
}

Status OnnxBuilder::take(Model &out) {
  // Every op was verified when it was added, so this is not the user's mistake.
  std::string broken =
      firstError(context_.get(), [&] { return verify(*module_); });
  if (!broken.empty())
    return Status::internal("the import made an invalid module: " + broken);
  out.weights = std::move(weights_);
  out.module = std::move(module_);
  out.context = std::move(context_);
  return {};
}
