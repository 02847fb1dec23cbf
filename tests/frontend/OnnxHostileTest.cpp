//===- OnnxHostileTest.cpp - graphs that mean no good ---------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Graphs are changed at random in what a file can say: extents, attributes,
// ops and who reads what. Whatever comes of it, the import ends, with a module
// that verifies or with issues.
//
//===----------------------------------------------------------------------===//
#include "tests/frontend/OnnxTestGraph.h"

#include <random>

using namespace resnetc;

namespace {

const int64_t kSizes[] = {-1,
                          0,
                          1,
                          2,
                          3,
                          4,
                          5,
                          7,
                          8,
                          100,
                          65536,
                          int64_t(1) << 31,
                          (int64_t(1) << 31) - 1,
                          int64_t(1) << 40,
                          int64_t(1) << 62,
                          INT64_MAX,
                          INT64_MIN,
                          -2,
                          -3};
const char *const kOps[] = {"Conv",
                            "BatchNormalization",
                            "Relu",
                            "LeakyRelu",
                            "Clip",
                            "Sigmoid",
                            "Add",
                            "Sum",
                            "Mul",
                            "Sub",
                            "Div",
                            "MaxPool",
                            "AveragePool",
                            "GlobalAveragePool",
                            "GlobalMaxPool",
                            "Gemm",
                            "MatMul",
                            "Identity",
                            "Dropout",
                            "Constant",
                            "Flatten",
                            "Reshape",
                            "Transpose",
                            "Squeeze",
                            "Unsqueeze",
                            "Pad",
                            "Slice",
                            "Concat",
                            "Softmax",
                            "LogSoftmax",
                            "ReduceMean",
                            "ReduceSum",
                            "ReduceMax",
                            "Shape",
                            "Gather",
                            "Cast",
                            "ConstantOfShape",
                            "Range",
                            "Expand",
                            "Split",
                            "HardSwish",
                            "Max",
                            "Mean",
                            "PRelu",
                            "Reciprocal",
                            "NoSuchOp"};
const char *const kLists[] = {"pads",  "strides", "dilations", "kernel_shape",
                              "axes",  "perm",    "starts",    "ends",
                              "shape", "split"};
const char *const kNumbers[] = {
    "group",         "axis",       "ceil_mode",
    "keepdims",      "to",         "count_include_pad",
    "transA",        "transB",     "allowzero",
    "start",         "end",        "noop_with_empty_axes",
    "training_mode", "num_outputs"};

class Mutator {
public:
  explicit Mutator(unsigned seed) : random_(seed) {}

  void change(OnnxModel &model) {
    OnnxNode &node = model.nodes[below(model.nodes.size())];
    switch (below(7)) {
    case 0:
      node.opType = kOps[below(std::size(kOps))];
      break;
    case 1:
      put(node, sizes(kLists[below(std::size(kLists))], list()));
      break;
    case 2:
      put(node, attribute(kNumbers[below(std::size(kNumbers))], size()));
      break;
    case 3:
      changeInput(model, node);
      break;
    case 4:
      changeShape(model.inputs[below(model.inputs.size())]);
      break;
    case 5:
      changeIntegers(model);
      break;
    case 6:
      model.opset = 7 + int64_t(below(16));
      break;
    }
  }

private:
  size_t below(size_t count) { return random_() % count; }
  int64_t size() { return kSizes[below(std::size(kSizes))]; }
  std::vector<int64_t> list() {
    std::vector<int64_t> values(below(6));
    for (int64_t &value : values)
      value = size();
    return values;
  }

  void put(OnnxNode &node, OnnxAttribute attribute) {
    for (OnnxAttribute &old : node.attributes)
      if (old.name == attribute.name) {
        old = std::move(attribute);
        return;
      }
    node.attributes.push_back(std::move(attribute));
  }

  /// Something that is there before the node.
  void changeInput(const OnnxModel &model, OnnxNode &node) {
    std::vector<std::string> names = {"", model.inputs[0].name};
    for (const auto &[name, tensor] : model.initializers)
      names.push_back(name);
    for (const OnnxNode &other : model.nodes) {
      if (&other == &node)
        break;
      names.push_back(other.outputs[0]);
    }
    const std::string &name = names[below(names.size())];
    size_t at = below(node.inputs.size() + 1);
    if (at < node.inputs.size())
      node.inputs[at] = name;
    else
      node.inputs.push_back(name);
  }

