//===- GraphModel.cpp - from the builder to the compiler ------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "GraphModel.h"

#include "GraphState.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"

using namespace mlir;
using namespace resnetc;

/// Checks what only a finished graph has to have.
static void checkFinished(GraphState &state) {
  if (state.inputNames.empty())
    state.fail("", "the graph has no input");
  if (state.outputs.empty())
    state.fail("", "the graph has no output");
  std::string missing;
  for (const Parameter &parameter : state.parameters)
    if (!state.weights.find(parameter.name))
      missing += (missing.empty() ? "" : ", ") + parameter.name;
  if (!missing.empty())
    state.fail("", "no values for " + missing);
}

/// Returns the outputs and gives the function its result types and attributes.
static void addReturn(GraphState &state) {
  OpBuilder &builder = state.builder;
  llvm::SmallVector<Value> values;
  llvm::SmallVector<DictionaryAttr> attributes;
  for (const GraphOutput &output : state.outputs) {
    llvm::SmallVector<NamedAttribute> named = {
        builder.getNamedAttr("nn.name", builder.getStringAttr(output.name))};
    if (cast<RankedTensorType>(output.value.getType()).getRank() == 4)
      named.push_back(builder.getNamedAttr(
          "nn.layout", builder.getStringAttr(
                           output.layout == Layout::Nchw ? "nchw" : "nhwc")));
    values.push_back(output.value);
    attributes.push_back(builder.getDictionaryAttr(named));
  }
  func::ReturnOp::create(builder, state.function.getLoc(), values);
  state.function.setType(
      builder.getFunctionType(state.function.getArgumentTypes(),
                              llvm::to_vector(ValueRange(values).getTypes())));
  state.function.setAllResultAttrs(attributes);
}

Status resnetc::takeModel(Graph &&graph, Model &out) {
  GraphState &state = stateOf(graph);
  if (state.failure.ok())
    checkFinished(state);
  if (!state.failure.ok())
    return state.failure;
  addReturn(state);

  std::string message;
  ScopedDiagnosticHandler handler(state.context.get(),
                                  [&](Diagnostic &diagnostic) {
                                    if (message.empty())
                                      message = diagnostic.str();
                                    return success();
                                  });
  // Every op was verified when it was added, so this is not the user's mistake.
  if (failed(verify(*state.module)))
    return Status::internal("the builder made an invalid module: " + message);
  out.weights = std::move(state.weights);
  out.module = std::move(state.module);
  out.context = std::move(state.context);
  Graph used = std::move(graph);
  return {};
}
