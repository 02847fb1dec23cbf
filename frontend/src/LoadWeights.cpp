//===- LoadWeights.cpp - parameters from a safetensors file ---------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/Weights.h"

#include "resnetc/FitWeights.h"

#include "GraphState.h"

using namespace resnetc;

Status resnetc::loadWeights(Graph &graph, const std::string &path,
                            const std::vector<std::string> &except) {
  GraphState &state = stateOf(graph);
  if (!state.failure.ok())
    return state.failure;
  std::vector<NamedShape> parameters;
  for (const Parameter &parameter : state.parameters)
    parameters.push_back({parameter.name, parameter.shape});
  WeightStore values;
  if (Status status = readFittingWeights(path, parameters, except, values);
      !status.ok())
    return status;
  for (const auto &[name, tensor] : values.tensors())
    state.weights.set(name, tensor.shape, tensor.values);
  return {};
}