  void changeShape(OnnxValueInfo &input) {
    if (below(4) == 0)
      input.dims.resize(below(7));
    if (input.dims.empty())
      return;
    OnnxDim &dim = input.dims[below(input.dims.size())];
    dim.value = std::max<int64_t>(size(), -1);
    dim.symbol = dim.isNumber() ? "" : "n";
  }

  void changeIntegers(OnnxModel &model) {
    std::vector<int64_t> values = list();
    model.initializers["ints"] = {
        "ints", OnnxType::Int64, {int64_t(values.size())}, {}, values};
  }

  std::mt19937 random_;
};

OnnxTestGraph start() {
  OnnxTestGraph g;
  g.input("x", {-1, 4, 6, 6});
  g.input("z", {-1, 4});
  g.floats("w", {4, 4, 3, 3}, std::vector<float>(144, 0.5f));
  g.floats("c", {4}, {1, 2, 3, 4});
  g.floats("m", {4, 4}, std::vector<float>(16, 1.0f));
  g.floats("scalar", {}, {2});
  g.ints("ints", {4}, {0, 4, -1, 1});
  g.ints("shape", {2}, {0, -1});
  g.node("Conv", {"x", "w", "c"}, "a", {sizes("pads", {1, 1, 1, 1})});
  g.node("BatchNormalization", {"a", "c", "c", "c", "c"}, "b");
  g.node("Relu", {"b"}, "d");
  g.node("Add", {"d", "x"}, "e");
  g.node("MaxPool", {"e"}, "f", {sizes("kernel_shape", {2, 2})});
  g.node("GlobalAveragePool", {"f"}, "g");
  g.node("Shape", {"g"}, "h");
  g.node("Reshape", {"g", "shape"}, "i");
  g.node("Gemm", {"i", "m", "c"}, "j");
  g.node("Mul", {"j", "z"}, "k");
  g.node("MatMul", {"k", "m"}, "l");
  g.node("Concat", {"l", "z"}, "o", {attribute("axis", 1)});
  g.node("Transpose", {"x"}, "p", {sizes("perm", {0, 2, 3, 1})});
  g.node("Slice", {"p", "ints", "ints"}, "q");
  g.node("Pad", {"q", "ints"}, "r");
  g.node("Softmax", {"o"}, "y");
  for (const char *name : {"y", "r", "h"})
    g.output(name);
  return g;
}

TEST(OnnxHostileTest, AnyGraphImportsOrHasIssues) {
  const OnnxModel base = start().finished();
  for (unsigned seed = 0; seed < 5000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    OnnxModel model = base;
    Mutator mutator(seed);
    for (unsigned change = 0; change <= seed % 6; ++change)
      mutator.change(model);
    Model out;
    std::vector<OnnxIssue> issues;
    Status status = importOnnx(model, {}, out, issues);
    ASSERT_TRUE(status.ok()) << status.message();
    EXPECT_TRUE(issues.empty() == bool(out.module));
    for (const OnnxIssue &issue : issues)
      EXPECT_FALSE(issue.reason.empty());
  }
}

// Each fold is small; together they would fill the memory.
TEST(OnnxHostileTest, FoldedConstantsAreBounded) {
  OnnxTestGraph g;
  g.input("x", {-1, 1, 1});
  g.floats("row", {1, 1024}, std::vector<float>(1024, 1.0f));
  g.floats("column", {1024, 1}, std::vector<float>(1024, 1.0f));
  std::vector<std::string> sum = {"x"};
  for (int i = 0; i < 50; ++i) {
    sum.push_back("f" + std::to_string(i));
    g.node("Add", {"row", "column"}, sum.back());
  }
  g.node("Sum", sum, "y");
  EXPECT_NE(issuesOf(g).find("folded constants"), std::string::npos);
}

TEST(OnnxHostileTest, LongChainsImport) {
  OnnxTestGraph g;
  g.input("t0", {-1, 3, 4, 4});
  for (int i = 0; i < 20000; ++i)
    g.node(i % 2 ? "Relu" : "Sigmoid", {"t" + std::to_string(i)},
           "t" + std::to_string(i + 1));
  EXPECT_EQ(issuesOf(g), "");
}

} // namespace
