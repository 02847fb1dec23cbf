//===- KernelSelection.cpp - which kernel computes an op ------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/KernelSelection.h"

#include "compiler/ir/Shapes.h"
#include "compiler/ir/SourceName.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace resnetc;
using exec::PackKind;

static KernelActivation activationOf(nn::Activation activation) {
  return activation == nn::Activation::Relu ? KernelActivation::Relu
                                            : KernelActivation::None;
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

/// An operand that must be in the weight store, and what it becomes.
struct Parameter {
  llvm::StringRef name; ///< what messages call it
  Value value;
  PackKind kind;
  int64_t rank;
};

static Status packParameter(Operation *op, const Parameter &parameter,
                            SelectedKernel &out) {
  auto param = parameter.value.getDefiningOp<nn::ParamOp>();
  RankedTensorType type =
      nn::asParameter(parameter.value.getType(), parameter.rank);
  if (!param || !type)
    return Status::input("'" + nn::sourceName(op->getLoc()) + "': its " +
                         parameter.name.str() +
                         " must be a parameter of the model, got a computed "
                         "tensor");
  out.packs.push_back({parameter.kind, param.getNameAttr(), type,
                       param.getFoldAttr(), /*pixels=*/{}});
  return {};
}

static Status packBias(Operation *op, Value bias, SelectedKernel &out) {
  out.spec.bias = bool(bias);
  if (!bias)
    return {};
  return packParameter(op, {"bias", bias, PackKind::Bias, 1}, out);
}

//===----------------------------------------------------------------------===//
// Ops with parameters
//===----------------------------------------------------------------------===//

/// How the filter of a conv2d is packed, once its algorithm is chosen.
static Status packFilter(nn::Conv2dOp op, SelectedKernel &out) {
  int32_t m = out.spec.winogradTile;
  PackKind kind = m ? PackKind::WinogradFilter : PackKind::ConvFilter;
  if (Status status =
          packParameter(op, {"filter", op.getFilter(), kind, 4}, out);
      !status.ok())
    return status;
  if (m)
    out.packs.back().pixels = DenseI64ArrayAttr::get(op.getContext(), {m, m});
  return {};
}

/// The measured algorithm, if there is one.
static std::optional<int32_t> tunedTile(const ConvChoice &choice,
                                        const KernelSpec &spec) {
  if (!choice.tuned)
    return {};
  auto entry = choice.tuned->find(
      tuneKeyOf(spec, choice.setting.isa, choice.setting.batch));
  // A file that people may edit says so: it can be what no kernel does.
  if (entry == choice.tuned->end() ||
      !allowsWinogradTile(spec, entry->second.winogradTile))
    return {};
  return entry->second.winogradTile;
}

int32_t resnetc::chooseWinograd(const KernelSpec &spec,
                                const ConvChoice &choice) {
  if (!choice.winograd)
    return 0;
  if (std::optional<int32_t> tile = tunedTile(choice, spec))
    return *tile;
  return chooseWinogradTile(spec, choice.setting);
}

static int32_t chooseAlgorithm(nn::Conv2dOp op, const ConvChoice &choice,
                               KernelSpec spec) {
  auto layout = [](Value value) {
    return exec::arenaLayout(cast<RankedTensorType>(value.getType()));
  };
  spec.input = layout(op.getInput());
  spec.output = layout(op.getResult());
  return chooseWinograd(spec, choice);
}

static Status selectConv(nn::Conv2dOp op, const ConvChoice &choice,
                         SelectedKernel &out) {
  KernelSpec &spec = out.spec;
  spec.kind = KernelKind::Conv2d;
  auto filter = cast<RankedTensorType>(op.getFilter().getType());
  spec.kernel = sizesOf<2>(filter.getShape().take_back(2));
  spec.strides = sizesOf<2>(op.getStrides());
  spec.pads = sizesOf<4>(op.getPads());
  spec.dilations = sizesOf<2>(op.getDilations());
  spec.groups = int32_t(op.getGroups());
  spec.activation = activationOf(op.getActivation());
  out.reads = {op.getInput()};
  if (op.getResidual()) {
    out.reads.push_back(op.getResidual());
    spec.residualMode = ResidualMode::Separate;
  }
  spec.winogradTile = chooseAlgorithm(op, choice, spec);
  if (Status status = packFilter(op, out); !status.ok())
    return status;
  return packBias(op, op.getBias(), out);
}

static Status selectLinear(nn::LinearOp op, SelectedKernel &out) {
  out.spec.kind = KernelKind::Linear;
  out.spec.activation = activationOf(op.getActivation());
  out.reads = {op.getInput()};
  if (Status status = packParameter(
          op, {"weight", op.getWeight(), PackKind::LinearWeight, 2}, out);
      !status.ok())
    return status;
  auto input = cast<RankedTensorType>(op.getInput().getType());
  bool image = input.getRank() == 4;
  int64_t h = image ? input.getDimSize(1) : 1;
  int64_t w = image ? input.getDimSize(2) : 1;
  out.packs.back().pixels = DenseI64ArrayAttr::get(op.getContext(), {h, w});
  return packBias(op, op.getBias(), out);
}

/// y = scale[c] * x + shift[c]; both are a fold without a convolution.
static Status selectBatchNorm(nn::BatchNormOp op, SelectedKernel &out) {
  out.spec.kind = KernelKind::BatchNorm;
  out.spec.activation = activationOf(op.getActivation());
  out.reads = {op.getInput()};
  SelectedKernel four;
  for (const Parameter &parameter :
       {Parameter{"scale", op.getScale(), PackKind::Scale, 1},
        Parameter{"bias", op.getBias(), PackKind::Shift, 1},
        Parameter{"mean", op.getMean(), PackKind::Scale, 1},
        Parameter{"variance", op.getVariance(), PackKind::Scale, 1}}) {
    if (Status status = packParameter(op, parameter, four); !status.ok())
      return status;
    if (four.packs.back().fold)
      return Status::input("'" + nn::sourceName(op->getLoc()) + "': its " +
                           parameter.name.str() +
                           " must be a parameter without a fold");
  }
  out.packs = {four.packs[0], four.packs[1]};
  for (PackStep &pack : out.packs) {
    bool scale = pack.kind == PackKind::Scale;
    pack.fold = nn::BatchNormFoldAttr::get(
        op.getContext(), scale ? nn::FoldPart::Filter : nn::FoldPart::Bias,
        four.packs[0].source, four.packs[1].source, four.packs[2].source,
        four.packs[3].source, op.getEpsilonAttr(), /*conv_bias=*/{});
  }
  return {};
}

//===----------------------------------------------------------------------===//
// Ops without parameters
//===----------------------------------------------------------------------===//

template <typename Op>
static Status selectPool(Op op, KernelKind kind, SelectedKernel &out) {
  out.spec.kind = kind;
  out.spec.kernel = sizesOf<2>(op.getKernel());
  out.spec.strides = sizesOf<2>(op.getStrides());
  out.spec.pads = sizesOf<4>(op.getPads());
  out.reads = {op.getInput()};
  return {};
}

static Status selectMaxPool(nn::MaxPool2dOp op, SelectedKernel &out) {
  out.spec.dilations = sizesOf<2>(op.getDilations());
  return selectPool(op, KernelKind::MaxPool2d, out);
}

static Status selectAvgPool(nn::AvgPool2dOp op, SelectedKernel &out) {
  out.spec.countIncludePad = op.getCountIncludePad();
  return selectPool(op, KernelKind::AvgPool2d, out);
}

/// A constant operand, packed; `other` is what the kernel reads of the arena.
static Status selectConstant(Operation *op, Value constant, Value other,
                             SelectedKernel &out) {
  auto type = cast<RankedTensorType>(constant.getType());
  if (Status status = packParameter(
          op, {"operand", constant, PackKind::Tensor, type.getRank()}, out);
      !status.ok())
    return status;
  if (out.packs.back().fold)
    return Status::input("'" + nn::sourceName(op->getLoc()) +
                         "': its operand must be a parameter without a fold");
  out.spec.residual = exec::arenaLayout(type);
  out.reads = {other};
  return {};
}

/// A parameter of a whole batch is none: it would have to grow with the batch.
static bool isConstant(Value operand) {
  return operand.getDefiningOp<nn::ParamOp>() &&
         cast<RankedTensorType>(operand.getType()).getDimSize(0) == 1;
}

template <typename Op>
static Status selectOperands(Op op, KernelKind kind, SelectedKernel &out) {
  out.spec.kind = kind;
  out.reads = {op.getLhs(), op.getRhs()};
  if (isConstant(op.getRhs())) {
    out.spec.constant = ConstantOperand::Rhs;
    return selectConstant(op, op.getRhs(), op.getLhs(), out);
  }
  if (isConstant(op.getLhs())) {
    out.spec.constant = ConstantOperand::Lhs;
    return selectConstant(op, op.getLhs(), op.getRhs(), out);
  }
  return {};
}

template <typename Op>
static Status selectBinary(Op op, KernelKind kind, SelectedKernel &out) {
  out.spec.activation = activationOf(op.getActivation());
  return selectOperands(op, kind, out);
}

static Status selectLeakyRelu(nn::LeakyReluOp op, SelectedKernel &out) {
  out.spec.kind = KernelKind::LeakyRelu;
  out.spec.slope = op.getAlpha().convertToFloat();
  out.reads = {op.getInput()};
  return {};
}

static Status selectClip(nn::ClipOp op, SelectedKernel &out) {
  out.spec.kind = KernelKind::Clip;
  out.spec.low = op.getMin().convertToFloat();
  out.spec.high = op.getMax().convertToFloat();
  out.reads = {op.getInput()};
  return {};
}

static Status selectSlice(nn::SliceOp op, SelectedKernel &out) {
  out.spec.kind = KernelKind::Slice;
  out.spec.starts = sizesOf<3>(op.getStarts());
  out.spec.steps = sizesOf<3>(op.getSteps());
  out.reads = {op.getInput()};
  return {};
}

static PadFill fillOf(nn::PadMode mode) {
  switch (mode) {
  case nn::PadMode::Constant:
    return PadFill::Constant;
  case nn::PadMode::Reflect:
    return PadFill::Reflect;
  case nn::PadMode::Edge:
    return PadFill::Edge;
  }
  return PadFill::Constant;
}

static Status selectPad(nn::PadOp op, SelectedKernel &out) {
  out.spec.kind = KernelKind::Pad;
  out.spec.starts = sizesOf<3>(op.getLow());
  out.spec.padValue = op.getValue().convertToFloat();
  out.spec.padFill = fillOf(op.getMode());
  out.reads = {op.getInput()};
  return {};
}

static Status selectTranspose(nn::TransposeOp op, SelectedKernel &out) {
  out.spec.kind = KernelKind::Transpose;
  // The kernel counts h, w, c from 0.
  for (auto [to, axis] : llvm::enumerate(op.getPermutation()))
    out.spec.permutation[to] = int32_t(axis - 1);
  out.reads = {op.getInput()};
  return {};
}

/// Planning has split what has more inputs than a kernel takes.
static Status selectConcat(nn::ConcatOp op, SelectedKernel &out) {
  out.spec.kind = KernelKind::Concat;
  // A vector has one pixel, so its axis is c.
  bool image = cast<RankedTensorType>(op.getType()).getRank() == 4;
  out.spec.axis = image ? int32_t(op.getAxis()) - 1 : 2;
  out.spec.inputs = int32_t(op.getInputs().size());
  out.spec.more.resize(std::max<size_t>(op.getInputs().size(), 2) - 2);
  llvm::append_range(out.reads, op.getInputs());
  return {};
}

static Status selectPlain(Operation *op, KernelKind kind, SelectedKernel &out) {
  out.spec.kind = kind;
  out.reads = {op->getOperand(0)};
  return {};
}

Status resnetc::selectKernel(Operation *op, const ConvChoice &choice,
                             SelectedKernel &out) {
  return llvm::TypeSwitch<Operation *, Status>(op)
      .Case([&](nn::Conv2dOp conv) { return selectConv(conv, choice, out); })
      .Case([&](nn::LinearOp linear) { return selectLinear(linear, out); })
      .Case([&](nn::BatchNormOp norm) { return selectBatchNorm(norm, out); })
      .Case([&](nn::MaxPool2dOp pool) { return selectMaxPool(pool, out); })
      .Case([&](nn::AvgPool2dOp pool) { return selectAvgPool(pool, out); })
      .Case([&](nn::AddOp add) {
        return selectBinary(add, KernelKind::Add, out);
      })
      .Case([&](nn::SubOp sub) {
        return selectBinary(sub, KernelKind::Sub, out);
      })
      .Case([&](nn::MulOp mul) {
        return selectBinary(mul, KernelKind::Mul, out);
      })
      .Case([&](nn::DivOp div) {
        return selectBinary(div, KernelKind::Div, out);
      })
      .Case([&](nn::LeakyReluOp relu) { return selectLeakyRelu(relu, out); })
      .Case([&](nn::ClipOp clip) { return selectClip(clip, out); })
      .Case([&](nn::SigmoidOp) {
        return selectPlain(op, KernelKind::Sigmoid, out);
      })
      .Case([&](nn::MatmulOp matmul) {
        return selectOperands(matmul, KernelKind::Matmul, out);
      })
      .Case([&](nn::ConcatOp concat) { return selectConcat(concat, out); })
      .Case([&](nn::ReshapeOp) {
        return selectPlain(op, KernelKind::Reshape, out);
      })
      .Case([&](nn::TransposeOp transpose) {
        return selectTranspose(transpose, out);
      })
      .Case([&](nn::SliceOp slice) { return selectSlice(slice, out); })
      .Case([&](nn::PadOp pad) { return selectPad(pad, out); })
      .Case([&](nn::GlobalAvgPoolOp) {
        return selectPlain(op, KernelKind::GlobalAvgPool, out);
      })
      .Case([&](nn::GlobalMaxPoolOp) {
        return selectPlain(op, KernelKind::GlobalMaxPool, out);
      })
      .Case([&](nn::ReluOp) { return selectPlain(op, KernelKind::Relu, out); })
      .Case([&](nn::SoftmaxOp) {
        return selectPlain(op, KernelKind::Softmax, out);
      })
      .Case([&](nn::LogSoftmaxOp) {
        return selectPlain(op, KernelKind::LogSoftmax, out);
      })
      .Case([&](nn::FlattenOp) {
        return selectPlain(op, KernelKind::Flatten, out);
      })
      .Default([](Operation *other) {
        return Status::input("'" + nn::sourceName(other->getLoc()) +
                             "': " + other->getName().getStringRef().str() +
                             " has no kernel");
      });
}
