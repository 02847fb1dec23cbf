//===- NnDialect.cpp - registers the nn dialect ===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Nn.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

#include "compiler/ir/NnDialect.cpp.inc"
#include "compiler/ir/NnEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "compiler/ir/NnAttrs.cpp.inc"

#define GET_OP_CLASSES
#include "compiler/ir/NnOps.cpp.inc"

using namespace resnetc::nn;

void NnDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "compiler/ir/NnAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "compiler/ir/NnOps.cpp.inc"
      >();
}
