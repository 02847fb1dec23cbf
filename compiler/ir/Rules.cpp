//===- Rules.cpp - the checks that the rules of several ops share ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Rules.h"

#include "compiler/ir/Shapes.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using llvm::StringRef;

namespace resnetc::nn {

InFlightDiagnostic violation(Operation *op, StringRef rule) {
  return op->emitOpError() << "[" << op->getName().stripDialect() << "." << rule
                           << "] ";
}

LogicalResult verifyImage(Operation *op, StringRef rule, NamedOperand operand) {
  if (asImage(operand.value.getType()))
    return success();
  return violation(op, rule)
         << operand.name
         << " must be [n, h, w, c], only n dynamic, every extent >= 1 and a "
            "sample below 2^31 elements, got "
         << operand.value.getType();
}

LogicalResult verifyActivation(Operation *op, StringRef rule,
                               NamedOperand operand) {
  if (asActivation(operand.value.getType()))
    return success();
  return violation(op, rule) << operand.name
                             << " must be [n, c] or [n, h, w, c], only n "
                                "dynamic, every extent >= 1 "
                                "and a sample below 2^31 elements, got "
                             << operand.value.getType();
}

LogicalResult verifyParameter(Operation *op, StringRef rule,
                              NamedOperand operand,
                              llvm::ArrayRef<StringRef> dims) {
  if (asParameter(operand.value.getType(), dims.size()))
    return success();
  return violation(op, rule)
         << operand.name << " must be [" << llvm::join(dims, ", ")
         << "], static, every extent >= 1 and below 2^31 elements, got "
         << operand.value.getType();
}

LogicalResult verifyVector(Operation *op, StringRef rule, NamedOperand operand,
                           int64_t length) {
  if (!operand.value)
    return success();
  RankedTensorType vector = asParameter(operand.value.getType(), 1);
  if (vector && vector.getDimSize(0) == length)
    return success();
  return violation(op, rule)
         << operand.name << " must be [" << length
         << "], one element a channel, got " << operand.value.getType();
}

LogicalResult verifyType(Operation *op, StringRef rule, NamedOperand operand,
                         Type type) {
  if (!operand.value || operand.value.getType() == type)
    return success();
  return violation(op, rule) << operand.name << " must be " << type << ", got "
                             << operand.value.getType();
}

std::string listText(llvm::ArrayRef<int64_t> values) {
  std::string text = "[";
  llvm::raw_string_ostream os(text);
  llvm::interleaveComma(values, os);
  return text + "]";
}

LogicalResult verifySizes(Operation *op, StringRef rule, const Sizes &sizes) {
  bool fits = llvm::all_of(sizes.values, [&](int64_t value) {
    return value >= sizes.least && value < kSizeLimit;
  });
  if (fits && sizes.values.size() == sizes.count)
    return success();
  return violation(op, rule)
         << sizes.name << " must be " << sizes.count
         << " values >= " << sizes.least << " and below 2^31, got "
         << listText(sizes.values);
}

} // namespace resnetc::nn
