//===- TableBuilder.h - tables of small made-up models ----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/abi.h"

#include <string>
#include <vector>

namespace resnetc::test {

/// Collects the parts of a resnetc_blob and writes them as the compiler does.
class TableBuilder {
public:
  std::string name = "fake";
  int64_t fixedBatch = 0;
  uint64_t packedBytes = 0, arenaSampleBytes = 0, arenaFixedBytes = 0;
  uint64_t workerScratchBytes = 0, scratchOffset = 0;
  uint32_t kernelCount = 0;
  uint32_t version = RESNETC_BLOB_VERSION;
  std::vector<uint32_t> isas{RESNETC_ISA_AVX2};
  /// Where optimizer is not NONE: the state and its optimizer.
  resnetc_training training{};
  std::vector<resnetc_state_entry> entries;
  std::vector<resnetc_pack_step> packs;

  void input(const std::string &tensor, const std::string &layout,
             std::vector<int64_t> dims);
  void output(const std::string &tensor, const std::string &layout,
              std::vector<int64_t> dims);
  /// Returns the border's index.
  uint32_t border(const resnetc_border &border);
  void call(const std::string &label, uint32_t kernel,
            const std::vector<resnetc_arg> &operands,
            uint32_t border = RESNETC_NONE);

  /// Tensors and calls from here on are those of train_step.
  void startTrainStep();
  /// Arguments that no call has: their index.
  uint32_t arguments(const std::vector<resnetc_arg> &operands);
  uint32_t text(const std::string &string);

  /// Writes the blob; false if it has more than `capacity` bytes.
  bool write(unsigned char *to, size_t capacity) const;

private:
  resnetc_io io(const std::string &tensor, const std::string &layout,
                const std::vector<int64_t> &dims);

  std::string strings_;
  resnetc_program program(uint32_t first, uint32_t end, size_t inputs,
                          size_t outputs) const;

  /// Of the first program, once the second has started.
  std::vector<resnetc_io> inferInputs_, inferOutputs_;
  uint32_t inferCalls_ = 0;
  bool trains_ = false;
  std::vector<resnetc_io> inputs_, outputs_;
  std::vector<resnetc_call> calls_;
  std::vector<resnetc_arg> args_;
  std::vector<resnetc_border> borders_;
};

} // namespace resnetc::test
