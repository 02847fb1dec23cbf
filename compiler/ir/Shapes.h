//===- Shapes.h - which tensor types the nn dialect allows ------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "mlir/IR/BuiltinTypes.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace resnetc::nn {

/// Every size in the dialect is below this: kernels index in 32 bits.
inline constexpr int64_t kSizeLimit = int64_t(1) << 31;

/// The product of extents that are all >= 1; none if one is not, is dynamic, or
/// if the product reaches kSizeLimit.
std::optional<int64_t> countElements(llvm::ArrayRef<int64_t> extents);

/// Whether these are extents below kSizeLimit of which one is 0.
bool isEmpty(llvm::ArrayRef<int64_t> extents);

/// [n, h, w, c] or [n, c] of float32: n is dynamic or >= 1, the others are
/// static, >= 1, and a sample has below kSizeLimit elements. Null if the type
/// is anything else.
mlir::RankedTensorType asActivation(mlir::Type type);

/// An activation of rank 4, or null.
mlir::RankedTensorType asImage(mlir::Type type);

/// A static float32 tensor of this rank, every extent >= 1, with below
/// kSizeLimit elements, or null.
mlir::RankedTensorType asParameter(mlir::Type type, int64_t rank);

/// The longest list of extents that a user may pass, as RESNETC_MAX_DIMS of the
/// runtime.
inline constexpr size_t kMaxUserDims = 5;

/// Of a tensor [n, elements] that a user passes as `dims` (`nn.dims`): whether
/// the first of them is n. The others are then the extents of a sample; else n
/// is 1 and all of them are.
bool startWithBatch(llvm::ArrayRef<int64_t> dims, mlir::RankedTensorType type);

/// Whether a user may pass these extents for a tensor of this type: rule C3 of
/// the dialect.
bool areUserDims(llvm::ArrayRef<int64_t> dims, mlir::Type type);

} // namespace resnetc::nn
