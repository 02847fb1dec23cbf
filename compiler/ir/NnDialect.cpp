//===- NnDialect.cpp - registers the nn dialect ===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Nn.h"
#include "compiler/ir/NnSyntax.h"
#include "compiler/ir/Shapes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

#include "compiler/ir/NnDialect.cpp.inc"
#include "compiler/ir/NnEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "compiler/ir/NnAttrs.cpp.inc"

#define GET_OP_CLASSES
#include "compiler/ir/NnOps.cpp.inc"

using namespace mlir;
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

/// Letters, digits and underscores, no digit in front: what a symbol is made
/// of.
static bool isIdentifier(llvm::StringRef name) {
  if (name.empty() || llvm::isDigit(name.front()))
    return false;
  return llvm::all_of(name,
                      [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

LogicalResult NnDialect::verifyOperationAttribute(Operation *op,
                                                  NamedAttribute attribute) {
  if (!isa<ModuleOp>(op))
    return success();
  auto text = dyn_cast<StringAttr>(attribute.getValue());
  if (attribute.getName() == "nn.name" && !(text && isIdentifier(text)))
    return op->emitError()
           << "[nn.C2] nn.name of a module must be a C identifier, got "
           << attribute.getValue();
  if (attribute.getName() == "nn.optimizer" &&
      !(text && (text == "sgd" || text == "adamw")))
    return op->emitError()
           << "[nn.C4] nn.optimizer must be \"sgd\" or \"adamw\", got "
           << attribute.getValue();
  return success();
}

/// The attributes of one tensor that a function takes or gives.
static LogicalResult verifyTensorAttribute(Operation *function, Type type,
                                           NamedAttribute attribute) {
  auto text = dyn_cast<StringAttr>(attribute.getValue());
  if (attribute.getName() == "nn.layout") {
    if (text && (text == "nchw" || text == "nhwc") && asImage(type))
      return success();
    return function->emitError() << "[nn.C1] nn.layout must be \"nchw\" or "
                                    "\"nhwc\", on an image, got "
                                 << attribute.getValue() << " on " << type;
  }
  if (attribute.getName() == "nn.dims") {
    auto dims = dyn_cast<DenseI64ArrayAttr>(attribute.getValue());
    if (dims && areUserDims(dims, type))
      return success();
    return function->emitError()
           << "[nn.C3] nn.dims must list at most 5 extents >= 1, the first n "
              "or n being 1, with the elements of [n, elements], got "
           << attribute.getValue() << " on " << type;
  }
  if (attribute.getName() == "nn.name" && (!text || text.empty()))
    return function->emitError()
           << "[nn.C2] nn.name must be a string, not empty, got "
           << attribute.getValue();
  return success();
}

LogicalResult NnDialect::verifyRegionArgAttribute(Operation *op, unsigned,
                                                  unsigned index,
                                                  NamedAttribute attribute) {
  auto function = dyn_cast<FunctionOpInterface>(op);
  if (!function || index >= function.getNumArguments())
    return success();
  return verifyTensorAttribute(op, function.getArgumentTypes()[index],
                               attribute);
}

LogicalResult NnDialect::verifyRegionResultAttribute(Operation *op, unsigned,
                                                     unsigned index,
                                                     NamedAttribute attribute) {
  auto function = dyn_cast<FunctionOpInterface>(op);
  if (!function || index >= function.getNumResults())
    return success();
  return verifyTensorAttribute(op, function.getResultTypes()[index], attribute);
}
