//===- OnnxShapeTest.cpp - Reshape, Transpose, Slice, Pad, Concat, Gather -===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/frontend/OnnxTestGraph.h"

using namespace resnetc;

namespace {

using Sizes = std::vector<int64_t>;

bool holds(const std::string &text, const std::string &part) {
  return text.find(part) != std::string::npos;
}

int64_t countOf(const std::string &text, const std::string &part) {
  int64_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos;
       at = text.find(part, at + 1))
    ++count;
  return count;
}

/// The tensor whose element at an index is what `read` says.
template <typename Read>
DoubleTensor tensorOf(const Sizes &shape, const Read &read) {
  DoubleTensor tensor(shape);
  Sizes index(shape.size(), 0);
  for (double &value : tensor.values) {
    value = read(index);
    for (size_t axis = shape.size(); axis-- > 0;) {
      if (++index[axis] < shape[axis])
        break;
      index[axis] = 0;
    }
  }
  return tensor;
}

double elementOf(const DoubleTensor &tensor, const Sizes &index) {
  int64_t place = 0;
  for (size_t axis = 0; axis < index.size(); ++axis)
    place = place * tensor.shape[axis] + index[axis];
  return tensor.values[place];
}

DoubleTensor transposed(const DoubleTensor &x, const Sizes &permutation) {
  Sizes shape;
  for (int64_t axis : permutation)
    shape.push_back(x.shape[axis]);
  return tensorOf(shape, [&](const Sizes &index) {
    Sizes from(index.size());
    for (size_t axis = 0; axis < index.size(); ++axis)
      from[permutation[axis]] = index[axis];
    return elementOf(x, from);
  });
}

DoubleTensor inShape(DoubleTensor x, Sizes shape) {
  x.shape = std::move(shape);
  return x;
}

//===----------------------------------------------------------------------===//
// Reshape and the shapes that it is given
//===----------------------------------------------------------------------===//

TEST(OnnxReshapeTest, AViewOfTheBatchLeavesNoShapeArithmetic) {
  OnnxTestGraph g;
  g.input("x", {-1, 2, 3, 2});
  g.ints("zero", {}, {0});
  g.ints("axes", {1}, {0});
  g.ints("rest", {1}, {-1});
  g.node("Shape", {"x"}, "shape");
  g.node("Gather", {"shape", "zero"}, "batch", {attribute("axis", 0)});
  g.node("Unsqueeze", {"batch", "axes"}, "batch1");
  g.node("Concat", {"batch1", "rest"}, "target", {attribute("axis", 0)});
  g.node("Reshape", {"x", "target"}, "y");
  std::string text = importedText(g);
  EXPECT_EQ(countOf(text, "= nn."), 1) << text;
  EXPECT_TRUE(holds(text, "nn.flatten")) << text;
  expectRun(g, {counting({3, 2, 3, 2})},
            inShape(counting({3, 2, 3, 2}), {3, 12}));
}

TEST(OnnxReshapeTest, ShapesMayBeSlicedAndMultiplied) {
  OnnxTestGraph g(12);
  g.input("x", {-1, 6, 2, 2});
  g.ints("first", {1}, {0});
  g.ints("second", {1}, {1});
  g.ints("two", {1}, {2});
  g.ints("rest", {1}, {-1});
  g.node("Shape", {"x"}, "shape");
  g.node("Slice", {"shape", "first", "second"}, "batch");
  g.node("Slice", {"shape", "second", "two"}, "channels");
  g.node("Div", {"channels", "two"}, "half");
  g.node("Concat", {"batch", "two", "half", "rest"}, "target",
         {attribute("axis", 0)});
  g.node("Reshape", {"x", "target"}, "y");
  expectRun(g, {counting({2, 6, 2, 2})},
            inShape(counting({2, 6, 2, 2}), {2, 2, 3, 4}));
}

TEST(OnnxReshapeTest, RowsChangeTheirShapeForNothing) {
  OnnxTestGraph g(11);
  g.input("x", {-1, 12});
  g.ints("shape", {4}, {0, 3, 1, -1});
  g.node("Reshape", {"x", "shape"}, "a");
  g.node("Squeeze", {"a"}, "b", {sizes("axes", {2})});
  g.node("Unsqueeze", {"b"}, "c", {sizes("axes", {1, 4})});
  g.node("Flatten", {"c"}, "y");
  EXPECT_EQ(countOf(importedText(g), "= nn."), 0) << importedText(g);
  expectRun(g, {counting({2, 12})}, counting({2, 12}));
}

