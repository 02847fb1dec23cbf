//===- GraphState.h - what a Graph holds: a module under construction -----===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/ir/Nn.h"
#include "resnetc/Graph.h"
#include "resnetc/WeightStore.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"

#include <map>
#include <set>

namespace resnetc {

/// What a parameter does in its op: decides how it is initialised.
enum class ParameterRole {
  Filter,
  LinearWeight,
  Bias,
  Scale,
  Mean,
  Variance,
};

struct Initial {
  ParameterRole role;
  int64_t groups = 1; ///< of the convolution whose filter it is
};

struct GraphOutput {
  std::string name;
  mlir::Value value;
  Layout layout;
};

/// The state behind a Graph. Ops go through three steps: `beginOp` settles the
/// name and the operands, `addParameter` makes the parameters, `append` infers
/// the result's type, verifies and inserts.
struct GraphState {
  explicit GraphState(std::string_view name);

  /// Remembers the first mistake. `where` is the op's source name, or empty.
  void fail(const std::string &where, const std::string &rule);
  void fail(Status status);

  /// An empty result means a mistake, now or earlier.
  std::optional<std::string> beginOp(llvm::StringRef kind,
                                     const std::string &name,
                                     llvm::ArrayRef<Tensor> operands);
  /// Whether the op's operand is an image; a mistake if not.
  bool expectImage(const std::string &op, Tensor x);
  /// Null after a mistake.
  mlir::Value addParameter(std::string name, std::vector<int64_t> shape,
                           Initial initial);
  mlir::Value valueOf(Tensor x) const { return values[x.index]; }
  Tensor define(mlir::Value value);

  /// Appends an op of type Op, made from `arguments` as its build function
  /// takes them after the result type. Inference gives the type, so there is
  /// one truth about shapes; the verifier gives the message.
  template <typename Op, typename... Arguments>
  Tensor append(const std::string &name, Arguments &&...arguments) {
    mlir::OperationState op(location(name), Op::getOperationName());
    // The type stands in until inference has seen the attributes.
    mlir::Type placeholder = builder.getF32Type();
    Op::build(builder, op, placeholder, std::forward<Arguments>(arguments)...);
    llvm::SmallVector<mlir::Type, 1> inferred;
    bool known = mlir::succeeded(
        Op::inferReturnTypes(context.get(), std::nullopt, op.operands,
                             op.attributes.getDictionary(context.get()),
                             op.getRawProperties(), op.regions, inferred));
    op.types.assign({known ? inferred.front() : op.operands[0].getType()});
    return insert(name, op, known);
  }

  mlir::Location location(llvm::StringRef name);

  const uint64_t number; ///< tells the tensors of different graphs apart
  Status failure;

  std::unique_ptr<mlir::MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::func::FuncOp function;
  mlir::OpBuilder builder; ///< appends to the function
  mlir::Operation *lastParameter = nullptr;
  std::vector<mlir::Value> values; ///< by Tensor::index

  std::set<std::string> opNames, inputNames, outputNames;
  std::map<std::string, int> namesGiven; ///< generated, by kind
  std::vector<GraphOutput> outputs;

  std::vector<Parameter> parameters;
  std::vector<Initial> initials; ///< of the parameters
  std::map<std::string, size_t, std::less<>> parameterIndex;
  int64_t parameterElements = 0;
  WeightStore weights;

private:
  Tensor insert(const std::string &name, const mlir::OperationState &op,
                bool typeKnown);
};

GraphState &stateOf(Graph &graph);

} // namespace resnetc
