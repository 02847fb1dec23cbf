//===- Diagnostics.h - MLIR's diagnostics become a Status -------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

#include "mlir/IR/Diagnostics.h"

namespace resnetc {

/// While it lives, keeps the first error of a context and lets nothing be
/// printed.
class DiagnosticCollector {
public:
  explicit DiagnosticCollector(mlir::MLIRContext *context);

  /// Fine if `result` is; else the first error as one line with the place it
  /// happened: the op's source name, or file:line:column while parsing.
  /// `otherwise` is the text if there was no diagnostic.
  Status status(mlir::LogicalResult result, ErrorCode code,
                const std::string &otherwise) const;

private:
  std::string first_;
  mlir::ScopedDiagnosticHandler handler_;
};

} // namespace resnetc