TEST(OnnxReshapeTest, AcrossTheBatchNeedsAFixedOne) {
  auto graph = [](int64_t batch) {
    OnnxTestGraph g;
    g.input("x", {batch, 6});
    g.ints("shape", {2}, {3, -1});
    g.node("Reshape", {"x", "shape"}, "y");
    return g;
  };
  expectRun(graph(2), {counting({2, 6})}, counting({3, 4}));
  std::string issues = issuesOf(graph(-1));
  EXPECT_TRUE(holds(issues, "'y' (Reshape): ")) << issues;
  EXPECT_TRUE(holds(issues, "--shape")) << issues;
}

TEST(OnnxReshapeTest, SaysWhatDoesNotFit) {
  auto issues = [](const std::vector<int64_t> &shape) {
    OnnxTestGraph g;
    g.input("x", {2, 6});
    g.ints("shape", {int64_t(shape.size())}, shape);
    g.node("Reshape", {"x", "shape"}, "y");
    return issuesOf(g);
  };
  EXPECT_EQ(issues({-1, -1}),
            "'y' (Reshape): shape may have one -1, got [-1, -1]\n");
  EXPECT_EQ(issues({2, 7}), "'y' (Reshape): shape [2, 7] does not hold the 12 "
                            "elements of [2, 6]\n");
}

TEST(OnnxFlattenTest, AtEveryAxis) {
  for (int64_t axis = 0; axis <= 4; ++axis) {
    OnnxTestGraph g;
    g.input("x", {2, 3, 2, 2});
    g.node("Flatten", {"x"}, "y", {attribute("axis", axis)});
    int64_t outer = 1;
    for (int64_t i = 0; i < axis; ++i)
      outer *= Sizes{2, 3, 2, 2}[i];
    expectRun(g, {counting({2, 3, 2, 2})},
              inShape(counting({24}), {outer, 24 / outer}));
  }
}

//===----------------------------------------------------------------------===//
// Transpose
//===----------------------------------------------------------------------===//

TEST(OnnxTransposeTest, OfAnImageOnlyRenamesItsAxes) {
  OnnxTestGraph g;
  g.input("x", {-1, 3, 4, 5});
  g.node("Transpose", {"x"}, "a", {sizes("perm", {0, 2, 3, 1})});
  g.node("Relu", {"a"}, "b");
  g.node("Transpose", {"b"}, "y", {sizes("perm", {0, 3, 1, 2})});
  EXPECT_EQ(countOf(importedText(g), "= nn."), 1) << importedText(g);
  expectRun(g, {counting({2, 3, 4, 5})}, counting({2, 3, 4, 5}));
}

TEST(OnnxTransposeTest, MovesTheElementsOfEveryRank) {
  const std::pair<Sizes, Sizes> cases[] = {{{2, 3, 4}, {0, 2, 1}},
                                           {{2, 3, 4, 5}, {0, 3, 1, 2}},
                                           {{2, 3, 4, 5}, {0, 1, 3, 2}},
                                           {{2, 3, 2, 4, 5}, {0, 4, 2, 1, 3}},
                                           {{2, 3, 2, 4, 5}, {0, 2, 1, 4, 3}},
                                           {{2, 3}, {1, 0}},
                                           {{3, 2, 4}, {2, 1, 0}},
                                           {{1, 2, 3, 4}, {3, 0, 2, 1}}};
  for (const auto &[shape, permutation] : cases) {
    OnnxTestGraph g;
    g.input("x", shape);
    g.node("Transpose", {"x"}, "y", {sizes("perm", permutation)});
    expectRun(g, {counting(shape)}, transposed(counting(shape), permutation));
  }
}

TEST(OnnxTransposeTest, PixelShuffle) {
  OnnxTestGraph g;
  g.input("x", {-1, 12, 2, 3});
  g.ints("split", {6}, {0, 3, 2, 2, 2, 3});
  g.ints("joined", {4}, {0, 3, 4, 6});
  g.node("Reshape", {"x", "split"}, "a");
  g.node("Transpose", {"a"}, "b", {sizes("perm", {0, 1, 4, 2, 5, 3})});
  g.node("Reshape", {"b", "joined"}, "y");
  DoubleTensor split = inShape(counting({2, 12, 2, 3}), {2, 3, 2, 2, 2, 3});
  expectRun(g, {counting({2, 12, 2, 3})},
            inShape(transposed(split, {0, 1, 4, 2, 5, 3}), {2, 3, 4, 6}));
}

TEST(OnnxTransposeTest, PermNamesEachAxisOnce) {
  OnnxTestGraph g;
  g.input("x", {-1, 3, 4});
  g.node("Transpose", {"x"}, "y", {sizes("perm", {0, 1, 1})});
  EXPECT_EQ(issuesOf(g), "'y' (Transpose): perm must have each of the 3 axes "
                         "once, got [0, 1, 1]\n");
}

//===----------------------------------------------------------------------===//
// Slice, Pad, Concat, Gather
//===----------------------------------------------------------------------===//

