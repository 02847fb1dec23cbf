//===- SourceName.h - the names that ops had in the source ------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An op's location is the name of what it was in the source,
// loc("layer1.0.conv1"). An op that absorbs another keeps its own name in front
// and the other's behind it: loc("layer1.0.conv1"("layer1.0.bn1")).
//
//===----------------------------------------------------------------------===//
#pragma once

#include "mlir/IR/Location.h"

#include <string>

namespace resnetc::nn {

/// Every source name of an op, its own first, then what it has absorbed.
llvm::SmallVector<llvm::StringRef> sourceNames(mlir::Location location);

/// The first source name; without one, the location as text.
std::string sourceName(mlir::Location location);

/// The location of an op at `own` that has absorbed the one at `absorbed`.
mlir::Location absorbLocation(mlir::Location own, mlir::Location absorbed);

} // namespace resnetc::nn
