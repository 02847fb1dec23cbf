//===- Dialects.h - a context that knows our dialects -----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "mlir/IR/MLIRContext.h"

#include <memory>

namespace resnetc {

/// A single-threaded context with nn, exec and func loaded.
std::unique_ptr<mlir::MLIRContext> createContext();

} // namespace resnetc