TEST(OnnxSliceTest, OptionAShortcut) {
  OnnxTestGraph g(9);
  g.input("x", {-1, 2, 4, 4});
  g.node("Slice", {"x"}, "a",
         {sizes("axes", {2, 3}), sizes("starts", {0, 0}),
          sizes("ends", {INT64_MAX, INT64_MAX})});
  g.node("Pad", {"a"}, "y", {sizes("pads", {0, 1, 0, 0, 0, 1, 0, 0})});
  DoubleTensor x = counting({2, 2, 4, 4});
  expectRun(g, {x}, tensorOf({2, 4, 4, 4}, [&](Sizes i) {
              bool inside = i[1] >= 1 && i[1] <= 2;
              return inside ? elementOf(x, {i[0], i[1] - 1, i[2], i[3]}) : 0;
            }));
}

/// Of axes 1, 2, ...: where to start, the step and how many.
TEST(OnnxSliceTest, StepsForwardAndBackOnImagesAndRows) {
  for (const Sizes &shape :
       {Sizes{2, 3, 4, 5}, Sizes{2, 6, 5}, Sizes{2, 2, 4, 3, 5}, Sizes{2, 7}}) {
    const int64_t last = int64_t(shape.size()) - 1;
    OnnxTestGraph g;
    g.input("x", shape);
    g.ints("starts", {2}, {0, -1});
    g.ints("ends", {2}, {INT64_MAX, INT64_MIN});
    g.ints("axes", {2}, {0, last});
    g.ints("steps", {2}, {1, -2});
    g.node("Slice", {"x", "starts", "ends", "axes", "steps"}, "y");
    DoubleTensor x = counting(shape);
    Sizes sliced = shape;
    sliced[last] = (shape[last] + 1) / 2;
    expectRun(g, {x}, tensorOf(sliced, [&](Sizes i) {
                i[last] = shape[last] - 1 - 2 * i[last];
                return elementOf(x, i);
              }));
  }
}

TEST(OnnxPadTest, EveryModeOnImagesAndRows) {
  for (const char *mode : {"constant", "reflect", "edge"})
    for (const Sizes &shape :
         {Sizes{2, 3, 4, 5}, Sizes{2, 4, 3}, Sizes{2, 2, 2, 4, 3}}) {
      const size_t axis = shape.size() - 2;
      Sizes pads(2 * shape.size(), 0), padded = shape;
      pads[axis] = 2;
      pads[shape.size() + axis] = 1;
      padded[axis] += 3;
      OnnxTestGraph g;
      g.input("x", shape);
      g.ints("pads", {int64_t(pads.size())}, pads);
      g.floats("value", {}, {7});
      g.node("Pad", {"x", "pads", "value"}, "y", {attribute("mode", mode)});
      DoubleTensor x = counting(shape);
      const int64_t end = shape[axis] - 1;
      expectRun(g, {x}, tensorOf(padded, [&](Sizes i) {
                  int64_t at = i[axis] - 2;
                  bool inside = 0 <= at && at <= end;
                  if (!inside && mode[0] == 'c')
                    return 7.0;
                  int64_t mirrored = at < 0 ? -at : 2 * end - at;
                  int64_t nearest = at < 0 ? 0 : end;
                  i[axis] = inside ? at : mode[0] == 'r' ? mirrored : nearest;
                  return elementOf(x, i);
                }));
    }
}

TEST(OnnxPadTest, NegativePadsAreASlice) {
  OnnxTestGraph g;
  g.input("x", {-1, 4});
  g.ints("pads", {2}, {-1, 2});
  g.ints("axes", {1}, {-1});
  g.model.opset = 18;
  g.node("Pad", {"x", "pads", "", "axes"}, "y");
  expectRun(g, {counting({1, 4})}, {{1, 5}, {2, 3, 4, 0, 0}});
}

/// As PyTorch exports F.pad: the pads in the other order, made even.
TEST(OnnxPadTest, PadsMayBeComputed) {
  OnnxTestGraph g;
  g.input("x", {-1, 1, 2, 2});
  g.ints("given", {4}, {1, 2, 0, 1});
  g.ints("missing", {1}, {4});
  g.ints("pairs", {2}, {-1, 2});
  g.ints("flat", {1}, {-1});
  g.ints("start", {1}, {-1});
  g.ints("end", {1}, {INT64_MIN});
  g.ints("axis", {1}, {0});
  g.ints("step", {1}, {-1});
  g.node("ConstantOfShape", {"missing"}, "zeros");
  OnnxAttribute value;
  value.name = "value";
  value.kind = OnnxAttribute::Kind::Tensor;
  value.tensor = {"", OnnxType::Int64, {1}, {}, {0}};
  g.model.nodes.back().attributes = {value};
  g.node("Concat", {"given", "zeros"}, "all", {attribute("axis", 0)});
  g.node("Reshape", {"all", "pairs"}, "a");
  g.node("Slice", {"a", "start", "end", "axis", "step"}, "b");
  g.node("Transpose", {"b"}, "c", {sizes("perm", {1, 0})});
  g.node("Reshape", {"c", "flat"}, "d");
  g.node("Cast", {"d"}, "pads", {attribute("to", 7)});
  g.node("Pad", {"x", "pads"}, "y");
  DoubleTensor x = counting({1, 1, 2, 2});
  expectRun(g, {x}, tensorOf({1, 1, 3, 5}, [&](Sizes i) {
              bool inside = i[2] < 2 && i[3] >= 1 && i[3] <= 2;
              return inside ? elementOf(x, {0, 0, i[2], i[3] - 1}) : 0;
            }));
}

