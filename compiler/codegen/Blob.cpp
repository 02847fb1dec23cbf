//===- Blob.cpp - the tables of the executor, as bytes --------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/codegen/Blob.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/SHA256.h"

#include <cstddef>
#include <cstring>
#include <map>
#include <type_traits>

using namespace resnetc;

namespace {

/// Bytes from an entry's start to the end of its last field. What follows up to
/// sizeof is padding, which holds whatever was there before: copied, it would
/// make two compiles differ. It is written as zeros.
template <typename Entry> constexpr size_t kFieldBytes = sizeof(Entry);
template <>
constexpr size_t kFieldBytes<resnetc_arg> =
    offsetof(resnetc_arg, dims) + sizeof(resnetc_arg::dims);
template <>
constexpr size_t kFieldBytes<resnetc_blob> =
    offsetof(resnetc_blob, reserved) + sizeof(resnetc_blob::reserved);

// The others have no padding, at the end or between fields.
template <typename Entry>
constexpr bool kHasNoPadding = std::has_unique_object_representations_v<Entry>;
static_assert(kHasNoPadding<resnetc_call> && kHasNoPadding<resnetc_io> &&
              kHasNoPadding<resnetc_program> && kHasNoPadding<resnetc_dim>);
// A float has two zeros, so for a border only the size can tell.
static_assert(sizeof(resnetc_border) ==
              2 * sizeof(uint64_t) + 9 * sizeof(int32_t) + sizeof(float));
static_assert(sizeof(resnetc_training) ==
              10 * sizeof(uint32_t) + 2 * sizeof(uint64_t));
static_assert(sizeof(resnetc_pack_step) ==
              14 * sizeof(uint32_t) + sizeof(double) + 2 * sizeof(uint64_t));
static_assert(sizeof(resnetc_state_entry) ==
              4 * sizeof(uint32_t) + RESNETC_MAX_DIMS * sizeof(int64_t) +
                  sizeof(resnetc_pack_step) + sizeof(int64_t) + sizeof(double));
// Between the fields of these two there is none either.
static_assert(kFieldBytes<resnetc_arg> ==
              4 * sizeof(uint32_t) + sizeof(uint64_t) +
                  RESNETC_MAX_DIMS * sizeof(resnetc_dim));
static_assert(kFieldBytes<resnetc_blob> == 21 * sizeof(uint32_t) +
                                               2 * sizeof(uint64_t) +
                                               sizeof(resnetc_training));

/// Of what a checkpoint must agree in: the network's tensors and its optimizer,
/// whatever kernels and places they have.
uint64_t stateDigest(const Artefact &artefact) {
  std::string text = std::to_string(artefact.training->optimizer);
  auto add = [&](const std::string &name, const std::vector<int64_t> &shape) {
    text += ";" + name + ":";
    for (int64_t extent : shape)
      text += std::to_string(extent) + ",";
  };
  for (const ArtefactStateTensor &tensor : artefact.training->tensors) {
    add(tensor.name, tensor.shape);
    text += std::to_string(tensor.kind);
  }
  for (const ArtefactTensor &tensor : artefact.programs.front().inputs)
    add(tensor.name, tensor.dims);
  for (const ArtefactTensor &tensor : artefact.programs.front().outputs)
    add(tensor.name, tensor.dims);
  std::array<uint8_t, 32> hash =
      llvm::SHA256::hash(llvm::arrayRefFromStringRef(text));
  return llvm::support::endian::read64le(hash.data());
}

/// Gathers the tables, then lays them out one after the other.
class BlobBuilder {
public:
  Status add(const Artefact &artefact, const std::string &manifest);
  Status layOut(std::string &out);

private:
  uint32_t intern(const std::string &text);
  void addTensors(const std::vector<ArtefactTensor> &tensors);
  Status addProgram(const ArtefactProgram &program, const Artefact &artefact);
  Status addCall(const ArtefactCall &call, const KernelSpec &spec);
  Status addArgument(const KernelArgument &argument,
                     const ArtefactOperand &operand, const std::string &call);
  Status addTraining(const Artefact &artefact);
  Status addOptimizer(const Artefact &artefact);
  void addStateTensor(const ArtefactStateTensor &tensor);

