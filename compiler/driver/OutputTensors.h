//===- OutputTensors.h - --output-tensor=NAME -------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

#include "mlir/IR/BuiltinOps.h"

#include <vector>

namespace resnetc {

/// Usage if a name is given twice.
Status checkOutputNames(const std::vector<std::string> &names);

/// Makes the results of these ops, by their source names, or these inputs the
/// outputs of a network in the nn dialect, in place of its own. Errors are
/// Input, or Usage for a name given twice.
Status applyOutputTensors(mlir::ModuleOp module,
                          const std::vector<std::string> &names);

} // namespace resnetc
