//===- TestNetwork.h - networks around a few ops ----------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/ir/Nn.h"
#include "compiler/reference/Interpreter.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <random>

namespace resnetc {

/// Builds @infer around the ops under test. Its input is an image, or a matrix,
/// plus a parameter of its shape, so that the gradient of the ops' input shows
/// in that of a parameter; its output is a linear layer behind them.
class TestNetwork {
public:
  TestNetwork(std::mt19937_64 &random, std::vector<int64_t> sample);

  mlir::OpBuilder builder;
  mlir::Value input;

  /// A new op.
  template <typename Op, typename... Arguments>
  Op op(Arguments &&...arguments) {
    return Op::create(builder, builder.getUnknownLoc(),
                      std::forward<Arguments>(arguments)...);
  }
  /// A new parameter of standard normal values around `mean`.
  mlir::Value param(std::vector<int64_t> shape, double mean = 0);

  /// A number from `least` to `most`.
  int64_t pick(int64_t least, int64_t most) {
    return std::uniform_int_distribution<int64_t>(least, most)(random);
  }

  /// Ends in `output` and differentiates; the module if that worked.
  Status finish(mlir::Value output);

  mlir::ModuleOp getModule() const { return *module; }
  const NamedTensors &getParameters() const { return parameters; }
  /// Of standard normal values.
  DoubleTensor draw(std::vector<int64_t> shape, double mean = 0);

private:
  std::mt19937_64 &random;
  mlir::MLIRContext &context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  NamedTensors parameters;
};

} // namespace resnetc
