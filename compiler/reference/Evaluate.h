//===- Evaluate.h - one op of the nn dialect --------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/reference/DoubleTensor.h"

#include "mlir/IR/Operation.h"

namespace resnetc::reference {

/// The results of an op on operands of its types, null where it has none;
/// `batch` stands for the dynamic extents of its results. False if the op is
/// not one that computes tensors in the nn dialect.
bool evaluateOp(mlir::Operation *op,
                llvm::ArrayRef<const DoubleTensor *> operands, int64_t batch,
                std::vector<DoubleTensor> &results);

} // namespace resnetc::reference
