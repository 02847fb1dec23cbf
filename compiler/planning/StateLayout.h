//===- StateLayout.h - where a training has its parameters ------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The state lists its tensors in the order of their first use, as the source
// does. In memory, weights come first, then biases, batch norms and running
// statistics: an optimizer then has one range for each weight decay.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/planning/KernelName.h"
#include "compiler/planning/Packing.h"
#include "resnetc/Status.h"

#include <optional>

namespace resnetc {

class StateLayout {
public:
  /// Gives a tensor its place in the order; it is in the state once it is
  /// added.
  void mention(llvm::StringRef name);
  /// The index of a parameter. Errors are Input: it is read in two layouts, or
  /// its values depend on others.
  Status addParam(const PackStep &step, exec::DecayGroup group, size_t &index);
  /// The index of a running statistic.
  Status addStatistic(nn::SetStatisticOp op, size_t &index);
  /// That of a parameter that was added, by its name.
  std::optional<size_t> find(llvm::StringRef name) const;

  /// The bytes of what was added so far.
  int64_t size() const;
  /// Gives every tensor its offset, once all are added.
  void place();
  exec::SliceAttr slice(exec::MemoryRegion region, size_t index) const;

  /// Appends exec.state, which updates by `optimizer` of this kernel.
  void emit(exec::Optimizer optimizer, llvm::StringRef kernel,
            mlir::OpBuilder &builder) const;

private:
  struct Tensor {
    std::string name;
    std::optional<PackStep> step; ///< none: not added
    exec::DecayGroup group = exec::DecayGroup::Weight;
    nn::SetStatisticOp statistic; ///< null: a parameter
    int64_t bytes = 0, offset = 0;
  };
  size_t indexOf(llvm::StringRef name);
  void emit(const Tensor &tensor, mlir::OpBuilder &builder) const;

  std::vector<Tensor> tensors;
  llvm::StringMap<size_t> indexes;
  int64_t bytes = 0;
};

} // namespace resnetc
