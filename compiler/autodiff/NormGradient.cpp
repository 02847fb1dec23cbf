//===- NormGradient.cpp - batch normalisation -----------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/autodiff/Rules.h"

using namespace mlir;
using namespace resnetc;
using namespace resnetc::autodiff;

void autodiff::backward(nn::BatchNormTrainingOp op, Value dy,
                        Gradients &gradients) {
  bool clamps = op.getActivation() == nn::Activation::Relu;
  bool needsResidual = op.getResidual() && gradients.isNeeded(op.getResidual());
  Type image = op.getInput().getType(), vector = op.getScale().getType();
  auto backward = gradients.create<nn::BatchNormBackwardOp>(
      image, vector, vector, clamps && needsResidual ? image : Type(), dy,
      op.getInput(), clamps ? op.getOut() : Value(), op.getScale(),
      op.getMean(), op.getVariance(), op.getEpsilonAttr());
  if (gradients.isNeeded(op.getScale()))
    gradients.add(op.getScale(), backward.getDscale());
  if (gradients.isNeeded(op.getBias()))
    gradients.add(op.getBias(), backward.getDbias());
  if (needsResidual)
    gradients.add(op.getResidual(), clamps ? backward.getDresidual() : dy);
  if (gradients.isNeeded(op.getInput()))
    gradients.add(op.getInput(), backward.getDinput());
}
