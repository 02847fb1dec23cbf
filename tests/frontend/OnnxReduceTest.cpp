//===- OnnxReduceTest.cpp - ReduceMean, Softmax, LogSoftmax ---------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/frontend/OnnxTestGraph.h"

#include <cmath>

using namespace resnetc;

namespace {

using Sizes = std::vector<int64_t>;

/// Which group of elements each element belongs to, when these axes are gone.
Sizes groupsWithout(const Sizes &shape, const std::vector<bool> &gone) {
  Sizes groups = {0};
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    Sizes next;
    for (int64_t group : groups)
      for (int64_t i = 0; i < shape[axis]; ++i)
        next.push_back(gone[axis] ? group : group * shape[axis] + i);
    groups = std::move(next);
  }
  return groups;
}

std::vector<double> sumsOf(const std::vector<double> &values,
                           const Sizes &groups) {
  std::vector<double> sums;
  for (size_t i = 0; i < values.size(); ++i) {
    if (size_t(groups[i]) >= sums.size())
      sums.resize(groups[i] + 1, 0);
    sums[groups[i]] += values[i];
  }
  return sums;
}

DoubleTensor softmaxOf(DoubleTensor x, const std::vector<bool> &over) {
  for (double &value : x.values)
    value = std::exp(value);
  Sizes groups = groupsWithout(x.shape, over);
  std::vector<double> sums = sumsOf(x.values, groups);
  for (size_t i = 0; i < x.values.size(); ++i)
    x.values[i] /= sums[groups[i]];
  return x;
}

/// Small, and different everywhere.
DoubleTensor uneven(const Sizes &shape) {
  DoubleTensor x = counting(shape);
  for (double &value : x.values)
    value = std::sin(value * value);
  return x;
}

const Sizes shapes[] = {{2, 3, 4, 5}, {2, 3, 4}, {2, 5}, {2, 3, 2, 2, 4}};

TEST(OnnxSoftmaxTest, OverOneAxisSinceOpset13) {
  for (const Sizes &shape : shapes)
    for (size_t axis = 0; axis < shape.size(); ++axis) {
      OnnxTestGraph g;
      g.input("x", shape);
      g.node("Softmax", {"x"}, "y", {attribute("axis", int64_t(axis))});
      std::vector<bool> over(shape.size(), false);
      over[axis] = true;
      DoubleTensor x = uneven(shape);
      expectRun(g, {x}, softmaxOf(x, over));
    }
}

TEST(OnnxSoftmaxTest, OverAllAxesFromOneOnBeforeOpset13) {
  for (const Sizes &shape : shapes)
    for (size_t axis = 0; axis < shape.size(); ++axis) {
      OnnxTestGraph g(11);
      g.input("x", shape);
      g.node("LogSoftmax", {"x"}, "y", {attribute("axis", int64_t(axis))});
      std::vector<bool> over(shape.size(), false);
      std::fill(over.begin() + axis, over.end(), true);
      DoubleTensor x = uneven(shape), expected = softmaxOf(x, over);
      for (double &value : expected.values)
        value = std::log(value);
      expectRun(g, {x}, expected);
    }
}

TEST(OnnxSoftmaxTest, OverADynamicBatchIsAnIssue) {
  OnnxTestGraph g;
  g.input("x", {-1, 3});
  g.node("Softmax", {"x"}, "y", {attribute("axis", 0)});
  std::string issues = issuesOf(g);
  EXPECT_NE(issues.find("'y' (Softmax): "), std::string::npos) << issues;
  EXPECT_NE(issues.find("--shape"), std::string::npos) << issues;
}

/// The maximum of each group.
std::vector<double> maximaOf(const std::vector<double> &values,
                             const Sizes &groups) {
  std::vector<double> maxima;
  for (size_t i = 0; i < values.size(); ++i) {
    if (size_t(groups[i]) >= maxima.size())
      maxima.resize(groups[i] + 1, values[i]);
    maxima[groups[i]] = std::max(maxima[groups[i]], values[i]);
  }
  return maxima;
}

