//===- BindWeights.cpp - every parameter has its tensor -------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/BindWeights.h"

#include "compiler/ir/Nn.h"
#include "resnetc/WeightShape.h"

#include "llvm/ADT/StringExtras.h"

#include <map>

using namespace resnetc;

namespace {

std::string shapeText(llvm::ArrayRef<int64_t> shape) {
  return "[" +
         llvm::join(llvm::map_range(
                        shape, [](int64_t d) { return std::to_string(d); }),
                    ", ") +
         "]";
}

/// Parameters by name with the shape that the module expects. The map keeps
/// messages in name order.
using Expected = std::map<std::string, std::vector<int64_t>>;

void addFold(nn::BatchNormFoldAttr fold, int64_t channels, Expected &out) {
  for (mlir::FlatSymbolRefAttr name :
       {fold.getScale(), fold.getBias(), fold.getMean(), fold.getVariance(),
        fold.getConvBias()})
    if (name)
      out[name.getValue().str()] = {channels};
}

Expected expectedTensors(mlir::ModuleOp module) {
  Expected expected;
  module.walk([&](nn::ParamOp param) {
    llvm::ArrayRef<int64_t> shape = param.getType().getShape();
    if (auto fold = param.getFoldAttr()) {
      addFold(fold, shape.front(), expected);
      // A folded bias is named after the batch norm's, which addFold has.
      if (fold.getPart() == nn::FoldPart::Bias)
        return;
    }
    expected[param.getName().str()] = shape.vec();
  });
  return expected;
}

} // namespace

Status resnetc::bindWeights(const Model &model, const std::string &file) {
  std::vector<std::string> problems;
  for (const auto &[name, shape] : expectedTensors(*model.module)) {
    const WeightTensor *tensor = model.weights.find(name);
    if (!tensor)
      problems.push_back("'" + name + "' is missing");
    else if (!fitsShape(*tensor, shape))
      problems.push_back("'" + name + "' is " + shapeText(tensor->shape) +
                         ", expected " + shapeText(shape));
  }
  if (problems.empty())
    return {};
  return Status::input(file + ": " + llvm::join(problems, "; "));
}
