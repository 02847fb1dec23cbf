//===- UserTensors.h - the caller's tensors of a function -------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/planning/Schedule.h"

namespace resnetc {

/// Reads the function's arguments and results into schedule.inputs, outputs and
/// fixedBatch. Every tensor that the function computes must have the same
/// batch. Errors are Input.
Status readUserTensors(mlir::func::FuncOp function, Schedule &schedule);

} // namespace resnetc
