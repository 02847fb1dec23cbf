//===- TunableCalls.h - what of a plan can be measured ----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/planning/Plan.h"

namespace resnetc {

/// A call whose kernel could use another algorithm.
struct TunableCall {
  size_t index; ///< among the calls of its program
  TuneKey key;
  KernelSpec spec;
};

/// Those of the first program, the one that a library runs. `plan` is a
/// verified one of these options.
std::vector<TunableCall> tunableCalls(mlir::ModuleOp plan,
                                      const PlanOptions &options);

} // namespace resnetc
