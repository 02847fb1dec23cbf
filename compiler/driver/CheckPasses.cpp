//===- CheckPasses.cpp - do the passes keep the results? ------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/CheckPasses.h"

#include "compiler/ir/Shapes.h"
#include "compiler/reference/Interpreter.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>
#include <random>

using namespace resnetc;

namespace {

/// The interpreter works in double throughout, so a pass that only reorders
/// sums stays far below this and a wrong one far above.
constexpr double kMaxRelativeError = 1e-9;

/// Two samples, so that a mix-up of samples shows, or the fixed batch.
DoubleTensor randomInput(mlir::func::FuncOp function, unsigned index) {
  auto type =
      mlir::cast<mlir::RankedTensorType>(function.getArgument(index).getType());
  std::vector<int64_t> shape = type.getShape().vec();
  if (mlir::ShapedType::isDynamic(shape[0]))
    shape[0] = 2;
  if (auto dims = function.getArgAttrOfType<mlir::DenseI64ArrayAttr>(
          index, "nn.dims")) {
    bool batch = nn::startWithBatch(dims, type);
    int64_t samples = shape[0];
    shape = dims.asArrayRef().vec();
    if (batch)
      shape[0] = samples;
  }
  auto layout = function.getArgAttrOfType<mlir::StringAttr>(index, "nn.layout");
  if (shape.size() == 4 && layout && layout.getValue() == "nchw")
    shape = {shape[0], shape[3], shape[1], shape[2]};
  DoubleTensor tensor(shape);
  std::mt19937_64 generator(index);
  std::normal_distribution<double> normal;
  for (double &value : tensor.values)
    value = float(normal(generator));
  return tensor;
}

double relativeError(const DoubleTensor &values, const DoubleTensor &exact) {
  double error = 0, norm = 0;
  for (size_t i = 0; i < exact.values.size(); ++i) {
    error += std::pow(values.values[i] - exact.values[i], 2);
    norm += std::pow(exact.values[i], 2);
  }
  return norm > 0 ? std::sqrt(error / norm) : std::sqrt(error);
}

} // namespace

Status PassCheck::remember(const Model &model) {
  mlir::ModuleOp module = *model.module;
  auto functions = module.getOps<mlir::func::FuncOp>();
  if (functions.empty())
    return Status::usage("--check-passes: the model is a plan, no pass runs");
  mlir::func::FuncOp function = *functions.begin();
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    inputs_.push_back(randomInput(function, i));
  return interpret(*model.module, model.weights, inputs_, outputs_);
}

Status PassCheck::compare(const Model &model) const {
  std::vector<DoubleTensor> outputs;
  if (Status s = interpret(*model.module, model.weights, inputs_, outputs);
      !s.ok())
    return s;
  for (size_t i = 0; i < outputs_.size(); ++i) {
    bool sameShape =
        i < outputs.size() && outputs[i].shape == outputs_[i].shape;
    double error =
        sameShape ? relativeError(outputs[i], outputs_[i]) : INFINITY;
    if (error <= kMaxRelativeError)
      continue;
    std::string text;
    llvm::raw_string_ostream(text)
        << "--check-passes: the passes moved output " << i << " by "
        << llvm::format("%.1e", error) << " of its norm, expected at most "
        << llvm::format("%.0e", kMaxRelativeError);
    return Status::internal(text);
  }
  return {};
}
