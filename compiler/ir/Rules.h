//===- Rules.h - the checks that the rules of several ops share -*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/ir/Nn.h"

namespace resnetc::nn {

/// Starts the message of a broken rule: "'nn.conv2d' op [conv2d.C4] ".
mlir::InFlightDiagnostic violation(mlir::Operation *op, llvm::StringRef rule);

/// One of an op's operands, under the name that messages call it by.
struct NamedOperand {
  llvm::StringRef name;
  mlir::Value value;
};

/// The operand is an activation of rank 4 (see Shapes.h).
mlir::LogicalResult verifyImage(mlir::Operation *op, llvm::StringRef rule,
                                NamedOperand operand);
/// The operand is an activation of rank 2 or 4.
mlir::LogicalResult verifyActivation(mlir::Operation *op, llvm::StringRef rule,
                                     NamedOperand operand);
/// The operand is a parameter with the dimensions that `dims` names.
mlir::LogicalResult verifyParameter(mlir::Operation *op, llvm::StringRef rule,
                                    NamedOperand operand,
                                    llvm::ArrayRef<llvm::StringRef> dims);
/// The operand, if there is one, is [length].
mlir::LogicalResult verifyVector(mlir::Operation *op, llvm::StringRef rule,
                                 NamedOperand operand, int64_t length);

/// The operand, if there is one, has this type.
mlir::LogicalResult verifyType(mlir::Operation *op, llvm::StringRef rule,
                               NamedOperand operand, mlir::Type type);

/// What an attribute lists; nothing if it is absent, which builders allow.
inline llvm::ArrayRef<int64_t> listedSizes(mlir::DenseI64ArrayAttr attribute) {
  return attribute ? attribute.asArrayRef() : llvm::ArrayRef<int64_t>();
}

/// A list as messages show it: "[1, 2]".
std::string listText(llvm::ArrayRef<int64_t> values);

/// An attribute that lists sizes: how many there are, and the least of each.
struct Sizes {
  llvm::StringRef name;
  llvm::ArrayRef<int64_t> values;
  size_t count;
  int64_t least;
};
mlir::LogicalResult verifySizes(mlir::Operation *op, llvm::StringRef rule,
                                const Sizes &sizes);

/// The result has exactly the type that inference gives.
template <typename Op>
mlir::LogicalResult verifyResult(Op op, llvm::StringRef rule) {
  llvm::SmallVector<mlir::Type, 1> inferred;
  if (mlir::failed(Op::inferReturnTypes(
          op.getContext(), std::nullopt, op->getOperands(),
          op->getRawDictionaryAttrs(), op->getPropertiesStorage(),
          op->getRegions(), inferred)))
    return violation(op, rule) << "the result's type cannot be inferred";
  if (inferred.front() != op.getType())
    return violation(op, rule)
           << "result must be " << inferred.front() << ", got " << op.getType();
  return mlir::success();
}

} // namespace resnetc::nn
