//===- OnnxBuilder.h - the module that an import makes ----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "OnnxModel.h"
#include "compiler/ir/Model.h"
#include "compiler/ir/Nn.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace resnetc {

/// What axis 0 of an activation is; see OnnxImport.h.
enum class OnnxMode {
  Batch,  ///< the batch
  Blocks, ///< the batch, or a multiple of it: a block of rows a sample
  Whole,  ///< an axis like any other
};

/// A module with one function @infer in the making, and its weights.
class OnnxBuilder {
public:
  /// `model` outlives the builder.
  OnnxBuilder(const OnnxModel &model, OnnxMode mode);

  OnnxMode mode() const { return mode_; }
  bool wholeMode() const { return mode_ == OnnxMode::Whole; }
  mlir::OpBuilder &ops() { return builder_; }
  mlir::func::FuncOp function() { return function_; }
  mlir::Location location(llvm::StringRef name);

  /// Appends an op and infers its result. Null if it breaks a rule of the
  /// dialect, which `broken` then says, with the rule's number.
  template <typename Op, typename... Arguments>
  mlir::Value append(llvm::StringRef name, std::string &broken,
                     Arguments &&...arguments) {
    mlir::OperationState op(location(name), Op::getOperationName());
    // The type stands in until inference has seen the attributes.
    mlir::Type placeholder = builder_.getF32Type();
    Op::build(builder_, op, placeholder, std::forward<Arguments>(arguments)...);
    llvm::SmallVector<mlir::Type, 1> inferred;
    bool known = mlir::succeeded(
        Op::inferReturnTypes(context_.get(), std::nullopt, op.operands,
                             op.attributes.getDictionary(context_.get()),
                             op.getRawProperties(), op.regions, inferred));
    op.types.assign({known ? inferred.front() : op.operands[0].getType()});
    return insert(op, known, broken);
  }

  /// The name as it is, or changed if a tensor of the file has it.
  std::string derivedName(std::string name) const;
  /// The parameter of this name, or null if there is none yet.
  mlir::Value findParameter(llvm::StringRef name) const;
  /// Null if the shape is none that a parameter may have.
  mlir::Value addParameter(llvm::StringRef name, std::vector<int64_t> shape,
                           std::vector<float> values, std::string &broken);

  /// The argument of this IR type, with attributes nn.*.
  mlir::Value addInput(llvm::StringRef name, mlir::RankedTensorType type,
                       mlir::DictionaryAttr attributes);
  /// Ends the function.
  void addReturn(llvm::ArrayRef<mlir::Value> values,
                 llvm::ArrayRef<mlir::DictionaryAttr> attributes);

  /// Removes what no result needs, parameters too.
  void dropUnused();
  /// The finished model; the builder is used up.
  Status take(Model &out);

private:
  mlir::Value insert(const mlir::OperationState &op, bool typeKnown,
                     std::string &broken);

  llvm::StringSet<> taken_; ///< names of the file's constants
  OnnxMode mode_;
  std::unique_ptr<mlir::MLIRContext> context_;
  mlir::OwningOpRef<mlir::ModuleOp> module_;
  mlir::func::FuncOp function_;
  mlir::OpBuilder builder_;
  mlir::Operation *lastParameter_ = nullptr;
  llvm::StringMap<mlir::Value> parameters_;
  WeightStore weights_;
};

} // namespace resnetc
