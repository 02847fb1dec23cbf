//===- Emit.h - a schedule as ops of the exec dialect -----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/planning/KernelName.h"
#include "compiler/planning/Schedule.h"

namespace resnetc {

/// Appends exec.program. After placeTensors. `state` is where a train_step has
/// its parameters, else null.
void emitProgram(const Schedule &schedule, const StateLayout *state,
                 KernelNames &kernels, mlir::OpBuilder &builder);

/// Appends an exec.kernel for each kernel that the programs call.
void emitKernels(const KernelNames &kernels, mlir::OpBuilder &builder);

} // namespace resnetc
