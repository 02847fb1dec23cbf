//===- OnnxTestGraph.h - small ONNX graphs for tests ------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   OnnxTestGraph g;
//   g.input("x", {-1, 2});
//   g.floats("w", {2, 3}, {1, 2, 3, 4, 5, 6});
//   g.node("MatMul", {"x", "w"}, "y");
//   expectRun(g, {{{1, 2}, {1, 10}}}, {{1, 3}, {41, 52, 63}});
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/reference/Interpreter.h"
#include "frontend/src/onnx/OnnxImport.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

namespace resnetc {

inline OnnxAttribute attribute(const std::string &name, int64_t value) {
  OnnxAttribute result;
  result.name = name;
  result.kind = OnnxAttribute::Kind::Int;
  result.intValue = value;
  return result;
}
inline OnnxAttribute attribute(const std::string &name, int value) {
  return attribute(name, int64_t(value));
}
inline OnnxAttribute attribute(const std::string &name, float value) {
  OnnxAttribute result;
  result.name = name;
  result.kind = OnnxAttribute::Kind::Float;
  result.floatValue = value;
  return result;
}
inline OnnxAttribute attribute(const std::string &name, const char *value) {
  OnnxAttribute result;
  result.name = name;
  result.kind = OnnxAttribute::Kind::String;
  result.stringValue = value;
  return result;
}
inline OnnxAttribute sizes(const std::string &name,
                           std::vector<int64_t> values) {
  OnnxAttribute result;
  result.name = name;
  result.kind = OnnxAttribute::Kind::Ints;
  result.ints = std::move(values);
  return result;
}

/// A model under construction. Its last node's output is its output, unless it
/// is told others.
struct OnnxTestGraph {
  OnnxModel model;

  explicit OnnxTestGraph(int64_t opset = 17) {
    model.file = "test.onnx";
    model.name = "test";
    model.irVersion = 8;
    model.opset = opset;
  }

  /// -1 is the batch in front, and an unknown extent elsewhere.
  void input(const std::string &name, const std::vector<int64_t> &dims,
             OnnxType type = OnnxType::Float) {
    model.inputs.push_back({name, type, true, {}});
    for (int64_t dim : dims) {
      OnnxDim extent;
      extent.value = dim;
      extent.symbol = dim < 0 ? "batch" : "";
      model.inputs.back().dims.push_back(extent);
    }
  }

  void floats(const std::string &name, std::vector<int64_t> dims,
              std::vector<float> values) {
    model.initializers[name] = {
        name, OnnxType::Float, std::move(dims), std::move(values), {}};
  }
  void ints(const std::string &name, std::vector<int64_t> dims,
            std::vector<int64_t> values) {
    model.initializers[name] = {
        name, OnnxType::Int64, std::move(dims), {}, std::move(values)};
  }

  /// Called like its output.
  void node(const std::string &opType, std::vector<std::string> inputs,
            const std::string &output,
            std::vector<OnnxAttribute> attributes = {}) {
    model.nodes.push_back({opType,
                           "",
                           output,
                           std::move(inputs),
                           {output},
                           std::move(attributes)});
  }

  void output(const std::string &name) {
    model.outputs.push_back({name, OnnxType::Float, false, {}});
  }

  OnnxModel finished() const {
    OnnxModel result = model;
    if (result.outputs.empty() && !result.nodes.empty())
      result.outputs.push_back(
          {result.nodes.back().outputs[0], OnnxType::Float, false, {}});
    return result;
  }
};

/// Every issue, one line each.
inline std::string issuesOf(const OnnxTestGraph &graph,
                            const OnnxOptions &options = {}) {
  Model out;
  std::vector<OnnxIssue> issues;
  OnnxModel model = graph.finished();
  Status status = importOnnx(model, options, out, issues);
  std::string lines = status.ok() ? "" : status.message() + "\n";
  for (const OnnxIssue &issue : issues)
    lines += issue.text() + "\n";
  return lines;
}

/// The module as text.
inline std::string importedText(const OnnxTestGraph &graph,
                                const OnnxOptions &options = {}) {
  Model out;
  std::vector<OnnxIssue> issues;
  OnnxModel model = graph.finished();
  Status status = importOnnx(model, options, out, issues);
  if (!status.ok() || !issues.empty())
    return issues.empty() ? status.message() : issues.front().text();
  std::string text;
  llvm::raw_string_ostream stream(text);
  out.module->print(stream);
  return text;
}

/// Imports the graph and runs it in the interpreter.
inline std::vector<DoubleTensor> runGraph(const OnnxTestGraph &graph,
                                          std::vector<DoubleTensor> inputs) {
  Model out;
  std::vector<OnnxIssue> issues;
  OnnxModel model = graph.finished();
  Status status = importOnnx(model, {}, out, issues);
  EXPECT_TRUE(status.ok()) << status.message();
  EXPECT_TRUE(issues.empty()) << issues.front().text();
  std::vector<DoubleTensor> outputs;
  if (!status.ok() || !issues.empty())
    return outputs;
  status = interpret(*out.module, out.weights, inputs, outputs);
  EXPECT_TRUE(status.ok()) << status.message();
  return outputs;
}

inline void expectTensor(const DoubleTensor &got,
                         const DoubleTensor &expected) {
  EXPECT_EQ(got.shape, expected.shape);
  ASSERT_EQ(got.values.size(), expected.values.size());
  for (size_t i = 0; i < got.values.size(); ++i)
    // Constants are float32, everything after them is double.
    EXPECT_NEAR(got.values[i], expected.values[i],
                1e-6 * (1 + std::abs(expected.values[i])))
        << "at " << i;
}

/// The one output of the graph.
inline void expectRun(const OnnxTestGraph &graph,
                      std::vector<DoubleTensor> inputs,
                      const DoubleTensor &expected) {
  std::vector<DoubleTensor> outputs = runGraph(graph, std::move(inputs));
  ASSERT_EQ(outputs.size(), 1u);
  expectTensor(outputs[0], expected);
}

/// 1, 2, 3, ... in this shape.
inline DoubleTensor counting(std::vector<int64_t> shape) {
  DoubleTensor tensor(std::move(shape));
  for (size_t i = 0; i < tensor.values.size(); ++i)
    tensor.values[i] = double(i + 1);
  return tensor;
}

} // namespace resnetc
