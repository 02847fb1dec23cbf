//===- GraphState.cpp - what a Graph holds: a module under construction ---===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "GraphState.h"
#include "Identifier.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"

#include <atomic>

using namespace mlir;
using namespace resnetc;

// 4 GiB of float32: room for every published residual network many times over,
// and a bound on what a mistyped number can allocate.
static constexpr int64_t maxParameterElements = int64_t(1) << 30;

static uint64_t nextNumber() {
  // 0 is the number of the empty tensor.
  static std::atomic<uint64_t> count{0};
  return ++count;
}

static std::unique_ptr<MLIRContext> makeContext() {
  // One function at a time: worker threads would only cost start-up time.
  auto context =
      std::make_unique<MLIRContext>(MLIRContext::Threading::DISABLED);
  context->loadDialect<nn::NnDialect, func::FuncDialect>();
  return context;
}

GraphState::GraphState(std::string_view name)
    : number(nextNumber()), context(makeContext()), builder(context.get()) {
  module = ModuleOp::create(location(name));
  (*module)->setAttr("nn.name", builder.getStringAttr(toIdentifier(name)));
  (*module)->setAttr("nn.weights",
                     builder.getStringAttr("weights.safetensors"));
  builder.setInsertionPointToEnd(module->getBody());
  function = func::FuncOp::create(builder, location(name), "infer",
                                  builder.getFunctionType({}, {}));
  builder.setInsertionPointToEnd(function.addEntryBlock());
}

Location GraphState::location(llvm::StringRef name) {
  return NameLoc::get(StringAttr::get(context.get(), name));
}

void GraphState::fail(Status status) {
  if (failure.ok())
    failure = std::move(status);
}

void GraphState::fail(const std::string &where, const std::string &rule) {
  std::string graph =
      cast<StringAttr>((*module)->getAttr("nn.name")).getValue().str();
  fail(
      Status::input(graph + ": " + (where.empty() ? "" : where + ": ") + rule));
}

std::optional<std::string>
GraphState::beginOp(llvm::StringRef kind, const std::string &given,
                    llvm::ArrayRef<Tensor> operands) {
  if (!failure.ok())
    return {};
  std::string name = given;
  while (name.empty() || (given.empty() && opNames.count(name)))
    name = (kind + llvm::Twine(++namesGiven[kind.str()])).str();
  for (const Tensor &operand : operands) {
    if (operand.empty()) {
      fail(name, "got an empty tensor");
      return {};
    }
    if (operand.graph != number || operand.index >= values.size()) {
      fail(name, "got a tensor of another graph");
      return {};
    }
  }
  if (!opNames.insert(name).second) {
    fail(name, "two ops have this name");
    return {};
  }
  return name;
}

bool GraphState::expectImage(const std::string &op, Tensor x) {
  if (cast<RankedTensorType>(valueOf(x).getType()).getRank() == 4)
    return true;
  fail(op, "expected an image, got a vector of " +
               std::to_string(x.channels()) + " features");
  return false;
}

Value GraphState::addParameter(std::string name, std::vector<int64_t> shape,
                               Initial initial) {
  if (!failure.ok())
    return {};
  int64_t elements = 1;
  for (int64_t extent : shape) {
    if (extent < 1) {
      fail(name, "expected every extent to be at least 1, got " +
                     std::to_string(extent));
      return {};
    }
    if (__builtin_mul_overflow(elements, extent, &elements) ||
        elements > maxParameterElements - parameterElements) {
      fail(Status::limit(name + ": the network has more than " +
                         std::to_string(maxParameterElements) +
                         " parameter elements"));
      return {};
    }
  }
  parameterElements += elements;

  OpBuilder::InsertionGuard guard(builder);
  if (lastParameter)
    builder.setInsertionPointAfter(lastParameter);
  else
    builder.setInsertionPointToStart(&function.getBody().front());
  auto param = nn::ParamOp::create(
      builder, location(name),
      RankedTensorType::get(shape, builder.getF32Type()),
      FlatSymbolRefAttr::get(context.get(), name), /*digest=*/StringAttr(),
      /*fold=*/nn::BatchNormFoldAttr());
  lastParameter = param;
  parameterIndex.emplace(name, parameters.size());
  parameters.push_back({std::move(name), std::move(shape)});
  initials.push_back(initial);
  return param.getResult();
}

Tensor GraphState::define(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  Tensor tensor;
  tensor.graph = number;
  tensor.index = values.size();
  tensor.shape = type.getRank() == 4
                     ? ImageShape{type.getDimSize(3), type.getDimSize(1),
                                  type.getDimSize(2)}
                     : ImageShape{type.getDimSize(1), 1, 1};
  values.push_back(value);
  return tensor;
}

/// Without the "'nn.conv2d' op " in front: the op's source name says more.
static std::string ruleOf(const std::string &message) {
  size_t end =
      message.starts_with('\'') ? message.find("' op ") : std::string::npos;
  return end == std::string::npos ? message : message.substr(end + 5);
}

Tensor GraphState::insert(const std::string &name, const OperationState &state,
                          bool typeKnown) {
  std::string message;
  ScopedDiagnosticHandler handler(context.get(), [&](Diagnostic &diagnostic) {
    if (message.empty())
      message = diagnostic.str();
    return success();
  });
  Operation *op = Operation::create(state);
  builder.insert(op);
  // Where inference gave no type, the verifier says why.
  if (failed(verify(op)) || !typeKnown) {
    fail(name, message.empty() ? "the op does not fit its operands"
                               : ruleOf(message));
    op->erase();
    return {};
  }
  return define(op->getResult(0));
}
