//===- Compile.h - compile a network from C++ -------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   resnetc::Graph graph("block");
//   ... build it (resnetc/Graph.h) ...
//   resnetc::CompileOptions options;
//   options.output = "block.so";
//   resnetc::Status status = resnetc::compile(std::move(graph), options);
//
// No type of LLVM, MLIR or Halide appears here.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Graph.h"
#include "resnetc/Status.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace resnetc {

/// How images become the network's input: x = (pixel * scale - mean) / std with
/// pixels 0..255. What is unset keeps the model's own value, else the default.
struct PreprocessOptions {
  std::optional<double> scale;      ///< default 1/255
  std::vector<double> mean;         ///< one value, or one a channel; default 0
  std::vector<double> std;          ///< the same; default 1
  std::optional<std::string> color; ///< rgb, bgr or gray; default by channels
  std::vector<int64_t> resize;      ///< [h, w]; default none
  bool any() const {
    return scale || !mean.empty() || !std.empty() || color || !resize.empty();
  }
};

/// What `resnetc compile` takes; docs/command-line.md describes each option.
struct CompileOptions {
  std::string output;              ///< M.so, M.o or M.a
  std::string header;              ///< empty: NAME.h in the folder of `output`
  std::string name;                ///< empty: the model's own
  std::string target = "cpu";      ///< cpu, cpu:avx2, cpu:avx512, cpu:portable
  std::string conv = "auto";       ///< auto, direct
  std::vector<std::string> shapes; ///< [NAME=]?x3x224x224 each
  /// Inner tensors that become the outputs, in place of the model's own.
  std::vector<std::string> outputTensors;
  std::string weights;       ///< a safetensors file; empty: the model's own
  std::string weightsExcept; ///< glob of the tensors initialised afresh
  uint64_t seed = 0;         ///< of the tensors that no file gives
  std::string train;         ///< empty: inference alone; sgd, adamw
  int64_t batchHint = 1;     ///< the batch that the choices are made for
  /// Bytes that training may take at that batch; 0: no limit.
  int64_t memoryBudget = 0;
  /// The file that algorithms measured on this machine are kept in: those that
  /// it has not are measured and added. "": M.tune beside M.so.
  std::optional<std::string> tune;
  std::optional<std::string> tuned; ///< such a file, read alone
  unsigned jobs = 0;                ///< threads of the compiler; 0: all cores
  PreprocessOptions preprocess;
  std::string dumpIr; ///< folder for one .mlir file a stage
  std::optional<std::string>
      explain;              ///< pass whose refusals are shown; "": all
  bool checkPasses = false; ///< run the reference before and after the passes
  bool cache = true;        ///< use and keep compiled kernels
  bool verbose = false;     ///< say on stderr what was chosen
};

/// Compiles a graph into options.output and its header. On any error neither
/// file is touched. The exit code that the command line would give is
/// int(status.code()).
Status compile(Graph graph, const CompileOptions &options);

/// The same for a model by its description: "zoo:NAME[,key=value...]", an ONNX
/// file, or a .mlir file that --dump-ir wrote. If more than one thing is wrong
/// with an ONNX file, each but the last goes to stderr as a line of its own.
Status compile(const std::string &model, const CompileOptions &options);

/// What check found.
struct CheckResult {
  std::vector<std::string> problems; ///< one line each, with the model's name
  std::string summary; ///< what the model is, if it can be compiled
};

/// Does all of compile that can refuse a model, and writes nothing. What is
/// wrong with the model is in `out`; errors are of the options, the machine or
/// ours.
Status check(const std::string &model, const CompileOptions &options,
             CheckResult &out);

} // namespace resnetc
