//===- TrainingCheck.cpp - do the sizes of training's kernels fit? --------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Of all but the convolutions.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/spec/SpecCheck.h"

#include <cmath>

using namespace resnetc;

/// The name of an activation's layout in the text of a spec.
static std::string fieldOf(ArgumentRole role) {
  switch (role) {
  case ArgumentRole::Input:
    return "in";
  case ArgumentRole::Gradient:
    return "grad";
  case ArgumentRole::Result:
    return "result";
  case ArgumentRole::Residual:
    return "res";
  case ArgumentRole::Output:
    return "out";
  default:
    return "number";
  }
}

/// Every activation lies as the arena's tensors do: then a vector of channels
/// never reaches beyond the whole blocks that a number a channel has.
static Status checkActivations(const KernelSpec &s) {
  for (const KernelArgument &argument : kernelArguments(s)) {
    const TensorLayout *layout = layoutOf(s, argument.role);
    if (!layout)
      continue;
    std::string field = fieldOf(argument.role);
    if (Status status = checkLayout(field, *layout, false); !status.ok())
      return status;
    if (layout->pitch != arenaPitch(layout->c))
      return mismatch(field + ".pitch", arenaPitch(layout->c), layout->pitch);
  }
  return {};
}

/// All activations of the kernel have the extents of `expected`.
static Status checkAllExtents(const KernelSpec &s,
                              const TensorLayout &expected) {
  for (const KernelArgument &argument : kernelArguments(s)) {
    const TensorLayout *layout = layoutOf(s, argument.role);
    if (!layout)
      continue;
    if (Status status =
            checkSameExtents(fieldOf(argument.role), expected, *layout);
        !status.ok())
      return status;
  }
  return {};
}

static Status checkInPlace(const KernelSpec &s) {
  if (!s.gradientInPlace)
    return {};
  const TensorLayout *last = nullptr;
  switch (s.kind) {
  case KernelKind::BatchNormBackward:
    last = s.residualMode == ResidualMode::Separate ? &s.residual : &s.output;
    // One Func writes both, and its buffers have the same bounds.
    if (last->border != s.output.border)
      return fault("inplace_grad", "needs equal borders of res and out");
    break;
  case KernelKind::ReluBackward:
  case KernelKind::LeakyReluBackward:
  case KernelKind::ClipBackward:
  case KernelKind::SigmoidBackward:
    last = &s.output;
    break;
  default:
    return fault("inplace_grad", "this kind reads its gradient more than once");
  }
  return s.gradient == *last ? Status()
                             : fault("grad", "in place it has the layout of "
                                             "the last activation written");
}

static Status checkBatchNorm(const KernelSpec &s) {
  if (!(s.epsilon >= 0) || !std::isfinite(s.epsilon))
    return fault("eps", "must be finite and not negative");
  if (s.residualMode == ResidualMode::InPlace)
    return fault("mode", "a residual has an argument of its own");
  return checkAllExtents(s, s.input);
}

/// What maps `output` to `gradient` going forward.
static KernelSpec forwardOf(const KernelSpec &s) {
  KernelSpec forward = s;
  forward.input = s.output;
  forward.output = s.gradient;
  return forward;
}

static Status checkMaxPool(const KernelSpec &s) {
  if (Status status = checkSameExtents("in", s.output, s.input); !status.ok())
    return status;
  return checkPool(forwardOf(s));
}

static Status checkGlobalPool(const KernelSpec &s) {
  if (s.kind == KernelKind::GlobalMaxPoolBackward)
    if (Status status = checkSameExtents("in", s.output, s.input); !status.ok())
      return status;
  return checkVector(forwardOf(s), s.output.c);
}

static Status checkLoss(const KernelSpec &s) {
  if (s.input.h != 1 || s.input.w != 1)
    return fault("in", "logits have one pixel");
  if (Status status = checkSameExtents("out", s.input, s.output); !status.ok())
    return status;
  return s.number == TensorLayout() ? Status()
                                    : fault("number", "is one number a sample");
}

static Status checkReduceSum(const KernelSpec &s) {
  const TensorLayout &in = s.input, &out = s.output;
  if (out.border != Border() && s.constant != ConstantOperand::None)
    return fault("out", "a constant has no border");
  if (out.h != in.h && out.h != 1)
    return mismatch("out.h", in.h, out.h);
  if (out.w != in.w && out.w != 1)
    return mismatch("out.w", in.w, out.w);
  if (out.c != in.c && out.c != 1)
    return mismatch("out.c", in.c, out.c);
  return {};
}

static Status checkByKind(const KernelSpec &s) {
  switch (s.kind) {
  case KernelKind::BatchNormStatistics:
  case KernelKind::BatchNormTraining:
  case KernelKind::BatchNormReduce:
  case KernelKind::BatchNormBackward:
    return checkBatchNorm(s);
  case KernelKind::MaxPool2dBackward:
    return checkMaxPool(s);
  case KernelKind::AvgPool2dBackward:
    return checkPool(forwardOf(s));
  case KernelKind::GlobalAvgPoolBackward:
  case KernelKind::GlobalMaxPoolBackward:
    return checkGlobalPool(s);
  case KernelKind::SliceBackward:
    return checkSlice(forwardOf(s));
  case KernelKind::SoftmaxCrossEntropy:
    return checkLoss(s);
  case KernelKind::ReduceSum:
    return checkReduceSum(s);
  case KernelKind::ChannelSum:
  case KernelKind::SgdUpdate:
  case KernelKind::AdamwUpdate:
    return {};
  default:
    return checkAllExtents(s, s.output);
  }
}

Status resnetc::checkTraining(const KernelSpec &s) {
  if (s.constant != ConstantOperand::None && s.kind != KernelKind::ReduceSum)
    return fault("const", "only a sum may be one of constants");
  if (Status status = checkActivations(s); !status.ok())
    return status;
  if (Status status = checkInPlace(s); !status.ok())
    return status;
  return checkByKind(s);
}
