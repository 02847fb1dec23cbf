//===- TrainingSelection.cpp - which kernels compute a gradient -----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/TrainingSelection.h"

#include "compiler/ir/Shapes.h"
#include "compiler/ir/SourceName.h"
#include "compiler/kernels/spec/WinogradGradient.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace resnetc;
using Role = ArgumentRole;
using Kernels = llvm::SmallVectorImpl<TrainingKernel>;

static TrainingOperand read(Role role, Value value) {
  return {role, /*written=*/false, value, 0, std::nullopt};
}

static TrainingOperand write(Role role, Value value) {
  return {role, /*written=*/true, value, 0, std::nullopt};
}

static TrainingOperand
readOwn(Role role, size_t number,
        std::optional<TensorLayout> layout = std::nullopt) {
  return {role, /*written=*/false, Value(), number, layout};
}

static TrainingOperand
writeOwn(Role role, size_t number,
         std::optional<TensorLayout> layout = std::nullopt) {
  return {role, /*written=*/true, Value(), number, layout};
}

TensorLayout resnetc::onePixel(int64_t channels) {
  TensorLayout layout;
  layout.c = int32_t(channels);
  layout.pitch = arenaPitch(layout.c);
  return layout;
}

static TensorLayout layoutOfValue(Value value) {
  return exec::arenaLayout(cast<RankedTensorType>(value.getType()));
}

//===----------------------------------------------------------------------===//
// Convolutions
//===----------------------------------------------------------------------===//

/// The geometry of the forward convolution, from any of its gradients.
template <typename Op> static KernelSpec windowOf(Op op, ShapedType filter) {
  KernelSpec spec;
  spec.kernel = sizesOf<2>(filter.getShape().take_back(2));
  spec.strides = sizesOf<2>(op.getStrides());
  spec.pads = sizesOf<4>(op.getPads());
  spec.dilations = sizesOf<2>(op.getDilations());
  spec.groups = int32_t(op.getGroups());
  return spec;
}

static void selectFilterGradient(nn::Conv2dBackwardFilterOp op,
                                 const ConvChoice &choice, Kernels &out) {
  TrainingKernel &kernel = out.emplace_back();
  kernel.spec = windowOf(op, cast<ShapedType>(op.getDfilter().getType()));
  kernel.spec.kind = KernelKind::Conv2dBackwardFilter;
  KernelSpec placed = kernel.spec;
  placed.input = layoutOfValue(op.getInput());
  placed.gradient = layoutOfValue(op.getDy());
  if (choice.winograd)
    kernel.spec.winogradTile = chooseWinogradGradientTile(placed);
  kernel.operands = {read(Role::Input, op.getInput()),
                     read(Role::Gradient, op.getDy()),
                     write(Role::Filter, op.getDfilter())};
}

/// The filter that the gradient of the input is convolved with, as own tensor
/// 0.
static void transposeFilter(const KernelSpec &forward, Value filter,
                            Kernels &out) {
  TrainingKernel &kernel = out.emplace_back();
  kernel.spec.kind = KernelKind::TransposeFilter;
  kernel.spec.kernel = forward.kernel;
  kernel.spec.groups = forward.groups;
  kernel.spec.input = onePixel(forward.input.c);
  kernel.spec.output = onePixel(forward.output.c);
  kernel.operands = {read(Role::Filter, filter), writeOwn(Role::Filter, 0)};
}

/// With strides of 1 the gradient of a convolution's input is a convolution,
/// padded by what the window reaches beyond each forward pad.
static bool isPlainConvolution(const KernelSpec &spec) {
  if (spec.strides != std::array<int32_t, 2>{1, 1})
    return false;
  for (size_t side = 0; side < 4; ++side)
    if (spec.pads[side] >
        (spec.kernel[side % 2] - 1) * spec.dilations[side % 2])
      return false;
  return true;
}

/// Own tensor 0, transformed, as own tensor 1.
static void transformFilter(const KernelSpec &conv, Kernels &out) {
  TrainingKernel &kernel = out.emplace_back();
  kernel.spec.kind = KernelKind::WinogradFilter;
  kernel.spec.kernel = conv.kernel;
  kernel.spec.winogradTile = conv.winogradTile;
  kernel.spec.input = onePixel(conv.input.c);
  kernel.spec.output = onePixel(conv.output.c);
  kernel.operands = {readOwn(Role::Filter, 0), writeOwn(Role::Filter, 1)};
}

