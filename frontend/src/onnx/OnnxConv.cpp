//===- OnnxConv.cpp - Conv ------------------------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OnnxWindow.h"

#include "compiler/ir/Rules.h"

using namespace mlir;
using namespace resnetc;

/// [co, ci, kh, kw], the filter of a row as one of height 1.
static Value filterOf(OnnxConversion &node, const OnnxConstant &filter) {
  if (filter->dims.size() == 4)
    return node.parameter(filter);
  std::vector<int64_t> shape = filter->dims;
  shape.insert(shape.begin() + 2, 1);
  return node.parameter(filter->name, ".2d", shape,
                        [&] { return filter->floats; });
}

/// The filter's spatial extents, which kernel_shape must repeat if it is there.
static std::vector<int64_t> kernelOf(OnnxConversion &node,
                                     const OnnxConstant &filter) {
  std::vector<int64_t> kernel(filter->dims.begin() + 2, filter->dims.end());
  std::vector<int64_t> declared = node.integers("kernel_shape", kernel);
  if (declared != kernel)
    node.issue("kernel_shape must be the filter's " + nn::listText(kernel) +
               ", got " + nn::listText(declared));
  return kernel;
}

/// Where a rule on groups is broken, the groups that the filter would fit.
static std::string groupAdvice(const OnnxActivation &x,
                               const OnnxConstant &filter, int64_t groups) {
  int64_t channels = x.shape[1].coefficient();
  int64_t co = filter->dims[0], ci = filter->dims[1];
  int64_t fitting = channels % ci == 0 ? channels / ci : 0;
  if (fitting == 0 || fitting == groups || co % fitting != 0)
    return {};
  return "the filter " + nn::listText(filter->dims) +
         " fits group = " + std::to_string(fitting);
}

static void convertConv(OnnxConversion &node) {
  OnnxActivation x = node.activation(0);
  OnnxConstant filter = node.floats(1);
  OnnxConstant bias = node.has(2) ? node.floats(2) : nullptr;
  int64_t groups = node.integer("group", 1);
  x = asWindowed(node, x);
  if (node.failed())
    return;
  if (int64_t(filter->dims.size()) != x.rank())
    return node.issue("the filter must have the input's rank " +
                      std::to_string(x.rank()) + ", got " +
                      nn::listText(filter->dims));
  OnnxWindow window = readWindow(node, x, kernelOf(node, filter));
  // The dialect's rules say the rest: groups, channels, whether it fits.
  Value weights = filterOf(node, filter);
  Value offsets = bias ? node.parameter(bias) : Value();
  if (node.failed())
    return;
  OpBuilder &ops = node.builder().ops();
  Value result = node.emit<nn::Conv2dOp>(
      x.value, weights, offsets, /*residual=*/Value(),
      ops.getDenseI64ArrayAttr(window.strides),
      ops.getDenseI64ArrayAttr(window.pads),
      ops.getDenseI64ArrayAttr(window.dilations), ops.getI64IntegerAttr(groups),
      nn::ActivationAttr::get(ops.getContext(), nn::Activation::None));
  if (!result)
    return node.advise(groupAdvice(x, filter, groups));
  node.setResult(windowResult(x, result));
}

void resnetc::addConvConversions(OnnxConversions &table) {
  table.activations["Conv"] = {convertConv, 2, 3};
}
