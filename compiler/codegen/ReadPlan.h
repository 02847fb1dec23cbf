//===- ReadPlan.h - an exec module as plain C++ -----------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/codegen/Artefact.h"

#include "mlir/IR/BuiltinOps.h"

namespace resnetc {

/// Fills everything of an artefact but isas, algorithms and digest of weights.
/// `module` is a verified plan. Errors are Input: the file was edited by hand.
Status readPlan(mlir::ModuleOp module, Artefact &out);

} // namespace resnetc