TEST(OnnxConcatTest, OnEveryAxisOfImagesAndRows) {
  for (const Sizes &shape :
       {Sizes{2, 3, 4, 5}, Sizes{2, 3, 4}, Sizes{2, 3}, Sizes{2, 2, 3, 2, 2}})
    for (size_t axis = 0; axis < shape.size(); ++axis) {
      Sizes larger = shape, whole = shape;
      larger[axis] += 1;
      whole[axis] += larger[axis];
      OnnxTestGraph g;
      g.input("x", shape);
      g.input("z", larger);
      g.node("Concat", {"x", "z"}, "y", {attribute("axis", int64_t(axis))});
      DoubleTensor x = counting(shape), z = counting(larger);
      expectRun(g, {x, z}, tensorOf(whole, [&](Sizes i) {
                  if (i[axis] < shape[axis])
                    return elementOf(x, i);
                  i[axis] -= shape[axis];
                  return elementOf(z, i);
                }));
    }
}

TEST(OnnxConcatTest, SaysWhatDoesNotFit) {
  OnnxTestGraph g;
  g.input("x", {-1, 3, 4});
  g.input("z", {-1, 3, 5});
  g.node("Concat", {"x", "z"}, "y", {attribute("axis", 1)});
  EXPECT_EQ(issuesOf(g), "'y' (Concat): inputs may differ in axis 1 only, got "
                         "[batch, 3, 4] and [batch, 3, 5]\n");
}

TEST(OnnxGatherTest, OneIndexOfAnActivationIsASlice) {
  OnnxTestGraph g;
  g.input("x", {-1, 3, 4});
  g.ints("index", {}, {-1});
  g.node("Gather", {"x", "index"}, "y", {attribute("axis", 1)});
  expectRun(g, {counting({1, 3, 4})}, {{1, 4}, {9, 10, 11, 12}});
}

TEST(OnnxGatherTest, SeveralIndicesAreSlicesOneAfterTheOther) {
  // Up, down and again; the runs are 3 1, 0 2 and 2.
  const Sizes indices = {3, 1, 0, 2, -2};
  for (const Sizes &dims : {Sizes{5}, Sizes{5, 1}}) {
    OnnxTestGraph g;
    g.input("x", {-1, 4, 2, 3});
    g.ints("i", dims, indices);
    g.node("Gather", {"x", "i"}, "y", {attribute("axis", 1)});
    EXPECT_EQ(countOf(importedText(g), "nn.slice"), 3) << importedText(g);
    DoubleTensor x = counting({2, 4, 2, 3});
    DoubleTensor y = tensorOf({2, 5, 2, 3}, [&](Sizes at) {
      at[1] = (indices[at[1]] + 4) % 4;
      return elementOf(x, at);
    });
    if (dims.size() == 2)
      y = inShape(std::move(y), {2, 5, 1, 2, 3});
    expectRun(g, {x}, y);
  }
}

TEST(OnnxGatherTest, TheBatchAndTooManyRunsAreRefused) {
  auto issues = [](int64_t axis, const Sizes &indices) {
    OnnxTestGraph g;
    g.input("x", {-1, 200});
    g.ints("i", {int64_t(indices.size())}, indices);
    g.node("Gather", {"x", "i"}, "y", {attribute("axis", axis)});
    return issuesOf(g);
  };
  EXPECT_TRUE(holds(issues(0, {0, 1}), "Gather of axis 0, but"));
  EXPECT_EQ(issues(1, {0, 200}), "'y' (Gather): indices must be in [-200, "
                                 "200), got 200\n");
  Sizes scattered;
  for (int64_t i = 0; i < 65; ++i)
    scattered.insert(scattered.end(), {i, i});
  EXPECT_EQ(issues(1, scattered),
            "'y' (Gather): the indices of an activation may make up to 64 runs "
            "of equal steps, got 66\n");
}

} // namespace
