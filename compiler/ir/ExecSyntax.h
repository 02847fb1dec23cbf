//===- ExecSyntax.h - text of slices, private to the dialect ----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/ir/Exec.h"

namespace resnetc::exec {

mlir::ParseResult readSlice(mlir::AsmParser &parser, SliceAttr &slice);
void writeSlice(mlir::AsmPrinter &printer, SliceAttr slice);

} // namespace resnetc::exec
