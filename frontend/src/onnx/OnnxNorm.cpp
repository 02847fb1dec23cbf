//===- OnnxNorm.cpp - BatchNormalization ----------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OnnxWindow.h"

#include <cmath>

using namespace mlir;
using namespace resnetc;

/// Only what inference needs: given statistics, one a channel.
static void refuseTraining(OnnxConversion &node) {
  if (node.flag("training_mode", false))
    node.issue("training_mode must be 0", "export the model in eval mode");
  if (!node.flag("spatial", true))
    node.issue("spatial must be 1: one mean and variance a channel");
  // Before opset 14 the outputs are what says that a node trains.
  llvm::ArrayRef<std::string> outputs = node.node().outputs;
  for (size_t output = 1; output < outputs.size(); ++output) {
    const bool trains = node.opset() < 14 && !outputs[output].empty();
    if (trains || node.wantsResult(output))
      return node.issue("outputs of training (mean, variance) are not "
                        "supported",
                        "export the model in eval mode");
  }
}

static void checkVariance(OnnxConversion &node, const OnnxConstant &variance,
                          float epsilon) {
  if (!(std::isfinite(epsilon) && epsilon >= 0))
    node.issue("epsilon must be finite and >= 0, got " +
               std::to_string(epsilon));
  for (auto [channel, value] : llvm::enumerate(variance->floats))
    if (value < 0)
      return node.issue("the variance must be >= 0, got " +
                        std::to_string(value) + " for channel " +
                        std::to_string(channel));
}

/// The activation with its channels last, as IR: rows [N, C] and images as they
/// are, any other rank as [n, outer, inner, c].
static Value channelsLast(OnnxConversion &node, OnnxActivation &x) {
  if (x.rank() < 2) {
    node.issue("input 0 must have rank 2 or more, got " + text(x.shape));
    return {};
  }
  bool isSample = !node.wholeMode() || x.shape[0] == SymbolicInt(1);
  if (isSample && x.rank() <= 4) {
    x = x.rank() == 2 ? node.asRows(x) : asWindowed(node, x);
    return x.value;
  }
  int64_t outer = isSample ? 1 : x.shape[0].coefficient();
  int64_t channels = x.shape[1].coefficient(), inner = 1;
  for (int64_t axis = 2; axis < x.rank(); ++axis)
    inner *= x.shape[axis].coefficient();
  Value groups = node.asGroups(x, {outer, channels, inner});
  x.form = OnnxActivation::Form::Rows;
  return node.transpose(groups, {1, 3, 2});
}

/// Back from channelsLast.
static OnnxActivation fromChannelsLast(OnnxConversion &node,
                                       const OnnxActivation &x, Value value) {
  bool isOwnForm = x.isImage() || !value ||
                   cast<RankedTensorType>(value.getType()).getRank() == 2;
  OnnxActivation result = x;
  result.value = value;
  return isOwnForm ? result
                   : node.fromGroups(node.transpose(value, {1, 3, 2}), x.shape);
}

static void convertBatchNormalization(OnnxConversion &node) {
  OnnxActivation x = node.activation(0);
  float epsilon = node.number("epsilon", 1e-5f);
  refuseTraining(node);
  std::array<OnnxConstant, 4> constants;
  for (size_t i = 0; i < 4; ++i)
    constants[i] = node.floats(i + 1);
  checkVariance(node, constants[3], epsilon);
  std::array<Value, 4> values;
  for (size_t i = 0; i < 4; ++i)
    values[i] = node.parameter(constants[i]);
  if (node.failed())
    return;
  OpBuilder &ops = node.builder().ops();
  Value input = channelsLast(node, x);
  Value result = node.emit<nn::BatchNormOp>(
      input, values[0], values[1], values[2], values[3],
      ops.getF64FloatAttr(epsilon),
      nn::ActivationAttr::get(ops.getContext(), nn::Activation::None));
  node.setResult(fromChannelsLast(node, x, result));
}

void resnetc::addNormConversions(OnnxConversions &table) {
  table.activations["BatchNormalization"] = {convertBatchNormalization, 5, 5};
}
