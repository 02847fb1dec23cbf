//===- ModelOptions.h - options that change the imported model --*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Compile.h"

#include "mlir/IR/BuiltinOps.h"

namespace resnetc {

/// Writes --name and the preprocessing options into the module, in the
/// nn or exec dialect. Errors are Usage or, where the option does not suit the
/// model, Input.
Status applyModelOptions(mlir::ModuleOp module, const CompileOptions &options);

} // namespace resnetc
