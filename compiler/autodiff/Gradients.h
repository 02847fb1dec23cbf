//===- Gradients.h - the gradients of values, as they add up ----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/ir/Nn.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace resnetc::autodiff {

/// What the reverse sweep knows. It visits the ops last to first, so that an
/// op's gradient is whole when its turn comes.
class Gradients {
public:
  /// New ops stand before the function's end.
  explicit Gradients(mlir::func::FuncOp function);

  /// Whether a parameter's gradient needs this value's: the image's is needed
  /// by nobody, and then nothing computes it.
  bool isNeeded(mlir::Value value) const { return needed.contains(value); }

  /// The sum of what was added to the value's gradient; null if nothing was.
  mlir::Value of(mlir::Value value) const { return sums.lookup(value); }

  /// Adds to the gradient of a value that is needed: of a parameter's, with
  /// nn.add_gradient.
  void add(mlir::Value value, mlir::Value gradient);

  /// The gradient of an operand whose extents of 1 were repeated, from one of
  /// the result's shape.
  mlir::Value sumTo(mlir::Type type, mlir::Value gradient);

  /// A new op, called what the forward op is called.
  template <typename Op, typename... Arguments>
  Op create(Arguments &&...arguments) {
    return Op::create(builder, location, std::forward<Arguments>(arguments)...);
  }

  /// The op that is differentiated now.
  void startOp(mlir::Operation *op) { location = op->getLoc(); }

private:
  mlir::Value sum(mlir::Value earlier, mlir::Value later);

  mlir::OpBuilder builder;
  mlir::Location location;
  llvm::DenseSet<mlir::Value> needed;
  llvm::DenseMap<mlir::Value, mlir::Value> sums;
};

} // namespace resnetc::autodiff
