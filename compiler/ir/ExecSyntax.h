//===- ExecSyntax.h - what the dialect's files share ------------*- C++ -*-===//
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

/// A source and what it is packed into, as exec.pack and exec.parameter have
/// them.
struct PackedSource {
  PackKind kind;
  mlir::Type type;
  std::optional<llvm::ArrayRef<int64_t>> pixels;
};

/// The rules for a source's type, and for its pixels.
mlir::LogicalResult verifySource(mlir::Operation *op,
                                 const PackedSource &source,
                                 llvm::StringRef typeRule,
                                 llvm::StringRef pixelsRule);

/// The bytes of a source that verifySource accepts.
int64_t packedBytes(const PackedSource &source);

/// The slice is in `region`, with this size and an offset that is a multiple of
/// 64.
mlir::LogicalResult verifyDestination(mlir::Operation *op, llvm::StringRef rule,
                                      SliceAttr slice, MemoryRegion region,
                                      int64_t bytes);

/// A slice of an op's region, and the source that it belongs to.
struct SourceSlice {
  mlir::FlatSymbolRefAttr source;
  SliceAttr slice;
};

/// The slices are disjoint and inside `bytes`.
mlir::LogicalResult verifyDisjoint(mlir::Operation *op, llvm::StringRef rule,
                                   llvm::ArrayRef<SourceSlice> slices,
                                   int64_t bytes);

} // namespace resnetc::exec