  resnetc_blob header_{};
  std::vector<uint32_t> isas_;
  std::vector<resnetc_call> calls_;
  std::vector<resnetc_arg> args_;
  std::vector<resnetc_border> borders_;
  std::vector<resnetc_io> ios_;
  std::vector<resnetc_program> programs_;
  std::vector<resnetc_state_entry> entries_;
  std::vector<resnetc_pack_step> packs_;
  std::string strings_;
  std::map<std::string, uint32_t> stringOffsets_;
};

uint32_t BlobBuilder::intern(const std::string &text) {
  auto [it, isNew] = stringOffsets_.try_emplace(text, strings_.size());
  if (isNew)
    strings_.append(text.c_str(), text.size() + 1);
  return it->second;
}

void BlobBuilder::addTensors(const std::vector<ArtefactTensor> &tensors) {
  for (const ArtefactTensor &tensor : tensors) {
    resnetc_io io{};
    io.name = intern(tensor.name);
    io.layout = intern(tensor.layout);
    io.rank = tensor.dims.size();
    for (size_t i = 0; i < tensor.dims.size(); ++i)
      io.dims[i] = tensor.dims[i];
    ios_.push_back(io);
  }
}

Status BlobBuilder::addArgument(const KernelArgument &argument,
                                const ArtefactOperand &operand,
                                const std::string &call) {
  if (argument.dims.size() > RESNETC_MAX_DIMS)
    return Status::internal("call '" + call + "': an argument has " +
                            std::to_string(argument.dims.size()) +
                            " dimensions, at most " +
                            std::to_string(RESNETC_MAX_DIMS) + " fit");
  resnetc_arg arg{};
  arg.region = operand.region;
  arg.index = operand.index;
  arg.offset = operand.offset;
  arg.rank = argument.dims.size();
  arg.written = argument.written;
  for (size_t i = 0; i < argument.dims.size(); ++i)
    arg.dims[i] = {argument.dims[i].min, argument.dims[i].extent,
                   argument.dims[i].stride};
  args_.push_back(arg);
  return {};
}

Status BlobBuilder::addCall(const ArtefactCall &call, const KernelSpec &spec) {
  std::vector<KernelArgument> arguments = kernelArguments(spec);
  if (arguments.size() != call.operands.size() ||
      arguments.size() > RESNETC_MAX_ARGS)
    return Status::internal(
        "call '" + call.name + "' has " + std::to_string(call.operands.size()) +
        " arguments, its kernel takes " + std::to_string(arguments.size()));
  resnetc_call entry{};
  entry.kernel = call.kernel;
  entry.first_arg = args_.size();
  entry.arg_count = arguments.size();
  entry.border =
      call.borders.empty() ? RESNETC_NONE : uint32_t(borders_.size());
  entry.border_count = call.borders.size();
  entry.name = intern(call.name);
  calls_.push_back(entry);
  borders_.insert(borders_.end(), call.borders.begin(), call.borders.end());
  for (size_t i = 0; i < arguments.size(); ++i)
    if (Status s = addArgument(arguments[i], call.operands[i], call.name);
        !s.ok())
      return s;
  return {};
}

Status BlobBuilder::addProgram(const ArtefactProgram &program,
                               const Artefact &artefact) {
  for (const auto *tensors : {&program.inputs, &program.outputs})
    for (const ArtefactTensor &tensor : *tensors)
      if (tensor.dims.size() > RESNETC_MAX_DIMS)
        return Status::limit("tensor '" + tensor.name + "' has rank " +
                             std::to_string(tensor.dims.size()) + ", at most " +
                             std::to_string(RESNETC_MAX_DIMS) +
                             " is supported");
  resnetc_program entry{};
  entry.name = intern(program.name);
  entry.first_call = calls_.size();
  entry.call_count = program.calls.size();
  entry.first_input = ios_.size();
  entry.input_count = program.inputs.size();
  addTensors(program.inputs);
  entry.first_output = ios_.size();
  entry.output_count = program.outputs.size();
  addTensors(program.outputs);
  entry.fixed_batch = program.fixedBatch;
  entry.arena_sample_bytes = program.arenaSampleBytes;
  entry.arena_fixed_bytes = program.arenaFixedBytes;
  entry.worker_scratch_bytes = program.workerScratchBytes;
  entry.scratch_offset = program.scratchOffset;
  if (program.microBatch) {
    entry.micro_batch_calls = program.microBatch->calls;
    entry.micro_batch_samples = program.microBatch->samples;
    entry.part_sample_bytes = program.microBatch->sampleBytes;
    programs_.back().large_batches = programs_.size();
  }
  programs_.push_back(entry);
  for (const ArtefactCall &call : program.calls) {
    if (call.kernel >= artefact.kernels.size())
      return Status::internal("call '" + call.name + "' has no kernel");
    if (Status s = addCall(call, artefact.kernels[call.kernel].spec); !s.ok())
      return s;
  }
  return {};
}

Status BlobBuilder::add(const Artefact &artefact, const std::string &manifest) {
  header_.magic = RESNETC_BLOB_MAGIC;
  header_.abi_version = RESNETC_BLOB_VERSION;
  header_.packed_bytes = artefact.packedBytes;
  header_.name = intern(artefact.name);
  header_.manifest = intern(manifest);
  header_.kernel_count = artefact.kernels.size();
  for (Isa isa : artefact.isas)
    isas_.push_back(isa == Isa::Avx512 ? RESNETC_ISA_AVX512 : RESNETC_ISA_AVX2);
  for (const ArtefactProgram &program : artefact.programs)
    if (Status s = addProgram(program, artefact); !s.ok())
      return s;
  return artefact.training ? addTraining(artefact) : Status();
}

/// Its arguments are told by their order; where they are, the runtime knows.
Status BlobBuilder::addOptimizer(const Artefact &artefact) {
  const ArtefactTraining &training = *artefact.training;
  if (training.kernel >= artefact.kernels.size())
    return Status::internal("the optimizer has no kernel");
  std::vector<KernelArgument> arguments =
      kernelArguments(artefact.kernels[training.kernel].spec);
  size_t expected = training.optimizer == RESNETC_OPTIMIZER_ADAMW ? 5 : 4;
  if (arguments.size() != expected)
    return Status::internal("the optimizer's kernel has " +
                            std::to_string(arguments.size()) +
                            " arguments, expected " + std::to_string(expected));
  header_.training.first_arg = args_.size();
  header_.training.arg_count = arguments.size();
  for (const KernelArgument &argument : arguments)
    if (Status s = addArgument(argument, ArtefactOperand(), "optimizer");
        !s.ok())
      return s;
  return {};
}

void BlobBuilder::addStateTensor(const ArtefactStateTensor &tensor) {
  resnetc_state_entry entry{};
  entry.name = intern(tensor.name);
  entry.kind = tensor.kind;
  entry.group = tensor.group;
  entry.rank = tensor.shape.size();
  for (size_t i = 0; i < tensor.shape.size(); ++i)
    entry.dims[i] = tensor.shape[i];
  entry.step = tensor.step;
  entry.count = tensor.count;
  entry.momentum = tensor.momentum;
  entries_.push_back(entry);
}

Status BlobBuilder::addTraining(const Artefact &artefact) {
  const ArtefactTraining &training = *artefact.training;
  auto step =
      llvm::find_if(artefact.programs, [](const ArtefactProgram &program) {
        return program.name == "train_step";
      });
  if (step == artefact.programs.end())
    return Status::internal("a model that trains has no train_step");
  header_.training.optimizer = training.optimizer;
  header_.training.kernel = training.kernel;
  header_.training.program = step - artefact.programs.begin();
  header_.training.params_bytes = training.paramsBytes;
  header_.training.digest = stateDigest(artefact);
  for (const ArtefactStateTensor &tensor : training.tensors)
    addStateTensor(tensor);
  packs_ = training.packs;
  return addOptimizer(artefact);
}

Status BlobBuilder::layOut(std::string &out) {
  out.assign(sizeof(resnetc_blob), '\0');
  // Every table starts at a multiple of 8, the widest field's alignment.
  auto startTable = [&] {
    out.resize(roundUp(out.size(), 8), '\0');
    return uint32_t(out.size());
  };
  auto placeTable = [&](const auto &table, uint32_t &count) {
    using Entry = typename std::remove_reference_t<decltype(table)>::value_type;
    uint32_t offset = startTable();
    count = table.size();
    for (const Entry &entry : table) {
      out.append(reinterpret_cast<const char *>(&entry), kFieldBytes<Entry>);
      out.append(sizeof(Entry) - kFieldBytes<Entry>, '\0');
    }
    return offset;
  };
  header_.isas = placeTable(isas_, header_.isa_count);
  header_.calls = placeTable(calls_, header_.call_count);
  header_.args = placeTable(args_, header_.arg_count);
  header_.borders = placeTable(borders_, header_.border_count);
  header_.ios = placeTable(ios_, header_.io_count);
  header_.programs = placeTable(programs_, header_.program_count);
  if (header_.training.optimizer) {
    header_.training.entries =
        placeTable(entries_, header_.training.entry_count);
    header_.training.packs = placeTable(packs_, header_.training.pack_count);
  }
  header_.strings = startTable();
  out += strings_;
  if (out.size() > UINT32_MAX)
    return Status::limit("the model's tables take " +
                         std::to_string(out.size()) +
                         " bytes, at most 4294967295 fit");
  header_.blob_bytes = out.size();
  std::memcpy(out.data(), &header_, kFieldBytes<resnetc_blob>);
  return {};
}

} // namespace

Status resnetc::buildBlob(const Artefact &artefact, const std::string &manifest,
                          std::string &out) {
  BlobBuilder builder;
  if (Status s = builder.add(artefact, manifest); !s.ok())
    return s;
  return builder.layOut(out);
}
