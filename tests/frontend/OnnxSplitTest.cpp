//===- OnnxSplitTest.cpp - Split
//-------------------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/frontend/OnnxTestGraph.h"

using namespace resnetc;

namespace {

using Sizes = std::vector<int64_t>;

/// x [2, 5] split along its last axis into results a, b, ...
OnnxTestGraph splitGraph(int64_t opset, int64_t results,
                         std::vector<OnnxAttribute> attributes = {},
                         const Sizes &parts = {}) {
  OnnxTestGraph g(opset);
  g.input("x", {2, 5});
  attributes.push_back(attribute("axis", -1));
  g.ints("parts", {int64_t(parts.size())}, parts);
  g.node("Split",
         parts.empty() ? std::vector<std::string>{"x"}
                       : std::vector<std::string>{"x", "parts"},
         "a", std::move(attributes));
  for (int64_t i = 1; i < results; ++i)
    g.model.nodes[0].outputs.push_back(std::string(1, char('a' + i)));
  for (const std::string &name : g.model.nodes[0].outputs)
    g.output(name);
  return g;
}

void expectParts(const OnnxTestGraph &g,
                 const std::vector<DoubleTensor> &expected) {
  std::vector<DoubleTensor> outputs = runGraph(g, {counting({2, 5})});
  ASSERT_EQ(outputs.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i)
    expectTensor(outputs[i], expected[i]);
}

// Each opset has its own place for the parts.
TEST(OnnxSplitTest, PartsAreAnAttributeThenAnInputThenAreCounted) {
  const DoubleTensor three = {{2, 3}, {1, 2, 3, 6, 7, 8}};
  const DoubleTensor two = {{2, 2}, {4, 5, 9, 10}};
  expectParts(splitGraph(11, 2, {sizes("split", {3, 2})}), {three, two});
  expectParts(splitGraph(13, 2, {}, {3, 2}), {three, two});
  // What does not divide is the last one's loss.
  expectParts(splitGraph(18, 2, {attribute("num_outputs", 2)}), {three, two});
  expectParts(splitGraph(13, 5), {{{2, 1}, {1, 6}},
                                  {{2, 1}, {2, 7}},
                                  {{2, 1}, {3, 8}},
                                  {{2, 1}, {4, 9}},
                                  {{2, 1}, {5, 10}}});
}

TEST(OnnxSplitTest, APartMayBeEmpty) {
  expectParts(splitGraph(13, 2, {}, {0, 5}), {{{2, 0}, {}}, counting({2, 5})});
}

TEST(OnnxSplitTest, ImagesStayImages) {
  OnnxTestGraph g;
  g.input("x", {-1, 2, 1, 2});
  g.node("Split", {"x"}, "a", {attribute("axis", 1)});
  g.model.nodes[0].outputs.push_back("b");
  g.node("Sub", {"b", "a"}, "y");
  expectRun(g, {counting({2, 2, 1, 2})}, {{2, 1, 1, 2}, {2, 2, 2, 2}});
  EXPECT_EQ(importedText(g).find("nn.reshape"), std::string::npos);
}

TEST(OnnxSplitTest, KnownValuesStayKnown) {
  OnnxTestGraph g;
  g.input("x", {-1, 2, 3});
  g.node("Shape", {"x"}, "shape");
  g.node("Split", {"shape"}, "n");
  g.model.nodes[1].outputs = {"n", "h", "w"};
  g.node("Concat", {"n", "w", "h"}, "target", {attribute("axis", 0)});
  g.node("Reshape", {"x", "target"}, "y");
  expectRun(g, {counting({2, 2, 3})},
            {{2, 3, 2}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}});
}

TEST(OnnxSplitTest, SaysWhatDoesNotFit) {
  EXPECT_EQ(issuesOf(splitGraph(13, 2)),
            "'a' (Split): the axis must divide into the 2 results, got extent "
            "5\n");
  EXPECT_EQ(issuesOf(splitGraph(18, 2, {attribute("num_outputs", 3)})),
            "'a' (Split): num_outputs must be the 2 results, got 3\n");
  for (const Sizes &parts : {Sizes{3, 3}, {6, -1}, {5}, {2, 2, 1}})
    EXPECT_NE(
        issuesOf(splitGraph(13, 2, {}, parts))
            .find("'a' (Split): expected 2 parts that add up to 5, got ["),
        std::string::npos);
}

} // namespace
