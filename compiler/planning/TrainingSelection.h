//===- TrainingSelection.h - which kernels compute a gradient ---*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The ops that only a train_step has take several kernels, several results, or
// parameters that are no packed weights. So here a kernel's operands are told
// by their roles, and those between two kernels of an op are numbered.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/planning/KernelSelection.h"

#include <optional>

namespace resnetc {

/// An argument of one of an op's kernels.
struct TrainingOperand {
  ArgumentRole role;
  bool written = false;
  /// An operand or a result of the op; null: the op's own tensor `number`.
  mlir::Value value;
  size_t number = 0;
  /// Of an own tensor that is an activation.
  std::optional<TensorLayout> layout;
};

struct TrainingKernel {
  KernelSpec spec;
  llvm::SmallVector<TrainingOperand, 8> operands; ///< in any order
};

/// A tensor of one pixel, as it lies in the arena.
TensorLayout onePixel(int64_t channels);

/// The kernels of an op of training, in order. false: it is none of them.
bool selectTraining(mlir::Operation *op, const ConvChoice &choice,
                    llvm::SmallVectorImpl<TrainingKernel> &out);

} // namespace resnetc