/// The convolution of dy that gives dinput.
static KernelSpec dataGradientSpec(const KernelSpec &forward,
                                   const ConvChoice &choice) {
  KernelSpec spec = forward;
  std::swap(spec.input, spec.output);
  spec.kind = KernelKind::Conv2dBackwardData;
  if (!isPlainConvolution(forward))
    return spec;
  spec.kind = KernelKind::Conv2d;
  for (size_t side = 0; side < 4; ++side)
    spec.pads[side] =
        (forward.kernel[side % 2] - 1) * forward.dilations[side % 2] -
        forward.pads[side];
  spec.winogradTile = chooseWinograd(spec, choice);
  return spec;
}

static void selectDataGradient(nn::Conv2dBackwardDataOp op,
                               const ConvChoice &choice, Kernels &out) {
  KernelSpec forward = windowOf(op, cast<ShapedType>(op.getFilter().getType()));
  forward.input = layoutOfValue(op.getDinput());
  forward.output = layoutOfValue(op.getDy());
  KernelSpec spec = dataGradientSpec(forward, choice);
  transposeFilter(forward, op.getFilter(), out);
  if (spec.winogradTile)
    transformFilter(spec, out);
  TrainingKernel &kernel = out.emplace_back();
  kernel.spec = spec;
  kernel.operands = {read(Role::Input, op.getDy()),
                     readOwn(Role::Filter, spec.winogradTile ? 1 : 0),
                     write(Role::Output, op.getDinput())};
  if (op.getResidual()) {
    kernel.spec.residualMode = ResidualMode::Separate;
    kernel.operands.push_back(read(Role::Residual, op.getResidual()));
  }
}

//===----------------------------------------------------------------------===//
// Linear
//===----------------------------------------------------------------------===//

// A linear layer is a convolution of one pixel: its weight, in the order of the
// input's pixels and channels, lies as that filter does.

static bool isOnePixel(const TensorLayout &layout) {
  return layout.h == 1 && layout.w == 1;
}

static void reshape(TrainingOperand from, TrainingOperand to, Kernels &out) {
  TrainingKernel &kernel = out.emplace_back();
  kernel.spec.kind = KernelKind::Reshape;
  kernel.operands = {from, to};
}

static void selectWeightGradient(nn::LinearBackwardWeightOp op, Kernels &out) {
  int64_t in = cast<ShapedType>(op.getType()).getDimSize(1);
  TrainingOperand input = read(Role::Input, op.getInput());
  if (!isOnePixel(layoutOfValue(op.getInput()))) {
    reshape(input, writeOwn(Role::Output, 0, onePixel(in)), out);
    input = readOwn(Role::Input, 0, onePixel(in));
  }
  TrainingKernel &kernel = out.emplace_back();
  kernel.spec.kind = KernelKind::Conv2dBackwardFilter;
  kernel.operands = {input, read(Role::Gradient, op.getDy()),
                     write(Role::Filter, op.getResult())};
}

static void selectLinearDataGradient(nn::LinearBackwardDataOp op,
                                     Kernels &out) {
  int64_t in = cast<ShapedType>(op.getWeight().getType()).getDimSize(1);
  KernelSpec forward;
  forward.input = onePixel(in);
  forward.output = layoutOfValue(op.getDy());
  transposeFilter(forward, op.getWeight(), out);
  bool isImage = !isOnePixel(layoutOfValue(op.getDinput()));
  TrainingKernel &kernel = out.emplace_back();
  kernel.spec.kind = KernelKind::Conv2d;
  kernel.operands = {read(Role::Input, op.getDy()), readOwn(Role::Filter, 0),
                     isImage ? writeOwn(Role::Output, 1, onePixel(in))
                             : write(Role::Output, op.getDinput())};
  if (isImage)
    reshape(readOwn(Role::Input, 1, onePixel(in)),
            write(Role::Output, op.getDinput()), out);
}

//===----------------------------------------------------------------------===//
// Batch norm
//===----------------------------------------------------------------------===//

static void selectBatchNorm(nn::BatchNormTrainingOp op, Kernels &out) {
  TrainingKernel &statistics = out.emplace_back();
  statistics.spec.kind = KernelKind::BatchNormStatistics;
  statistics.operands = {read(Role::Input, op.getInput()),
                         write(Role::Mean, op.getMean()),
                         write(Role::Variance, op.getVariance())};
  TrainingKernel &apply = out.emplace_back();
  apply.spec.kind = KernelKind::BatchNormTraining;
  apply.spec.epsilon = float(op.getEpsilon().convertToDouble());
  if (op.getActivation() == nn::Activation::Relu)
    apply.spec.activation = KernelActivation::Relu;
  apply.operands = {
      read(Role::Input, op.getInput()),       read(Role::Mean, op.getMean()),
      read(Role::Variance, op.getVariance()), read(Role::Scale, op.getScale()),
      read(Role::Shift, op.getBias()),        write(Role::Output, op.getOut())};
  if (op.getResidual()) {
    apply.spec.residualMode = ResidualMode::Separate;
    apply.operands.push_back(read(Role::Residual, op.getResidual()));
  }
}

