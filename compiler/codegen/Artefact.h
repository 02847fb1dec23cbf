//===- Artefact.h - what a compiled model holds, as plain C++ ---*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// ReadPlan fills an Artefact from an exec module; Blob, Manifest, Header and
// Kernels each turn a part of it into bytes. Nothing here knows MLIR, so each
// of them can be tested from a literal.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/kernels/halide/CompileKernel.h"
#include "compiler/kernels/spec/KernelSpec.h"
#include "resnetc/abi.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace resnetc {

inline const char *isaName(Isa isa) {
  return isa == Isa::Avx512 ? "avx512" : "avx2";
}

/// An input or output tensor of a program, as the user sees it.
struct ArtefactTensor {
  std::string name;
  std::string layout;        ///< "nchw", "nhwc", "nc", "rows" or "whole"
  std::vector<int64_t> dims; ///< in the user's order, -1 = batch
};

/// Where the bytes of one kernel argument are.
struct ArtefactOperand {
  resnetc_region region = RESNETC_REGION_ARENA;
  uint32_t index = 0;  ///< of the input or output tensor
  uint64_t offset = 0; ///< in bytes; per sample in the arena
  uint64_t bytes = 0;  ///< likewise
};

struct ArtefactKernel {
  std::string symbol; ///< unique; the objects append the ISA
  KernelSpec spec;
};

struct ArtefactCall {
  uint32_t kernel = 0; ///< into Artefact::kernels
  std::string name;
  std::vector<std::string> sources;      ///< names of the source's ops
  std::vector<ArtefactOperand> operands; ///< as kernelArguments(spec)
  /// What the call writes around its outputs.
  std::vector<resnetc_border> borders;
};

/// The first calls of a program for large batches, which run on some samples
/// at a time.
struct ArtefactMicroBatch {
  uint32_t calls = 0, samples = 0; ///< samples: of two threads
  uint64_t sampleBytes = 0;        ///< of the part region
};

struct ArtefactProgram {
  std::string name;
  int64_t fixedBatch = 0; ///< 0: any batch
  std::vector<ArtefactTensor> inputs, outputs;
  std::vector<ArtefactCall> calls;
  uint64_t arenaSampleBytes = 0, arenaFixedBytes = 0;
  uint64_t workerScratchBytes = 0;
  uint64_t scratchOffset = 0; ///< per sample, see ScratchOffset.h
  /// The program is that of its predecessor for batches above a micro-batch.
  std::optional<ArtefactMicroBatch> microBatch;
};

/// A tensor of the state. Its step has itself as its source, by index.
struct ArtefactStateTensor {
  std::string name;
  std::vector<int64_t> shape;
  resnetc_state_kind kind = RESNETC_STATE_PARAMETER;
  resnetc_decay_group group = RESNETC_DECAY_WEIGHT;
  resnetc_pack_step step{};
  int64_t count = 0;
  double momentum = 0;
};

/// What a model that trains has beside its programs.
struct ArtefactTraining {
  resnetc_optimizer optimizer = RESNETC_OPTIMIZER_SGD;
  uint32_t kernel = 0; ///< into Artefact::kernels
  std::vector<ArtefactStateTensor> tensors;
  /// Make the packed weights; their sources are `tensors`.
  std::vector<resnetc_pack_step> packs;
  uint64_t paramsBytes = 0;
};

/// A parameter by its source name, in its source's shape.
struct ArtefactParam {
  std::string name;
  std::vector<int64_t> shape;
};

/// x = (pixel * scale - mean) / std, for images only.
struct ArtefactPreprocess {
  double scale = 1.0 / 255;
  std::vector<double> mean{0}, std{1}; ///< one value, or one a channel
  std::string color = "rgb";
  std::vector<int64_t> resize; ///< [h, w], empty: none
};

struct ArtefactDigests {
  std::string graph, weights; ///< SHA-256 in hexadecimal
};

struct Artefact {
  std::string name; ///< a C identifier
  std::vector<ArtefactKernel> kernels;
  std::vector<ArtefactProgram> programs;
  std::vector<ArtefactParam> params;
  std::optional<ArtefactPreprocess> preprocess;
  std::optional<ArtefactTraining> training;
  uint64_t packedBytes = 0;
  ArtefactDigests digests;
  std::vector<Isa> isas;               ///< best first
  std::vector<std::string> algorithms; ///< of each kernel, on the best ISA
  /// The same: the tasks of each of its parallel loops for one sample.
  std::vector<std::vector<int64_t>> tasks;
};

} // namespace resnetc
