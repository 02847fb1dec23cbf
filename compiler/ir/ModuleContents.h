//===- ModuleContents.h - what a program's calls may refer to ---*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/ir/Exec.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"

#include <map>

namespace resnetc::exec {

/// The kernels, packed weights and state of a module, as far as they keep their
/// own rules.
class ModuleContents {
public:
  explicit ModuleContents(mlir::ModuleOp module);

  /// Null if there is none of this name.
  const KernelSpec *findKernel(llvm::StringRef name) const;
  /// Whether a step of packing makes exactly this slice, and makes what the
  /// kernel reads in this role.
  bool isPacked(SliceAttr slice, const KernelSpec &spec,
                ArgumentRole role) const;
  /// Whether a tensor of the state has the offset and size of this slice.
  bool isInState(SliceAttr slice) const;
  bool isStatistic(SliceAttr slice) const {
    return statistics.contains(slice.getOffset());
  }

private:
  llvm::StringMap<KernelSpec> kernels;
  /// By offset. Not a DenseMap: it has no room for two of the keys.
  std::map<int64_t, PackOp> packs;
  /// Slices of exec.state by their offset, and those of statistics.
  std::map<int64_t, SliceAttr> stateSlices;
  llvm::SmallDenseSet<int64_t> statistics;
};

} // namespace resnetc::exec
