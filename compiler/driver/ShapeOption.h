//===- ShapeOption.h - --shape=[NAME=]?x3x224x224 ---------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Onnx.h"
#include "resnetc/Status.h"

#include "mlir/IR/BuiltinOps.h"

namespace resnetc {

/// Reads the values of --shape. Errors are Usage: also for two of one input.
Status readShapes(const std::vector<std::string> &texts,
                  std::vector<OnnxInputShape> &out);

/// Sets the batch of a network in the nn dialect; ? leaves it to the caller.
/// The other extents, in the user's order, must be the model's: its ops were
/// made for them. Errors are Input.
Status applyShape(mlir::ModuleOp module, const OnnxInputShape &shape);

} // namespace resnetc