/// What both sweeps of the backward pass read.
static TrainingKernel batchNormGradient(nn::BatchNormBackwardOp op,
                                        KernelKind kind) {
  TrainingKernel kernel;
  kernel.spec.kind = kind;
  kernel.spec.epsilon = float(op.getEpsilon().convertToDouble());
  kernel.operands = {
      read(Role::Gradient, op.getDy()), read(Role::Input, op.getInput()),
      read(Role::Mean, op.getMean()), read(Role::Variance, op.getVariance())};
  if (op.getOutput()) {
    kernel.spec.activation = KernelActivation::Relu;
    kernel.operands.push_back(read(Role::Result, op.getOutput()));
  }
  return kernel;
}

static void selectBatchNormGradient(nn::BatchNormBackwardOp op, Kernels &out) {
  TrainingKernel reduce = batchNormGradient(op, KernelKind::BatchNormReduce);
  reduce.operands.append({writeOwn(Role::SumDy, 0),
                          writeOwn(Role::SumDyXhat, 1),
                          write(Role::ScaleGradient, op.getDscale()),
                          write(Role::BiasGradient, op.getDbias())});
  out.push_back(std::move(reduce));
  bool isResidualUsed = op.getDresidual() && !op.getDresidual().use_empty();
  if (op.getDinput().use_empty() && !isResidualUsed)
    return;
  TrainingKernel apply = batchNormGradient(op, KernelKind::BatchNormBackward);
  apply.operands.append({read(Role::Scale, op.getScale()),
                         readOwn(Role::SumDy, 0), readOwn(Role::SumDyXhat, 1),
                         write(Role::Output, op.getDinput())});
  if (isResidualUsed) {
    apply.spec.residualMode = ResidualMode::Separate;
    apply.operands.push_back(write(Role::Residual, op.getDresidual()));
  }
  out.push_back(std::move(apply));
}

//===----------------------------------------------------------------------===//
// The others
//===----------------------------------------------------------------------===//

static void selectLoss(nn::SoftmaxCrossEntropyOp op, Kernels &out) {
  TrainingKernel &kernel = out.emplace_back();
  kernel.spec.kind = KernelKind::SoftmaxCrossEntropy;
  kernel.operands = {read(Role::Input, op.getLogits()),
                     read(Role::Labels, op.getLabels()),
                     read(Role::Settings, op.getSettings()),
                     write(Role::Loss, op.getLoss()),
                     write(Role::Correct, op.getCorrect()),
                     write(Role::Output, op.getDlogits())};
}

static void selectChannelSum(nn::ChannelSumOp op, Kernels &out) {
  TrainingKernel &kernel = out.emplace_back();
  kernel.spec.kind = KernelKind::ChannelSum;
  kernel.operands = {read(Role::Gradient, op.getInput()),
                     write(Role::BiasGradient, op.getResult())};
}

/// dy, and what else of the forward op the kernel reads: nothing, its input or
/// its result.
static TrainingKernel &selectGradient(Operation *op, KernelKind kind,
                                      std::optional<Role> other, Kernels &out) {
  TrainingKernel &kernel = out.emplace_back();
  kernel.spec.kind = kind;
  kernel.operands = {read(Role::Gradient, op->getOperand(0)),
                     write(Role::Output, op->getResult(0))};
  if (other)
    kernel.operands.push_back(read(*other, op->getOperand(1)));
  return kernel;
}

template <typename Op>
static KernelSpec &selectPool(Op op, KernelKind kind, std::optional<Role> other,
                              Kernels &out) {
  KernelSpec &spec = selectGradient(op, kind, other, out).spec;
  spec.kernel = sizesOf<2>(op.getKernel());
  spec.strides = sizesOf<2>(op.getStrides());
  spec.pads = sizesOf<4>(op.getPads());
  return spec;
}

static void selectSlice(nn::SliceBackwardOp op, Kernels &out) {
  KernelSpec &spec =
      selectGradient(op, KernelKind::SliceBackward, std::nullopt, out).spec;
  spec.starts = sizesOf<3>(op.getStarts());
  spec.steps = sizesOf<3>(op.getSteps());
}

