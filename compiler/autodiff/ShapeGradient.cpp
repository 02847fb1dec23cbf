//===- ShapeGradient.cpp - ops that only move elements --------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/autodiff/Rules.h"

using namespace mlir;
using namespace resnetc;
using namespace resnetc::autodiff;
using llvm::ArrayRef;

// An op of one operand has a turn only if that is needed.

using Extents = llvm::SmallVector<int64_t, 3>;

/// The extents of a sample.
static ArrayRef<int64_t> sampleOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape().drop_front();
}

static Value reshaped(Value value, ArrayRef<int64_t> extents,
                      Gradients &gradients) {
  return gradients.create<nn::ReshapeOp>(value, extents);
}

/// The elements from `starts` up to `limits`.
static Value sliced(Value image, ArrayRef<int64_t> starts,
                    ArrayRef<int64_t> limits, Gradients &gradients) {
  return gradients.create<nn::SliceOp>(image, starts, limits,
                                       ArrayRef<int64_t>{1, 1, 1});
}

void autodiff::backward(nn::FlattenOp op, Value dy, Gradients &gradients) {
  ArrayRef<int64_t> sample = sampleOf(op.getInput());
  // Channels stand first in what flatten makes.
  Value image = reshaped(dy, {sample[2], sample[0], sample[1]}, gradients);
  gradients.add(op.getInput(), gradients.create<nn::TransposeOp>(
                                   image, ArrayRef<int64_t>{2, 3, 1}));
}

void autodiff::backward(nn::ReshapeOp op, Value dy, Gradients &gradients) {
  gradients.add(op.getInput(),
                reshaped(dy, sampleOf(op.getInput()), gradients));
}

void autodiff::backward(nn::TransposeOp op, Value dy, Gradients &gradients) {
  Extents inverse(op.getPermutation().size());
  for (auto [axis, from] : llvm::enumerate(op.getPermutation()))
    inverse[from - 1] = axis + 1;
  gradients.add(op.getInput(), gradients.create<nn::TransposeOp>(
                                   dy, ArrayRef<int64_t>(inverse)));
}

/// Each input's part of dy. A slice wants images: a matrix is one pixel.
void autodiff::backward(nn::ConcatOp op, Value dy, Gradients &gradients) {
  bool isMatrix = sampleOf(dy).size() == 1;
  size_t axis = op.getAxis() - 1;
  Value image =
      isMatrix ? reshaped(dy, {1, 1, sampleOf(dy)[0]}, gradients) : dy;
  size_t imageAxis = isMatrix ? 2 : axis;
  Extents starts(3, 0);
  for (Value input : op.getInputs()) {
    Extents limits(sampleOf(image));
    limits[imageAxis] = starts[imageAxis] + sampleOf(input)[axis];
    if (gradients.isNeeded(input)) {
      Value part = sliced(image, starts, limits, gradients);
      if (isMatrix)
        part = reshaped(part, sampleOf(input), gradients);
      gradients.add(input, gradients.sumTo(input.getType(), part));
    }
    starts[imageAxis] = limits[imageAxis];
  }
}

/// A slice of neighbours is undone by a pad; steps leave gaps.
void autodiff::backward(nn::SliceOp op, Value dy, Gradients &gradients) {
  Value input = op.getInput();
  bool areNeighbours =
      llvm::all_of(op.getSteps(), [](int64_t step) { return step == 1; });
  if (!areNeighbours) {
    gradients.add(
        input, gradients.create<nn::SliceBackwardOp>(
                   input.getType(), dy, op.getStartsAttr(), op.getStepsAttr()));
    return;
  }
  Extents after;
  for (auto [extent, limit] : llvm::zip_equal(sampleOf(input), op.getLimits()))
    after.push_back(extent - limit);
  gradients.add(input,
                gradients.create<nn::PadOp>(
                    dy, op.getStarts(), ArrayRef<int64_t>(after),
                    /*value=*/llvm::APFloat(0.0f), nn::PadMode::Constant));
}

void autodiff::backward(nn::PadOp op, Value dy, Gradients &gradients) {
  Value input = op.getInput();
  if (op.getMode() != nn::PadMode::Constant) {
    gradients.add(input, gradients.create<nn::PadBackwardOp>(
                             input.getType(), dy, op.getLowAttr(),
                             op.getHighAttr(), op.getModeAttr()));
    return;
  }
  Extents limits;
  for (auto [low, extent] : llvm::zip_equal(op.getLow(), sampleOf(input)))
    limits.push_back(low + extent);
  gradients.add(input, sliced(dy, op.getLow(), limits, gradients));
}
