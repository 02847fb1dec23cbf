//===- Packing.h - which parameters are packed, and where -------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/ir/Exec.h"

#include "llvm/ADT/DenseMap.h"

namespace resnetc {

/// A step of packing, before it has a place (see exec.pack).
struct PackStep {
  exec::PackKind kind;
  mlir::FlatSymbolRefAttr source;
  mlir::RankedTensorType type;
  nn::BatchNormFoldAttr fold;     ///< may be null
  mlir::DenseI64ArrayAttr pixels; ///< of linear_weight, else null
};

/// The packed weights of a module. Equal steps share their bytes.
class Packing {
public:
  /// The slice of a step. Only of a type that nn::asParameter accepts.
  exec::SliceAttr place(const PackStep &step);

  /// Appends exec.packed with all steps, if there are any.
  void emit(mlir::OpBuilder &builder) const;

private:
  struct PlacedStep {
    PackStep step;
    exec::SliceAttr slice;
  };
  llvm::SmallVector<PlacedStep> steps;
  llvm::DenseMap<mlir::Attribute, exec::SliceAttr> slices; ///< by all fields
  int64_t bytes = 0;
};

} // namespace resnetc
