//===- CheckOptions.h - options that can be judged alone --------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/codegen/Codegen.h"
#include "resnetc/Compile.h"

namespace resnetc {

/// Checks what does not need the model, before any work is done, and translates
/// what codegen needs. `model` is a path or a zoo name, empty for a graph.
/// Errors are Usage, or Environment if the machine cannot do it.
Status checkOptions(const CompileOptions &options, const std::string &model,
                    CodegenOptions &out);

/// The instruction sets of a --target, the best first. Usage, or Environment if
/// it is this machine and has none of them.
Status readTarget(const std::string &target, std::vector<Isa> &out);

/// Usage unless `name` can name a model: a C identifier that makes no symbol of
/// the runtime.
Status checkName(const std::string &name);

} // namespace resnetc
