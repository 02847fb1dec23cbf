//===- ShapeOption.h - --shape=[NAME=]?x3x224x224 ---------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

#include "mlir/IR/BuiltinOps.h"

namespace resnetc {

/// Sets the batch of a network in the nn dialect; ? leaves it to the caller.
/// The other extents, in the user's order, must be the model's: its ops were
/// made for them. Errors are Usage for the text, Input for what does not suit.
Status applyShapeOption(mlir::ModuleOp module, const std::string &text);

} // namespace resnetc
