//===- Exec.h - the exec dialect --------------------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/ir/Nn.h"
#include "compiler/kernels/spec/KernelSpec.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/SymbolTable.h"

#include "compiler/ir/ExecDialect.h.inc"
#include "compiler/ir/ExecEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "compiler/ir/ExecAttrs.h.inc"

#define GET_OP_CLASSES
#include "compiler/ir/ExecOps.h.inc"

namespace resnetc::exec {

/// Offsets and sizes in the arena and in the packed weights are multiples of
/// this: one cache line, and the alignment of the widest vector.
inline constexpr int64_t kAlignmentBytes = 64;

/// Where activations lie: the whole batch's or a micro-batch's.
inline bool isArena(MemoryRegion region) {
  return region == MemoryRegion::Arena || region == MemoryRegion::Part;
}

/// Bytes of one sample in the arena, rounded up to kAlignmentBytes. Only of a
/// layout that KernelSpec::check accepts.
int64_t arenaBytes(const TensorLayout &layout);

/// One sample of a caller's tensor, whose shape is in this order. Only of a
/// shape that exec.input accepts.
TensorLayout userTensorLayout(UserLayout order, llvm::ArrayRef<int64_t> shape);

/// An activation as it lies in the arena, without border.
TensorLayout arenaLayout(mlir::RankedTensorType type);

/// Bytes of a packed parameter of this kind and shape: its first extent, the
/// output channels, in whole blocks of 16, everything else as in the source; of
/// a tensor those of its arenaLayout; of a Winograd filter (m + 2) x (m + 2)
/// instead of 3x3, where `pixels` = [m, m]. A multiple of kAlignmentBytes. Only
/// of types and pixels that exec.pack accepts.
int64_t packedBytes(PackKind kind, mlir::RankedTensorType type,
                    llvm::ArrayRef<int64_t> pixels = {});

/// The packed weights of a verified module; null if it has none.
PackedOp findPacked(mlir::ModuleOp module);

/// The state of a verified module; null if it does not train.
StateOp findState(mlir::ModuleOp module);

/// Bytes of an argument that is no activation, a multiple of kAlignmentBytes.
int64_t vectorBytes(const KernelArgument &argument);

/// What exec.call says of the borders of its outputs: four numbers for each
/// that is in the arena, none at all if all are zero. Those in place have a
/// border of zeros already.
llvm::SmallVector<int32_t> bordersToWrite(const KernelSpec &spec,
                                          llvm::ArrayRef<SliceAttr> outputs);

} // namespace resnetc::exec
