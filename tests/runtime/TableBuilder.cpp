//===- TableBuilder.cpp - tables of small made-up models ------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "TableBuilder.h"

#include <algorithm>
#include <cstring>

namespace resnetc::test {

uint32_t TableBuilder::text(const std::string &string) {
  uint32_t offset = uint32_t(strings_.size());
  strings_ += string;
  strings_ += '\0';
  return offset;
}

resnetc_io TableBuilder::io(const std::string &tensor,
                            const std::string &layout,
                            const std::vector<int64_t> &dims) {
  resnetc_io result{};
  result.name = text(tensor);
  result.layout = text(layout);
  result.rank = uint32_t(dims.size());
  std::copy(dims.begin(), dims.end(), result.dims);
  return result;
}

void TableBuilder::input(const std::string &tensor, const std::string &layout,
                         std::vector<int64_t> dims) {
  inputs_.push_back(io(tensor, layout, dims));
}

void TableBuilder::output(const std::string &tensor, const std::string &layout,
                          std::vector<int64_t> dims) {
  outputs_.push_back(io(tensor, layout, dims));
}

uint32_t TableBuilder::border(const resnetc_border &border) {
  borders_.push_back(border);
  return uint32_t(borders_.size() - 1);
}

void TableBuilder::call(const std::string &label, uint32_t kernel,
                        const std::vector<resnetc_arg> &operands,
                        uint32_t border) {
  calls_.push_back({kernel, uint32_t(args_.size()), uint32_t(operands.size()),
                    border, text(label), border != RESNETC_NONE});
  args_.insert(args_.end(), operands.begin(), operands.end());
}

void TableBuilder::startTrainStep() {
  trains_ = true;
  inferInputs_.swap(inputs_);
  inferOutputs_.swap(outputs_);
  inferCalls_ = uint32_t(calls_.size());
}

uint32_t TableBuilder::arguments(const std::vector<resnetc_arg> &operands) {
  args_.insert(args_.end(), operands.begin(), operands.end());
  return uint32_t(args_.size() - operands.size());
}

/// Calls [first, end); the caller places its tensors.
resnetc_program TableBuilder::program(uint32_t first, uint32_t end,
                                      size_t inputs, size_t outputs) const {
  resnetc_program program{};
  program.first_call = first;
  program.call_count = end - first;
  program.input_count = uint32_t(inputs);
  program.output_count = uint32_t(outputs);
  program.fixed_batch = fixedBatch;
  program.arena_sample_bytes = arenaSampleBytes;
  program.arena_fixed_bytes = arenaFixedBytes;
  program.worker_scratch_bytes = workerScratchBytes;
  program.scratch_offset = scratchOffset;
  return program;
}

namespace {

/// Appends arrays at multiples of 64 bytes and hands out their offsets.
class Bytes {
public:
  template <typename T> uint32_t append(const std::vector<T> &items) {
    data.resize((data.size() + 63) / 64 * 64);
    uint32_t offset = uint32_t(data.size());
    const char *first = reinterpret_cast<const char *>(items.data());
    data.insert(data.end(), first, first + items.size() * sizeof(T));
    return offset;
  }
  std::vector<char> data;
};

} // namespace

bool TableBuilder::write(unsigned char *to, size_t capacity) const {
  TableBuilder self = *this;
  resnetc_blob blob{};
  blob.magic = RESNETC_BLOB_MAGIC;
  blob.abi_version = version;
  blob.packed_bytes = packedBytes;
  blob.name = self.text(name);
  blob.manifest = self.text("{}");
  blob.isa_count = uint32_t(isas.size());
  blob.kernel_count = kernelCount;
  blob.call_count = uint32_t(calls_.size());
  blob.arg_count = uint32_t(args_.size());
  blob.border_count = uint32_t(borders_.size());
  blob.training = training;
  std::vector<resnetc_io> ios;
  std::vector<resnetc_program> programs;
  auto addProgram = [&](const char *label, resnetc_program program,
                        const std::vector<resnetc_io> &inputs,
                        const std::vector<resnetc_io> &outputs) {
    program.name = self.text(label);
    program.first_input = uint32_t(ios.size());
    ios.insert(ios.end(), inputs.begin(), inputs.end());
    program.first_output = uint32_t(ios.size());
    ios.insert(ios.end(), outputs.begin(), outputs.end());
    programs.push_back(program);
  };
  if (trains_)
    addProgram(
        "infer",
        program(0, inferCalls_, inferInputs_.size(), inferOutputs_.size()),
        inferInputs_, inferOutputs_);
  addProgram(
      trains_ ? "train_step" : "infer",
      program(inferCalls_, blob.call_count, inputs_.size(), outputs_.size()),
      inputs_, outputs_);
  blob.io_count = uint32_t(ios.size());
  blob.program_count = uint32_t(programs.size());

  Bytes bytes;
  bytes.data.resize(sizeof blob);
  blob.isas = bytes.append(isas);
  blob.calls = bytes.append(calls_);
  blob.args = bytes.append(args_);
  blob.borders = bytes.append(borders_);
  blob.ios = bytes.append(ios);
  blob.programs = bytes.append(programs);
  blob.training.entry_count = uint32_t(entries.size());
  blob.training.entries = bytes.append(entries);
  blob.training.pack_count = uint32_t(packs.size());
  blob.training.packs = bytes.append(packs);
  blob.strings = bytes.append(
      std::vector<char>(self.strings_.begin(), self.strings_.end()));
  blob.blob_bytes = bytes.data.size();
  std::memcpy(bytes.data.data(), &blob, sizeof blob);
  if (bytes.data.size() > capacity)
    return false;
  std::memcpy(to, bytes.data.data(), bytes.data.size());
  return true;
}

} // namespace resnetc::test
