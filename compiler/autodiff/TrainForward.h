//===- TrainForward.h - the forward pass of a training step -----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace resnetc::autodiff {

/// Rewrites a copy of @infer as a training step computes it: exact and fusing
/// passes first, then each batch norm takes the statistics of its batch, and
/// the add and relu behind it. Sinks say where the statistics go.
/// Errors: Input, which names the batch norms whose running statistics are no
/// parameters of their own.
Status makeTrainForward(mlir::func::FuncOp function);

} // namespace resnetc::autodiff