DoubleTensor reduced(const std::string &op, const DoubleTensor &x,
                     const std::vector<bool> &gone, bool keep) {
  Sizes shape, groups = groupsWithout(x.shape, gone);
  for (size_t axis = 0; axis < gone.size(); ++axis)
    if (!gone[axis] || keep)
      shape.push_back(gone[axis] ? 1 : x.shape[axis]);
  DoubleTensor result(shape);
  result.values =
      op == "ReduceMax" ? maximaOf(x.values, groups) : sumsOf(x.values, groups);
  if (op == "ReduceMean")
    for (double &value : result.values)
      value *= double(result.values.size()) / double(x.values.size());
  return result;
}

/// A node of opset 11, where all three have the axes as an attribute.
OnnxTestGraph reduction(const std::string &op, const std::string &operand,
                        const std::vector<bool> &gone, bool keep) {
  Sizes axes;
  for (size_t axis = 0; axis < gone.size(); ++axis)
    if (gone[axis])
      axes.push_back(int64_t(axis));
  OnnxTestGraph g(11);
  g.node(op, {operand}, "y",
         {sizes("axes", axes), attribute("keepdims", int64_t(keep))});
  return g;
}

std::vector<bool> bitsOf(int64_t set, size_t count) {
  std::vector<bool> bits;
  for (size_t i = 0; i < count; ++i)
    bits.push_back(set >> i & 1);
  return bits;
}

class OnnxReduceTest : public testing::TestWithParam<const char *> {};

TEST_P(OnnxReduceTest, OverEverySetOfAxes) {
  for (const Sizes &shape : shapes)
    for (int64_t set = 1; set < int64_t(1) << shape.size(); ++set)
      for (bool keep : {false, true}) {
        const std::vector<bool> gone = bitsOf(set, shape.size());
        OnnxTestGraph g = reduction(GetParam(), "x", gone, keep);
        g.input("x", shape);
        DoubleTensor x = uneven(shape);
        expectRun(g, {x}, reduced(GetParam(), x, gone, keep));
      }
}

// The constant's result is what a zero of the same shape becomes with it.
TEST_P(OnnxReduceTest, ConstantsAreReducedHere) {
  const Sizes shape = {2, 3, 4};
  const DoubleTensor x = counting(shape);
  for (int64_t set = 1; set < 8; ++set) {
    const std::vector<bool> gone = bitsOf(set, shape.size());
    const DoubleTensor expected = reduced(GetParam(), x, gone, true);
    OnnxTestGraph g = reduction(GetParam(), "c", gone, true);
    g.floats("c", shape, {x.values.begin(), x.values.end()});
    g.input("zero", expected.shape);
    g.node("Add", {"zero", "y"}, "z");
    expectRun(g, {DoubleTensor(expected.shape)}, expected);
  }
}

INSTANTIATE_TEST_SUITE_P(
    , OnnxReduceTest, testing::Values("ReduceMean", "ReduceSum", "ReduceMax"),
    [](const auto &info) { return std::string(info.param); });

TEST(OnnxReduceMeanTest, OverAnImageIsAGlobalPool) {
  OnnxTestGraph g(18);
  g.input("x", {-1, 3, 4, 5});
  g.ints("axes", {2}, {-1, -2});
  g.node("ReduceMean", {"x", "axes"}, "y");
  std::string text = importedText(g);
  EXPECT_NE(text.find("nn.global_avg_pool"), std::string::npos) << text;
  EXPECT_EQ(text.find("nn.transpose"), std::string::npos) << text;
}

TEST(OnnxReduceMeanTest, OverNoAxesIsOverAllUnlessToldOtherwise) {
  OnnxTestGraph g(18);
  g.input("x", {2, 2});
  g.node("ReduceMean", {"x"}, "y", {attribute("noop_with_empty_axes", 1)});
  expectRun(g, {counting({2, 2})}, counting({2, 2}));
  g.model.nodes[0].attributes = {attribute("keepdims", 0)};
  expectRun(g, {counting({2, 2})}, {{}, {2.5}});
}

} // namespace
