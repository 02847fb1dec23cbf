//===- SplitConcats.h - concats of more inputs than a kernel takes -*- C++
//-*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace resnetc {

/// Replaces each nn.concat of more than kMaxConcatInputs inputs by a tree of
/// such: the fewest levels, since each copies everything once.
void splitConcats(mlir::func::FuncOp function);

} // namespace resnetc
