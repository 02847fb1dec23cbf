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
#include "compiler/planning/StateLayout.h"

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
  /// The tensor that this one has the values and the border of: a repeated call
  /// makes it.
  std::optional<size_t> copyOf;
  bool isRemade = false; ///< the backward part reads a copy
};

/// A vector or a filter of the fixed region.
struct FixedTensor {
  ArenaBuffer buffer; ///< its time by computeLiveness, its offset by placeFixed
};

/// Where one argument of a call is.
struct Operand {
  enum class Place : uint8_t {
    Arena,    ///< tensors[index]
    Fixed,    ///< fixed[index]
    Param,    ///< tensor `index` of the state
    Gradient, ///< the same, its gradient or the batch's statistic
    Slice,    ///< `slice`: packed weights, or a tensor of the caller
  };
  Place place = Place::Arena;
  size_t index = 0;
  exec::SliceAttr slice;

  static Operand arena(size_t index) { return {Place::Arena, index, {}}; }
  static Operand fixed(size_t index) { return {Place::Fixed, index, {}}; }
  static Operand at(exec::SliceAttr slice) { return {Place::Slice, 0, slice}; }
};

/// One call. Its spec lacks the layouts of its arena tensors until
/// assignBorders; user tensors' layouts are there from the start.
struct PlannedCall {
  KernelSpec spec;
  std::string name;
  llvm::SmallVector<std::string> sources;
  llvm::SmallVector<Operand, 4> operands; ///< as kernelArguments(spec)
  bool again = false; ///< repeats an earlier call (see Recompute.h)

  /// The operand of an argument; null if the kernel has none like it.
  const Operand *find(ArgumentRole role, bool written) const;
};

/// A tensor of the caller.
struct UserTensor {
  std::string name;
  exec::UserLayout order;
  mlir::RankedTensorType type; ///< the dimensions in `order`
  TensorLayout layout;
};

/// The calls at the start that run on some samples of the batch at a time (see
/// exec.program).
struct MicroBatch {
  size_t calls = 0;    ///< 0: none do
  int64_t samples = 1; ///< of two threads
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
  MicroBatch microBatch;
  /// By splitByMicroBatch: of each buffer, whether only the calls of the
  /// micro-batch use it; empty if there is none.
  llvm::SmallVector<bool> inPart;
  int64_t partBytes = 0; ///< by splitByMicroBatch
  std::vector<FixedTensor> fixed;
  int64_t fixedBytes = 0; ///< by placeTensors
};

/// Where the parameters of a function are: in packed weights, or, of a
/// train_step, in a state.
struct Parameters {
  Packing &packing;
  StateLayout *state = nullptr;
};

/// The calls of a function, in the order of its ops: an import in front of the
/// first use of each argument, an export behind each op whose result the
/// function returns. Ops that no result needs are left out.
Status buildSchedule(mlir::func::FuncOp function, const ConvChoice &choice,
                     const Parameters &parameters, Schedule &out);

} // namespace resnetc
