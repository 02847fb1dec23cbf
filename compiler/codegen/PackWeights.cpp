//===- PackWeights.cpp - weights as the kernels read them -----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/codegen/PackWeights.h"

#include "pack.h"
#include "resnetc/WeightShape.h"

#include "llvm/ADT/StringExtras.h"

#include <algorithm>
#include <set>

using namespace resnetc;

namespace {

std::string shapeText(llvm::ArrayRef<int64_t> shape) {
  auto text = [](int64_t dim) { return std::to_string(dim); };
  return "[" + llvm::join(llvm::map_range(shape, text), ", ") + "]";
}

/// Turns exec.pack ops into the steps of pack.h.
class StepBuilder {
public:
  explicit StepBuilder(const WeightStore &weights) : weights_(weights) {}

  void add(exec::PackOp op);
  Status status() const;

  const std::vector<resnetc_pack_step> &steps() const { return steps_; }
  const std::vector<const float *> &sources() const { return sources_; }

private:
  /// Index of a tensor among the sources; null has none.
  uint32_t source(mlir::FlatSymbolRefAttr name, llvm::ArrayRef<int64_t> shape);
  void addFold(nn::BatchNormFoldAttr fold, llvm::ArrayRef<int64_t> vector,
               resnetc_pack_step &step);

  const WeightStore &weights_;
  std::vector<resnetc_pack_step> steps_;
  std::vector<const float *> sources_;
  std::set<std::string> problems_; ///< sorted, each once
};

uint32_t StepBuilder::source(mlir::FlatSymbolRefAttr name,
                             llvm::ArrayRef<int64_t> shape) {
  if (!name)
    return RESNETC_NONE;
  std::string text = name.getValue().str();
  const WeightTensor *tensor = weights_.find(text);
  if (!tensor) {
    problems_.insert("'" + text + "' is missing");
    return RESNETC_NONE;
  }
  if (!fitsShape(*tensor, shape)) {
    problems_.insert("'" + text + "' is " + shapeText(tensor->shape) +
                     ", expected " + shapeText(shape));
    return RESNETC_NONE;
  }
  sources_.push_back(tensor->values.data());
  return sources_.size() - 1;
}

void StepBuilder::addFold(nn::BatchNormFoldAttr fold,
                          llvm::ArrayRef<int64_t> vector,
                          resnetc_pack_step &step) {
  step.bn_scale = source(fold.getScale(), vector);
  step.bn_bias = source(fold.getBias(), vector);
  step.bn_mean = source(fold.getMean(), vector);
  step.bn_variance = source(fold.getVariance(), vector);
  step.epsilon = fold.getEpsilon().getValueAsDouble();
}

void StepBuilder::add(exec::PackOp op) {
  llvm::ArrayRef<int64_t> shape = op.getSourceShape();
  resnetc_pack_step step{};
  step.co = shape[0];
  step.ci = shape.size() > 1 ? shape[1] : 1;
  step.kh = step.kw = step.h = step.w = step.c = 1;
  step.weight = step.bias = RESNETC_NONE;
  step.bn_scale = step.bn_bias = step.bn_mean = step.bn_variance = RESNETC_NONE;
  nn::BatchNormFoldAttr fold = op.getFoldAttr();
  if (fold)
    addFold(fold, shape.take_front(), step);
  switch (op.getKind()) {
  case exec::PackKind::ConvFilter:
    step.kind = RESNETC_PACK_FILTER;
    step.kh = shape[2];
    step.kw = shape[3];
    step.weight = source(op.getSourceAttr(), shape);
    break;
  case exec::PackKind::WinogradFilter:
    step.kind = RESNETC_PACK_WINOGRAD;
    step.kh = shape[2];
    step.kw = shape[3];
    step.h = (*op.getPixels())[0];
    step.w = (*op.getPixels())[1];
    step.weight = source(op.getSourceAttr(), shape);
    break;
  case exec::PackKind::LinearWeight: {
    step.kind = RESNETC_PACK_LINEAR;
    if (auto pixels = op.getPixels()) {
      step.h = (*pixels)[0];
      step.w = (*pixels)[1];
    }
    step.c = step.ci / (step.h * step.w);
    step.weight = source(op.getSourceAttr(), shape);
    break;
  }
  case exec::PackKind::Bias:
    step.kind = RESNETC_PACK_BIAS;
    step.bias = source(fold ? fold.getConvBias() : op.getSourceAttr(), shape);
    break;
  case exec::PackKind::Scale:
    step.kind = RESNETC_PACK_SCALE;
    break;
  case exec::PackKind::Shift:
    step.kind = RESNETC_PACK_SHIFT;
    break;
  case exec::PackKind::Tensor:
    step.kind = RESNETC_PACK_TENSOR;
    step.h = shape.size() == 4 ? shape[1] : 1;
    step.w = shape.size() == 4 ? shape[2] : 1;
    step.c = shape.back();
    step.weight = source(op.getSourceAttr(), shape);
    break;
  }
  step.offset = op.getDestination().getOffset();
  step.bytes = op.getDestination().getBytes();
  if (resnetc_pack_bytes(&step) != step.bytes)
    problems_.insert("'" + op.getSource().str() + "' packs into " +
                     std::to_string(resnetc_pack_bytes(&step)) +
                     " bytes, the plan has " + std::to_string(step.bytes));
  steps_.push_back(step);
}

Status StepBuilder::status() const {
  if (problems_.empty())
    return {};
  return Status::input("weights: " + llvm::join(problems_, "; "));
}

} // namespace

Status resnetc::packWeights(mlir::ModuleOp plan, const WeightStore &weights,
                            std::vector<char> &out) {
  out.clear();
  exec::PackedOp packed = exec::findPacked(plan);
  if (!packed)
    return {};
  StepBuilder builder(weights);
  for (auto op : packed.getBody().getOps<exec::PackOp>())
    builder.add(op);
  if (Status s = builder.status(); !s.ok())
    return s;
  out.resize(packed.getBytes());
  resnetc_pack(builder.steps().data(), builder.steps().size(),
               builder.sources().data(), out.data());
  return {};
}
