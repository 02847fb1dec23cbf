//===- RunText.h - interprets a function given as text ----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/ir/Nn.h"
#include "compiler/reference/Interpreter.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"

#include <string>

namespace resnetc {

/// Parses, verifies and interprets `text`.
inline Status runText(const std::string &text, const WeightStore &weights,
                      const std::vector<DoubleTensor> &inputs,
                      std::vector<DoubleTensor> &outputs) {
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  context.loadDialect<nn::NnDialect, mlir::func::FuncDialect>();
  context.allowUnregisteredDialects();
  auto module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
  if (!module)
    return Status::internal("the test's module does not parse");
  return interpret(*module, weights, inputs, outputs);
}

} // namespace resnetc
