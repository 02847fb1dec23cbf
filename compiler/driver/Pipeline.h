//===- Pipeline.h - one function a stage ------------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   import -> transform -> plan -> generateCode (compiler/codegen/Codegen.h)
//
// Nothing flows back. What a stage leaves can be written, read and resumed.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/ir/Model.h"
#include "compiler/planning/Plan.h"
#include "resnetc/Compile.h"

namespace resnetc {

/// What an import has to say beside its status.
struct ImportReport {
  /// Everything that is wrong, one line each, if more than one thing is: the
  /// status is the last of them.
  std::vector<std::string> problems;
  std::vector<std::string> notes; ///< what a user should know, one line each
};

/// A zoo name, an ONNX file or a .mlir file, with its weights, in the nn or
/// exec dialect.
Status importModel(const std::string &description,
                   const CompileOptions &options, Model &out,
                   ImportReport &report);

/// A graph with its weights, in the nn dialect.
Status importGraph(Graph graph, const CompileOptions &options, Model &out);

/// nn -> nn: adds the training step that options.train asks for, folds and
/// fuses. A model in the exec dialect is left as it is.
Status transformModel(Model &model, const CompileOptions &options);

/// Whether the model is in the exec dialect.
bool isPlan(const Model &model);

/// What planModel goes by, for kernels of `isas`. `tuned` must outlive it.
PlanOptions planOptions(const CompileOptions &options, llvm::ArrayRef<Isa> isas,
                        const TuneTable &tuned);

/// nn -> exec. A model in the exec dialect is left as it is.
Status planModel(Model &model, const PlanOptions &options);

} // namespace resnetc
