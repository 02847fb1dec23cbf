//===- OnnxConversion.h - one node of ONNX becomes ops of nn ----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A conversion reads attributes and inputs, says what is wrong, and sets the
// results:
//
//   static void convertLeakyRelu(OnnxConversion &node) {
//     double alpha = node.number("alpha", 0.01f);
//     OnnxActivation x = node.activation(0);
//     if (node.failed())
//       return;
//     x.value = node.emit<nn::LeakyReluOp>(x.value, ...);
//     node.setResult(std::move(x));
//   }
//
// After an issue readers go on with defaults, so that a node can have several
// issues; emit() gives null. Results that were not set are unknown.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "OnnxBuilder.h"
#include "OnnxConversions.h"
#include "OnnxValue.h"
#include "resnetc/Onnx.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <optional>

namespace resnetc {

/// What a conversion sees and can do; lives as long as one node's conversion.
class OnnxConversion {
public:
  /// `needed` are the tensors that somebody reads.
  OnnxConversion(OnnxBuilder &builder, const OnnxNode &node, int64_t opset,
                 std::vector<OnnxValue> inputs,
                 const llvm::StringSet<> &needed);
  /// The same node on other inputs.
  OnnxConversion(const OnnxConversion &node, std::vector<OnnxValue> inputs)
      : OnnxConversion(node.builder_, node.node_, node.opset_,
                       std::move(inputs), node.needed_) {}

  const OnnxNode &node() const { return node_; }
  int64_t opset() const { return opset_; }
  OnnxBuilder &builder() { return builder_; }
  /// Whether axis 0 is an axis like any other.
  bool wholeMode() const { return builder_.wholeMode(); }
  /// The first ONNX axis that belongs to a sample: 1, in whole mode 0.
  int firstAxis() const { return wholeMode() ? 0 : 1; }

  // Attributes. One that is there with another kind is an issue.
  bool hasAttribute(llvm::StringRef name) const;
  int64_t integer(llvm::StringRef name, int64_t otherwise);
  /// 0 or 1; anything else is an issue.
  bool flag(llvm::StringRef name, bool otherwise);
  float number(llvm::StringRef name, float otherwise);
  std::string string(llvm::StringRef name, const std::string &otherwise);
  std::vector<int64_t> integers(llvm::StringRef name,
                                std::vector<int64_t> otherwise);
  /// The same, and it has to have this length.
  std::vector<int64_t> integers(llvm::StringRef name, size_t length,
                                int64_t otherwise);

  std::vector<float> numbers(llvm::StringRef name); ///< empty if not there
  const OnnxTensor *tensor(llvm::StringRef name);   ///< null if not there

  // Inputs. One that is something else than asked for is an issue.
  size_t inputCount() const { return inputs_.size(); }
  /// Whether the node has this input; "" and trailing ones may be left out.
  bool has(size_t input) const;
  /// Unknown (monostate) if it is not there.
  const OnnxValue &input(size_t input) const;
  /// What messages call an input: "input 1 'conv1.weight'".
  std::string inputName(size_t input) const;
  OnnxActivation activation(size_t input);
  /// Never null; empty after an issue. Float32 and float64.
  OnnxConstant floats(size_t input);
  /// A float scalar: rank 0 or one element.
  float floatScalar(size_t input, float otherwise);
  /// Integers of rank 0 or 1, known or scaled by the batch.
  std::vector<SymbolicInt> symbols(size_t input);
  /// The same where every element has to be a number.
  std::vector<int64_t> numbers(size_t input);
  /// The ONNX shape of whatever the input is; empty if it is unknown.
  std::vector<SymbolicInt> shapeOf(size_t input) const;

  /// Goes on; the node's results become unknown.
  void issue(const std::string &reason, const std::string &advice = {});
  /// Gives the last issue an advice.
  void advise(const std::string &advice);
  /// The node needs axis 0 to be an axis like any other: `what` says why, "the
  /// softmax is over axis 0". Imported again in whole mode if that can be.
  void mixesBatch(const std::string &what);
  bool failed() const { return !issues_.empty(); }

  void setResult(OnnxValue value, size_t output = 0);
  /// Whether somebody reads this output; many exporters name a mask or indices
  /// that nobody does.
  bool wantsResult(size_t output) const;

  /// Appends an op that is called like the node, made from `arguments` as its
  /// build function takes them after the result type. A rule of the dialect
  /// that it breaks becomes the issue. Null after an issue.
  template <typename Op, typename... Arguments>
  mlir::Value emit(Arguments &&...arguments) {
    if (failed())
      return {};
    std::string broken;
    mlir::Value result = builder_.append<Op>(
        node_.name, broken, std::forward<Arguments>(arguments)...);
    if (!result)
      issue(broken);
    return result;
  }

  /// Whether the elements of each sample stay together, as rows of x, where its
  /// shape becomes this one, of as many elements.
  bool keepsSamples(const OnnxActivation &x, const OnnxShape &shape) const;

  // Forms; see OnnxValue.h. They emit what is needed, often nothing. After an
  // issue the value is null.
  /// The activation as an image with these axes. Every ONNX axis has to be
  /// there; its rank is at most 4.
  OnnxActivation asImage(const OnnxActivation &x, const ImageAxes &axes);
  OnnxActivation asRows(const OnnxActivation &x);
  /// The rows as IR [n, groups[0], groups[1], groups[2]]: consecutive ONNX axes
  /// of a sample taken together. Their product is the sample's.
  mlir::Value asGroups(const OnnxActivation &x,
                       const std::array<int64_t, 3> &groups);
  /// An IR tensor whose elements are in ONNX order, as rows of this shape.
  OnnxActivation fromGroups(mlir::Value value, std::vector<SymbolicInt> shape);
  /// IR to IR: [n, c] or [n, h, w, c] in row-major order to other extents.
  mlir::Value reshape(mlir::Value value, llvm::ArrayRef<int64_t> extents);
  /// IR to IR: result axis i is the operand's axis permutation[i]; axes 1 to 3.
  mlir::Value transpose(mlir::Value value,
                        const std::array<int64_t, 3> &permutation);

  /// A parameter. An initializer in its own shape keeps its name, so that it is
  /// one parameter however often it is used. Null after an issue.
  mlir::Value parameter(const OnnxConstant &constant);
  /// One that is made from an initializer: its name is the initializer's and
  /// `suffix`, which names what was done (".transposed"). Equal names mean
  /// equal values: `compute` is called once a name.
  mlir::Value parameter(const std::string &source, const std::string &suffix,
                        std::vector<int64_t> shape,
                        llvm::function_ref<std::vector<float>()> compute);

  // For the walk over the nodes.
  std::vector<OnnxIssue> takeIssues() { return std::move(issues_); }
  bool mixedBatch() const { return mixedBatch_; }
  std::vector<OnnxValue> takeResults() { return std::move(results_); }

private:
  const OnnxAttribute *attribute(llvm::StringRef name,
                                 OnnxAttribute::Kind kind);

  OnnxBuilder &builder_;
  const OnnxNode &node_;
  const int64_t opset_;
  const llvm::StringSet<> &needed_;
  std::vector<OnnxValue> inputs_, results_;
  std::vector<OnnxIssue> issues_;
  bool mixedBatch_ = false;
};

} // namespace resnetc
