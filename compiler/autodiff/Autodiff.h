//===- Autodiff.h - a training step for a network ---------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

#include "mlir/IR/BuiltinOps.h"

#include <string>

namespace resnetc {

struct TrainOptions {
  std::string optimizer = "sgd"; ///< sgd or adamw
};

/// Adds @train_step beside @infer: the forward pass with the statistics of the
/// batch, the loss, and the gradient of every parameter. The network is as it
/// was imported: nothing folded, one output [n, classes], of logits.
/// Errors: Input, one that names every op without a gradient; the module is
/// then as it was.
Status differentiate(mlir::ModuleOp module, const TrainOptions &options);

/// Makes --nn-differentiate known to resnetc-opt.
void registerAutodiffPasses();

} // namespace resnetc
