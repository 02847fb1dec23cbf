//===- Tune.h - --tune and --tuned ------------------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/codegen/Codegen.h"
#include "compiler/planning/TuneTable.h"
#include "resnetc/Compile.h"

namespace resnetc {

/// Reads the file of --tune, if it is there, or of --tuned. Without these
/// options the table stays empty.
Status readTuneTable(const CompileOptions &options, TuneTable &out);

/// Gives the table what a network in the nn dialect needs, as passes left it.
/// With --tune the algorithms of shapes without an entry are measured, and the
/// file is written; with --tuned -v says which shapes these are.
Status tuneModel(const Model &model, const CompileOptions &options,
                 const CodegenOptions &codegen, TuneTable &table);

} // namespace resnetc
