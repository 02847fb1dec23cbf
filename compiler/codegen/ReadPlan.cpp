//===- ReadPlan.cpp - an exec module as plain C++ -------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/codegen/ReadPlan.h"

#include "compiler/codegen/PackSteps.h"
#include "compiler/ir/Exec.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/SHA256.h"
#include "llvm/Support/raw_ostream.h"

#include <map>

using namespace resnetc;

namespace {

/// Kernels by their symbol, as indexes into Artefact::kernels.
using KernelIndex = std::map<std::string, uint32_t>;

std::vector<ArtefactTensor> readTensors(auto ops) {
  std::vector<ArtefactTensor> tensors;
  for (auto op : ops) {
    ArtefactTensor tensor;
    tensor.name = op.getName().str();
    tensor.layout = stringifyUserLayout(op.getLayout()).str();
    for (int64_t dim : op.getShape())
      tensor.dims.push_back(mlir::ShapedType::isDynamic(dim) ? -1 : dim);
    tensors.push_back(std::move(tensor));
  }
  return tensors;
}

ArtefactOperand readOperand(exec::SliceAttr slice) {
  ArtefactOperand operand;
  operand.region = resnetc_region(slice.getRegion());
  operand.index = slice.getIndex();
  operand.offset = slice.getOffset();
  operand.bytes = slice.getBytes();
  return operand;
}

/// What the executor writes around an output: zeros, as the plan says so.
resnetc_border readBorder(const TensorLayout &output, exec::SliceAttr slice) {
  resnetc_border border{};
  border.offset = slice.getOffset();
  border.in_part = slice.getRegion() == exec::MemoryRegion::Part;
  border.sample_bytes = output.elements() * sizeof(float);
  border.h = output.h;
  border.w = output.w;
  border.pitch = output.pitch;
  border.top = output.border.top;
  border.left = output.border.left;
  border.bottom = output.border.bottom;
  border.right = output.border.right;
  return border;
}

/// Of the outputs in the arena that are not in place, those that have one.
std::vector<resnetc_border> readBorders(exec::CallOp op,
                                        const KernelSpec &spec) {
  std::vector<resnetc_border> borders;
  if (!op.getBorderAttr())
    return borders;
  for (auto [argument, slice] :
       llvm::zip_equal(kernelArguments(spec), op.getKernelSlices())) {
    const TensorLayout *layout = layoutOf(spec, argument.role);
    bool isWritten = argument.written && layout && isArena(slice.getRegion()) &&
                     !isInPlace(spec, argument.role);
    if (isWritten && layout->border != Border())
      borders.push_back(readBorder(*layout, slice));
  }
  return borders;
}

ArtefactCall readCall(exec::CallOp op, const Artefact &artefact,
                      const KernelIndex &kernels) {
  ArtefactCall call;
  call.kernel = kernels.at(op.getKernel().str());
  call.name = op.getName().str();
  for (llvm::StringRef source : op.getSourceNames())
    call.sources.push_back(source.str());
  for (exec::SliceAttr slice : op.getKernelSlices())
    call.operands.push_back(readOperand(slice));
  call.borders = readBorders(op, artefact.kernels[call.kernel].spec);
  return call;
}

std::optional<ArtefactMicroBatch> readMicroBatch(exec::ProgramOp op) {
  if (!op.getMicroBatch())
    return {};
  llvm::ArrayRef<int64_t> values = *op.getMicroBatch();
  return ArtefactMicroBatch{uint32_t(values[0]),
                            uint32_t(std::min<int64_t>(values[1], UINT32_MAX)),
                            uint64_t(values[2])};
}

ArtefactProgram readProgram(exec::ProgramOp op, const Artefact &artefact,
                            const KernelIndex &kernels) {
  ArtefactProgram program;
  program.name = op.getSymName().str();
  program.microBatch = readMicroBatch(op);
  program.fixedBatch = op.getFixedBatch();
  program.inputs = readTensors(op.getInputs());
  program.outputs = readTensors(op.getOutputs());
  program.arenaSampleBytes = op.getArenaBytesPerSample();
  program.arenaFixedBytes = op.getFixedBytes().value_or(0);
  for (exec::CallOp call : op.getCalls())
    program.calls.push_back(readCall(call, artefact, kernels));
  return program;
}

template <typename Op> ArtefactStateTensor stateTensor(Op op, uint32_t index) {
  ArtefactStateTensor tensor;
  tensor.name = op.getSource().str();
  tensor.shape =
      llvm::cast<mlir::RankedTensorType>(op.getType()).getShape().vec();
  tensor.step = packStep(
      op, [&](llvm::StringRef, llvm::ArrayRef<int64_t>) { return index; });
  return tensor;
}

std::vector<ArtefactStateTensor> readStateTensors(exec::StateOp state) {
  std::vector<ArtefactStateTensor> tensors;
  for (mlir::Operation &op : state.getBody().front()) {
    if (auto param = llvm::dyn_cast<exec::ParameterOp>(op)) {
      tensors.push_back(stateTensor(param, tensors.size()));
      tensors.back().group = resnetc_decay_group(param.getGroup());
      continue;
    }
    auto statistic = llvm::cast<exec::StatisticOp>(op);
    tensors.push_back(stateTensor(statistic, tensors.size()));
    tensors.back().kind = statistic.getKind() == nn::Statistic::Mean
                              ? RESNETC_STATE_MEAN
                              : RESNETC_STATE_VARIANCE;
    tensors.back().count = statistic.getCount();
    tensors.back().momentum = statistic.getMomentum().convertToDouble();
  }
  return tensors;
}

/// The steps that make packed weights, with tensors of the state as sources.
Status readPacks(exec::PackedOp packed, ArtefactTraining &out) {
  std::map<llvm::StringRef, uint32_t> indexes;
  for (const ArtefactStateTensor &tensor : out.tensors)
    indexes[tensor.name] = indexes.size();
  std::string missing;
  auto find = [&](llvm::StringRef name, llvm::ArrayRef<int64_t>) {
    auto at = indexes.find(name);
    if (at != indexes.end())
      return at->second;
    missing = name.str();
    return RESNETC_NONE;
  };
  for (exec::PackOp op : packed.getPacks())
    out.packs.push_back(packStep(op, find));
  if (missing.empty())
    return {};
  return Status::internal("'" + missing + "' is packed but not in the state");
}

Status readTraining(mlir::ModuleOp module, const KernelIndex &kernels,
                    std::optional<ArtefactTraining> &out) {
  exec::StateOp state = exec::findState(module);
  if (!state)
    return {};
  ArtefactTraining training;
  training.optimizer = resnetc_optimizer(state.getOptimizer());
  training.kernel = kernels.at(state.getKernel().str());
  training.paramsBytes = state.getBytes();
  training.tensors = readStateTensors(state);
  if (exec::PackedOp packed = exec::findPacked(module))
    if (Status s = readPacks(packed, training); !s.ok())
      return s;
  out = std::move(training);
  return {};
}

/// Every tensor that a step of packing reads, in name order.
std::vector<ArtefactParam> readParams(exec::PackedOp packed) {
  std::map<std::string, std::vector<int64_t>> shapes;
  for (auto op : packed.getBody().getOps<exec::PackOp>()) {
    llvm::ArrayRef<int64_t> shape = op.getSourceShape();
    // A folded bias need not exist in the source: its fold names what does.
    nn::BatchNormFoldAttr fold = op.getFoldAttr();
    if (!fold || op.getKind() == exec::PackKind::ConvFilter ||
        op.getKind() == exec::PackKind::WinogradFilter)
      shapes[op.getSource().str()] = shape.vec();
    if (fold)
      for (auto name : {fold.getScale(), fold.getBias(), fold.getMean(),
                        fold.getVariance(), fold.getConvBias()})
        if (name)
          shapes[name.getValue().str()] = {shape.front()};
  }
  std::vector<ArtefactParam> params;
  for (auto &[name, shape] : shapes)
    params.push_back({name, shape});
  return params;
}

bool readNumbers(mlir::Attribute attribute, std::vector<double> &out) {
  auto array = llvm::dyn_cast_or_null<mlir::ArrayAttr>(attribute);
  if (!array || array.empty())
    return false;
  out.clear();
  for (mlir::Attribute element : array) {
    auto number = llvm::dyn_cast<mlir::FloatAttr>(element);
    if (!number)
      return false;
    out.push_back(number.getValueAsDouble());
  }
  return true;
}

Status readPreprocess(mlir::ModuleOp module,
                      std::optional<ArtefactPreprocess> &out) {
  mlir::Attribute attribute = module->getAttr("nn.preprocess");
  if (!attribute)
    return {};
  auto dictionary = llvm::dyn_cast<mlir::DictionaryAttr>(attribute);
  auto scale = dictionary ? dictionary.getAs<mlir::FloatAttr>("scale")
                          : mlir::FloatAttr();
  auto color = dictionary ? dictionary.getAs<mlir::StringAttr>("color")
                          : mlir::StringAttr();
  ArtefactPreprocess preprocess;
  if (!scale || !color ||
      !readNumbers(dictionary.get("mean"), preprocess.mean) ||
      !readNumbers(dictionary.get("std"), preprocess.std))
    return Status::input("nn.preprocess: expected {scale, mean = [..], "
                         "std = [..], color}");
  preprocess.scale = scale.getValueAsDouble();
  preprocess.color = color.str();
  if (auto resize = dictionary.getAs<mlir::DenseI64ArrayAttr>("resize"))
    preprocess.resize = resize.asArrayRef().vec();
  out = std::move(preprocess);
  return {};
}

/// Of the plan without its locations: they say where, not what.
std::string graphDigest(mlir::ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream(text) << module;
  return llvm::toHex(llvm::SHA256::hash(llvm::arrayRefFromStringRef(text)),
                     /*LowerCase=*/true);
}

} // namespace

Status resnetc::readPlan(mlir::ModuleOp module, Artefact &out) {
  auto name = module->getAttrOfType<mlir::StringAttr>("nn.name");
  if (!name)
    return Status::input("the module has no attribute nn.name");
  out.name = name.str();
  if (Status s = readPreprocess(module, out.preprocess); !s.ok())
    return s;
  KernelIndex kernels;
  for (auto op : module.getOps<exec::KernelOp>()) {
    kernels[op.getSymName().str()] = out.kernels.size();
    out.kernels.push_back({op.getSymName().str(), op.getKernelSpec()});
  }
  for (auto op : module.getOps<exec::ProgramOp>())
    out.programs.push_back(readProgram(op, out, kernels));
  if (out.programs.empty())
    return Status::input("the plan has no exec.program");
  if (exec::PackedOp packed = exec::findPacked(module)) {
    out.packedBytes = packed.getBytes();
    out.params = readParams(packed);
  }
  out.digests.graph = graphDigest(module);
  return readTraining(module, kernels, out.training);
}
