//===- Param.cpp - the value of a parameter -------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/reference/Param.h"

#include "resnetc/WeightShape.h"

#include <cmath>

using namespace resnetc;
using namespace resnetc::reference;

static std::string text(llvm::ArrayRef<int64_t> shape) {
  std::string result = "[";
  for (size_t axis = 0; axis < shape.size(); ++axis)
    result += (axis ? ", " : "") + std::to_string(shape[axis]);
  return result + "]";
}

static Status findTensor(const WeightStore &weights, llvm::StringRef name,
                         llvm::ArrayRef<int64_t> shape, DoubleTensor &out) {
  const WeightTensor *tensor =
      weights.find(std::string_view(name.data(), name.size()));
  if (!tensor)
    return Status::input("weights: missing " + name.str());
  if (!fitsShape(*tensor, shape))
    return Status::input("weights: " + name.str() + ": expected shape " +
                         text(shape) + ", got " + text(tensor->shape));
  out =
      DoubleTensor(shape.vec(), {tensor->values.begin(), tensor->values.end()});
  return {};
}

namespace {

/// The tensors that a fold reads, each [co].
struct FoldInputs {
  DoubleTensor scale, bias, mean, variance, convBias;

  Status read(nn::BatchNormFoldAttr fold, const WeightStore &weights,
              int64_t co) {
    struct {
      mlir::FlatSymbolRefAttr name;
      DoubleTensor &tensor;
    } wanted[] = {{fold.getScale(), scale},
                  {fold.getBias(), bias},
                  {fold.getMean(), mean},
                  {fold.getVariance(), variance},
                  {fold.getConvBias(), convBias}};
    for (auto &[name, tensor] : wanted) {
      if (!name) {
        tensor = DoubleTensor({co});
        continue;
      }
      if (Status status = findTensor(weights, name.getValue(), co, tensor);
          !status.ok())
        return status;
    }
    return {};
  }
};

} // namespace

Status reference::evaluateParam(nn::ParamOp param, const WeightStore &weights,
                                DoubleTensor &out) {
  llvm::ArrayRef<int64_t> shape =
      llvm::cast<mlir::RankedTensorType>(param.getType()).getShape();
  nn::BatchNormFoldAttr fold = param.getFoldAttr();
  if (!fold)
    return findTensor(weights, param.getName(), shape, out);

  FoldInputs inputs;
  if (Status status = inputs.read(fold, weights, shape[0]); !status.ok())
    return status;
  const double epsilon = fold.getEpsilon().getValueAsDouble();
  auto factor = [&](size_t o) {
    return inputs.scale.values[o] /
           std::sqrt(inputs.variance.values[o] + epsilon);
  };
  if (fold.getPart() == nn::FoldPart::Bias) {
    out = inputs.bias;
    for (size_t o = 0; o < out.values.size(); ++o)
      out.values[o] +=
          (inputs.convBias.values[o] - inputs.mean.values[o]) * factor(o);
    return {};
  }
  if (Status status = findTensor(weights, param.getName(), shape, out);
      !status.ok())
    return status;
  const size_t perChannel = out.values.size() / shape[0];
  for (size_t i = 0; i < out.values.size(); ++i)
    out.values[i] *= factor(i / perChannel);
  return {};
}
