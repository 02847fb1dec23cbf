//===- Pipeline.h - the order of the passes ---------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "mlir/Pass/PassManager.h"

#include <string>
#include <vector>

namespace resnetc {

/// Adds the passes that make a network ready for planning. `explain` is the
/// name of a pass, "fuse-residual-add", or "all": it says in remarks what it
/// left as it was, and why. Other values are silent.
void buildInferencePipeline(mlir::OpPassManager &manager,
                            llvm::StringRef explain = {});

/// The names that `explain` knows, in the pipeline's order.
std::vector<std::string> inferencePassNames();

/// Makes the passes and --nn-inference-pipeline known to resnetc-opt.
void registerTransforms();

} // namespace resnetc
