//===- NnSyntax.h - text of types, private to the dialect -------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "mlir/IR/OpImplementation.h"

namespace resnetc::nn {

/// The types of an op of two tensors: "tensor<?x8xf32>" where all three are the
/// same, "(tensor<?x8xf32>, tensor<1x8xf32>) -> tensor<?x8xf32>" elsewhere.
mlir::ParseResult parseBinaryTypes(mlir::OpAsmParser &parser, mlir::Type &lhs,
                                   mlir::Type &rhs, mlir::Type &result);
void printBinaryTypes(mlir::OpAsmPrinter &printer, mlir::Operation *op,
                      mlir::Type lhs, mlir::Type rhs, mlir::Type result);

} // namespace resnetc::nn