/// The gradient of a parameter that is an operand like any other is added up in
/// its place; then the kernel sums over the batch too.
static void selectReduceSum(nn::ReduceSumOp op, Kernels &out) {
  TrainingKernel &kernel = out.emplace_back();
  kernel.spec.kind = KernelKind::ReduceSum;
  kernel.operands = {read(Role::Input, op.getInput())};
  bool isParameters =
      op->hasOneUse() && isa<nn::AddGradientOp>(*op->user_begin());
  if (!isParameters) {
    kernel.operands.push_back(write(Role::Output, op.getResult()));
    return;
  }
  kernel.spec.constant = ConstantOperand::Rhs;
  kernel.spec.output = layoutOfValue(op.getResult());
  kernel.operands.push_back(write(Role::Constant, op.getResult()));
}

static void selectNegate(nn::NegateOp op, Kernels &out) {
  TrainingKernel &kernel = out.emplace_back();
  kernel.spec.kind = KernelKind::Negate;
  kernel.operands = {read(Role::Input, op.getInput()),
                     write(Role::Output, op.getResult())};
}

namespace {
/// A gradient without attributes, and what its kernel reads beside dy.
struct PlainGradient {
  llvm::StringLiteral op;
  KernelKind kind;
  std::optional<Role> other;
};
} // namespace

static bool selectPlainGradient(Operation *op, Kernels &out) {
  static constexpr PlainGradient gradients[] = {
      {"nn.relu_backward", KernelKind::ReluBackward, Role::Result},
      {"nn.sigmoid_backward", KernelKind::SigmoidBackward, Role::Result},
      {"nn.softmax_backward", KernelKind::SoftmaxBackward, Role::Result},
      {"nn.log_softmax_backward", KernelKind::LogSoftmaxBackward, Role::Result},
      {"nn.global_avg_pool_backward", KernelKind::GlobalAvgPoolBackward, {}},
      {"nn.global_max_pool_backward", KernelKind::GlobalMaxPoolBackward,
       Role::Input},
  };
  for (const PlainGradient &gradient : gradients) {
    if (op->getName().getStringRef() != gradient.op)
      continue;
    selectGradient(op, gradient.kind, gradient.other, out);
    return true;
  }
  return false;
}

bool resnetc::selectTraining(Operation *op, const ConvChoice &choice,
                             Kernels &out) {
  return llvm::TypeSwitch<Operation *, bool>(op)
      .Case([&](nn::Conv2dBackwardFilterOp conv) {
        return selectFilterGradient(conv, choice, out), true;
      })
      .Case([&](nn::Conv2dBackwardDataOp conv) {
        return selectDataGradient(conv, choice, out), true;
      })
      .Case([&](nn::LinearBackwardWeightOp linear) {
        return selectWeightGradient(linear, out), true;
      })
      .Case([&](nn::LinearBackwardDataOp linear) {
        return selectLinearDataGradient(linear, out), true;
      })
      .Case([&](nn::BatchNormTrainingOp norm) {
        return selectBatchNorm(norm, out), true;
      })
      .Case([&](nn::BatchNormBackwardOp norm) {
        return selectBatchNormGradient(norm, out), true;
      })
      .Case([&](nn::SoftmaxCrossEntropyOp loss) {
        return selectLoss(loss, out), true;
      })
      .Case([&](nn::ChannelSumOp sum) {
        return selectChannelSum(sum, out), true;
      })
      .Case(
          [&](nn::ReduceSumOp sum) { return selectReduceSum(sum, out), true; })
      .Case(
          [&](nn::NegateOp negate) { return selectNegate(negate, out), true; })
      .Case([&](nn::SliceBackwardOp slice) {
        return selectSlice(slice, out), true;
      })
      .Case([&](nn::MaxPool2dBackwardOp pool) {
        selectPool(pool, KernelKind::MaxPool2dBackward, Role::Input, out)
            .dilations = sizesOf<2>(pool.getDilations());
        return true;
      })
      .Case([&](nn::AvgPool2dBackwardOp pool) {
        selectPool(pool, KernelKind::AvgPool2dBackward, std::nullopt, out)
            .countIncludePad = pool.getCountIncludePad();
        return true;
      })
      .Case([&](nn::LeakyReluBackwardOp relu) {
        selectGradient(op, KernelKind::LeakyReluBackward, Role::Input, out)
            .spec.slope = relu.getAlpha().convertToFloat();
        return true;
      })
      .Case([&](nn::ClipBackwardOp clip) {
        KernelSpec &spec =
            selectGradient(op, KernelKind::ClipBackward, Role::Input, out).spec;
        spec.low = clip.getMin().convertToFloat();
        spec.high = clip.getMax().convertToFloat();
        return true;
      })
      .Default([&](Operation *) { return selectPlainGradient(op, out); });
}
