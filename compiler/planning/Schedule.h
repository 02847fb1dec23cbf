//===- Schedule.h - a function as a list of calls ---------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/planning/Arena.h"
#include "compiler/planning/KernelSelection.h"
#include "compiler/planning/Packing.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <optional>
#include <string>
#include <vector>

namespace resnetc {

/// A tensor of the arena.
struct PlannedTensor {
  std::string name;      ///< of the op that makes it, for messages
  TensorLayout layout;   ///< without border until assignBorders
  size_t writer = 0;     ///< the call that makes it
  size_t lastReader = 0; ///< the last call that reads it
  /// The bytes it lies in; tensors that follow each other in place share them.
  size_t buffer = 0;
};

/// One call. Its spec lacks the layouts of its arena tensors until
/// assignBorders; user tensors' layouts are there from the start.
struct PlannedCall {
  KernelSpec spec;
  std::string name;
  llvm::SmallVector<std::string> sources;
  llvm::SmallVector<size_t, 2>
      reads; ///< tensors, in order of the kernel's arguments
  llvm::SmallVector<exec::SliceAttr, 2> packed;
  std::optional<int64_t> userInput;  ///< instead of reads: an import
  std::optional<size_t> result;      ///< the tensor that it writes, or
  std::optional<int64_t> userOutput; ///< the caller's tensor

  bool inPlace() const { return spec.residualMode == ResidualMode::InPlace; }
};

/// A tensor of the caller.
struct UserTensor {
  std::string name;
  exec::UserLayout order;
  mlir::RankedTensorType type; ///< the dimensions in `order`
  TensorLayout layout;
};

/// A function on its way from ops to byte ranges. buildSchedule fills all but
/// what the later steps say they fill.
struct Schedule {
  std::string name;
  int64_t fixedBatch = 0; ///< 0: any
  std::vector<UserTensor> inputs, outputs;
  std::vector<PlannedTensor> tensors;
  std::vector<PlannedCall> calls;
  std::vector<ArenaBuffer> buffers; ///< by placeTensors
  int64_t arenaBytes = 0;           ///< by placeTensors
};

/// The calls of a function, in the order of its ops: an import in front of the
/// first use of each argument, an export behind each op whose result the
/// function returns. Ops that no result needs are left out.
Status buildSchedule(mlir::func::FuncOp function, const ConvChoice &choice,
                     Packing &packing, Schedule &out);

} // namespace resnetc
