//===- TestNetwork.cpp - networks around a few ops ------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/autodiff/TestNetwork.h"

#include "compiler/autodiff/Autodiff.h"

using namespace mlir;
using namespace resnetc;

/// One for all networks: loading dialects takes longer than a network.
static MLIRContext &sharedContext() {
  static MLIRContext context(MLIRContext::Threading::DISABLED);
  context.loadDialect<nn::NnDialect, func::FuncDialect>();
  return context;
}

static RankedTensorType tensorType(MLIRContext &context,
                                   llvm::ArrayRef<int64_t> shape) {
  return RankedTensorType::get(shape, Float32Type::get(&context));
}

TestNetwork::TestNetwork(std::mt19937_64 &random, std::vector<int64_t> sample)
    : builder(&sharedContext()), random(random), context(sharedContext()),
      module(ModuleOp::create(builder.getUnknownLoc())) {
  std::vector<int64_t> shape = sample;
  shape.insert(shape.begin(), ShapedType::kDynamic);
  auto function = func::FuncOp::create(
      builder.getUnknownLoc(), "infer",
      FunctionType::get(&context, tensorType(context, shape), {}));
  module->push_back(function);
  Block *body = function.addEntryBlock();
  builder.setInsertionPointToEnd(body);
  shape.front() = 1;
  input = op<nn::AddOp>(body->getArgument(0), param(shape));
}

DoubleTensor TestNetwork::draw(std::vector<int64_t> shape, double mean) {
  DoubleTensor tensor(std::move(shape));
  std::normal_distribution<double> normal(mean);
  for (double &value : tensor.values)
    value = normal(random);
  return tensor;
}

Value TestNetwork::param(std::vector<int64_t> shape, double mean) {
  std::string name = "p" + std::to_string(parameters.size());
  RankedTensorType type = tensorType(context, shape);
  parameters[name] = draw(std::move(shape), mean);
  return op<nn::ParamOp>(type, FlatSymbolRefAttr::get(&context, name),
                         StringAttr(), nn::BatchNormFoldAttr());
}

Status TestNetwork::finish(Value output) {
  auto shape = cast<RankedTensorType>(output.getType()).getShape();
  int64_t elements = 1;
  for (int64_t extent : shape.drop_front())
    elements *= extent;
  constexpr int64_t classes = 3;
  Value logits = op<nn::LinearOp>(output, param({classes, elements}), Value());
  op<func::ReturnOp>(logits);
  auto function = module->lookupSymbol<func::FuncOp>("infer");
  function.setFunctionType(FunctionType::get(
      &context, function.getArgumentTypes(), logits.getType()));
  return differentiate(*module, {});
}
