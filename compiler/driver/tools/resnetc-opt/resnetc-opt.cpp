//===- resnetc-opt.cpp - mlir-opt for our dialects and passes -------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/autodiff/Autodiff.h"
#include "compiler/ir/Exec.h"
#include "compiler/ir/Nn.h"
#include "compiler/planning/Plan.h"
#include "compiler/transforms/Pipeline.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  resnetc::registerTransforms();
  resnetc::registerAutodiffPasses();
  resnetc::registerPlanningPasses();
  mlir::DialectRegistry registry;
  registry.insert<mlir::func::FuncDialect, resnetc::nn::NnDialect,
                  resnetc::exec::ExecDialect>();
  return mlir::asMainReturnCode(mlir::MlirOptMain(
      argc, argv, "resnetc-opt: the nn dialect and its passes\n", registry));
}
