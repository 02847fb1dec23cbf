//===- Codegen.h - a plan and weights become a library ----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/codegen/Artefact.h"
#include "compiler/ir/Model.h"

#include <string>
#include <vector>

namespace resnetc {

struct CodegenOptions {
  std::vector<Isa> isas;      ///< at least one, best first
  unsigned jobs = 1;          ///< threads that compile kernels
  std::string runtimeArchive; ///< path of libresnetc_model_runtime.a
  std::string output;         ///< M.so, M.o or M.a
  std::string cache;          ///< folder of compiled kernels; empty: none
  std::string header;         ///< path; empty: NAME.h in the folder of `output`
  bool verbose = false;       ///< say on stderr what was made
};

/// Writes the library and its header. Both appear together, or neither does and
/// older files stay. Takes the model, to free its weights once they are packed.
Status generateCode(Model model, const CodegenOptions &options);

} // namespace resnetc
