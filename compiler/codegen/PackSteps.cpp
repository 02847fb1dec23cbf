//===- PackSteps.cpp - exec.pack and exec.parameter as steps of pack.h
//--------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/codegen/PackSteps.h"

using namespace resnetc;
using exec::PackKind;

static resnetc_pack_kind kindOf(PackKind kind) {
  switch (kind) {
  case PackKind::ConvFilter:
    return RESNETC_PACK_FILTER;
  case PackKind::WinogradFilter:
    return RESNETC_PACK_WINOGRAD;
  case PackKind::LinearWeight:
    return RESNETC_PACK_LINEAR;
  case PackKind::Bias:
    return RESNETC_PACK_BIAS;
  case PackKind::Scale:
    return RESNETC_PACK_SCALE;
  case PackKind::Shift:
    return RESNETC_PACK_SHIFT;
  case PackKind::Tensor:
    break;
  }
  return RESNETC_PACK_TENSOR;
}

namespace {
/// What exec.pack, exec.parameter and exec.statistic say alike.
struct Source {
  PackKind kind;
  llvm::ArrayRef<int64_t> shape;
  llvm::ArrayRef<int64_t> pixels;
  exec::SliceAttr slice;
};
} // namespace

/// A step of this geometry without sources.
static resnetc_pack_step stepOf(const Source &source) {
  resnetc_pack_step step{};
  llvm::ArrayRef<int64_t> shape = source.shape;
  step.kind = kindOf(source.kind);
  step.co = shape[0];
  step.ci = shape.size() > 1 ? shape[1] : 1;
  step.kh = step.kw = step.h = step.w = step.c = 1;
  step.weight = step.bias = RESNETC_NONE;
  step.bn_scale = step.bn_bias = step.bn_mean = step.bn_variance = RESNETC_NONE;
  step.offset = source.slice.getOffset();
  step.bytes = source.slice.getBytes();
  bool filter = source.kind == PackKind::ConvFilter ||
                source.kind == PackKind::WinogradFilter;
  if (filter) {
    step.kh = shape[2];
    step.kw = shape[3];
  }
  if (!source.pixels.empty()) {
    step.h = source.pixels[0];
    step.w = source.pixels[1];
  }
  if (source.kind == PackKind::LinearWeight)
    step.c = step.ci / (step.h * step.w);
  if (source.kind == PackKind::Tensor) {
    step.h = shape.size() == 4 ? shape[1] : 1;
    step.w = shape.size() == 4 ? shape[2] : 1;
    step.c = shape.back();
  }
  return step;
}

static llvm::ArrayRef<int64_t> shapeOf(mlir::Type type) {
  return llvm::cast<mlir::RankedTensorType>(type).getShape();
}

static llvm::ArrayRef<int64_t>
orNone(std::optional<llvm::ArrayRef<int64_t>> pixels) {
  return pixels.value_or(llvm::ArrayRef<int64_t>());
}

static void addFold(nn::BatchNormFoldAttr fold, llvm::ArrayRef<int64_t> vector,
                    FindSource find, resnetc_pack_step &step) {
  auto source = [&](mlir::FlatSymbolRefAttr name) {
    return name ? find(name.getValue(), vector) : RESNETC_NONE;
  };
  step.bn_scale = source(fold.getScale());
  step.bn_bias = source(fold.getBias());
  step.bn_mean = source(fold.getMean());
  step.bn_variance = source(fold.getVariance());
  step.epsilon = fold.getEpsilon().getValueAsDouble();
}

resnetc_pack_step resnetc::packStep(exec::PackOp op, FindSource find) {
  llvm::ArrayRef<int64_t> shape = op.getSourceShape();
  resnetc_pack_step step = stepOf(
      {op.getKind(), shape, orNone(op.getPixels()), op.getDestination()});
  nn::BatchNormFoldAttr fold = op.getFoldAttr();
  if (fold)
    addFold(fold, shape.take_front(), find, step);
  switch (op.getKind()) {
  case PackKind::Scale:
  case PackKind::Shift:
    break;
  case PackKind::Bias: {
    mlir::FlatSymbolRefAttr bias =
        fold ? fold.getConvBias() : op.getSourceAttr();
    step.bias = bias ? find(bias.getValue(), shape) : RESNETC_NONE;
    break;
  }
  default:
    step.weight = find(op.getSource(), shape);
  }
  return step;
}

resnetc_pack_step resnetc::packStep(exec::ParameterOp op, FindSource find) {
  llvm::ArrayRef<int64_t> shape = shapeOf(op.getType());
  resnetc_pack_step step = stepOf(
      {op.getKind(), shape, orNone(op.getPixels()), op.getDestination()});
  uint32_t source = find(op.getSource(), shape);
  (op.getKind() == PackKind::Bias ? step.bias : step.weight) = source;
  return step;
}

resnetc_pack_step resnetc::packStep(exec::StatisticOp op, FindSource find) {
  llvm::ArrayRef<int64_t> shape = shapeOf(op.getType());
  resnetc_pack_step step =
      stepOf({PackKind::Bias, shape, {}, op.getDestination()});
  step.bias = find(op.getSource(), shape);
  return step;
}
