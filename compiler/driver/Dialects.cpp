//===- Dialects.cpp - a context that knows our dialects -------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/Dialects.h"

#include "compiler/ir/Exec.h"
#include "compiler/ir/Nn.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

std::unique_ptr<mlir::MLIRContext> resnetc::createContext() {
  // A module has some hundred ops: threads would cost more than they save.
  auto context = std::make_unique<mlir::MLIRContext>(
      mlir::MLIRContext::Threading::DISABLED);
  context->loadDialect<nn::NnDialect, exec::ExecDialect,
                       mlir::func::FuncDialect>();
  return context;
}
