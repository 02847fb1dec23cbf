//===- ParameterForms.cpp - attributes that became inputs -----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "ParameterForms.h"

using namespace resnetc;

namespace {

/// An attribute up to an opset, an input behind the first since.
struct MovedParameter {
  const char *op, *attribute;
  int64_t inputSince;
};

} // namespace

// From ONNX's changelog of operators.
static constexpr MovedParameter movedParameters[] = {
    {"Clip", "min", 11},        {"Clip", "max", 11},
    {"Pad", "pads", 11},        {"Pad", "value", 11},
    {"ReduceMean", "axes", 18}, {"ReduceMax", "axes", 18},
    {"ReduceSum", "axes", 13},  {"Slice", "starts", 10},
    {"Slice", "ends", 10},      {"Slice", "axes", 10},
    {"Split", "split", 13},     {"Squeeze", "axes", 13},
    {"Unsqueeze", "axes", 13},
};

std::string resnetc::brokenParameterForm(const OnnxNode &node, int64_t opset) {
  for (const MovedParameter &moved : movedParameters) {
    if (node.opType != moved.op)
      continue;
    const bool isInput = opset >= moved.inputSince;
    const bool isBroken = isInput ? node.find(moved.attribute) != nullptr
                                  : node.inputs.size() > 1;
    if (isBroken)
      return std::string(moved.attribute) + " is an attribute before opset " +
             std::to_string(moved.inputSince) + " and an input since, got an " +
             (isInput ? "attribute" : "input") + " in opset " +
             std::to_string(opset);
  }
  return {};
}
