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

TEST(OnnxReduceMeanTest, OverEverySetOfAxes) {
  for (const Sizes &shape : shapes)
    for (int64_t set = 1; set < int64_t(1) << shape.size(); ++set)
      for (int64_t keep : {0, 1}) {
        Sizes axes, reduced;
        std::vector<bool> gone;
        for (size_t axis = 0; axis < shape.size(); ++axis) {
          gone.push_back(set >> axis & 1);
          if (gone[axis])
            axes.push_back(int64_t(axis));
          if (!gone[axis] || keep)
            reduced.push_back(gone[axis] ? 1 : shape[axis]);
        }
        OnnxTestGraph g;
        g.input("x", shape);
        g.node("ReduceMean", {"x"}, "y",
               {sizes("axes", axes), attribute("keepdims", keep)});
        DoubleTensor x = uneven(shape), expected(reduced);
        expected.values = sumsOf(x.values, groupsWithout(shape, gone));
        for (double &value : expected.values)
          value *= double(expected.values.size()) / double(x.values.size());
        expectRun(g, {x}, expected);
      }
}

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
