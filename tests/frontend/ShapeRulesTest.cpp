//===- ShapeRulesTest.cpp - shapes, slices, pads and orders of axes -------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "frontend/src/onnx/IndexRules.h"
#include "frontend/src/onnx/Permutation.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace resnetc;

namespace {

const SymbolicInt batch = SymbolicInt::batch();

/// A shape, or the message of the rule that it breaks.
template <typename Rule> std::string shapeBy(const Rule &rule) {
  OnnxShape shape;
  Status status = rule(shape);
  return status.ok() ? text(shape) : status.message();
}

std::string reshaped(const OnnxShape &input, const OnnxShape &target,
                     bool allowZero = false) {
  return shapeBy([&](OnnxShape &out) {
    return resolveReshape(input, target, allowZero, out);
  });
}

TEST(ReshapeTest, ZeroCopiesAndMinusOneTakesWhatIsLeft) {
  EXPECT_EQ(reshaped({batch, 512, 1, 1}, {batch, -1}), "[batch, 512]");
  EXPECT_EQ(reshaped({batch, 512, 1, 1}, {-1, 512}), "[batch, 512]");
  EXPECT_EQ(reshaped({batch, 512, 7, 7}, {0, -1}), "[batch, 25088]");
  EXPECT_EQ(reshaped({2, 3, 4}, {0, 0, 2, 2}), "[2, 3, 2, 2]");
  EXPECT_EQ(reshaped({batch, 6}, {SymbolicInt::batch(2), 3}), "[2*batch, 3]");
  EXPECT_EQ(reshaped({batch, 6}, {SymbolicInt::batch(2), -1}), "[2*batch, 3]");
  EXPECT_EQ(reshaped({1}, {}), "[]");
  EXPECT_EQ(reshaped({0, 3}, {3, 2, 0}, true), "[3, 2, 0]");
}

TEST(ReshapeTest, EveryBrokenRuleSaysExpectedAndGot) {
  EXPECT_EQ(reshaped({2, 6}, {-1, -1}), "shape may have one -1, got [-1, -1]");
  EXPECT_EQ(reshaped({2, 6}, {5, -1}),
            "shape [5, -1] does not hold the 12 elements of [2, 6]");
  EXPECT_EQ(reshaped({batch, 6}, {8, 6}),
            "shape [8, 6] does not hold the 6*batch elements of [batch, 6]");
  EXPECT_EQ(reshaped({2, 6}, {2, 0, 0}),
            "the 0 at 2 of shape [2, 0, 0] has no axis to copy in [2, 6]");
  EXPECT_EQ(reshaped({2, 6}, {-2, -6}),
            "expected extents of at least -1, got shape [-2, -6]");
  EXPECT_EQ(reshaped({2, 6}, {0, -1}, true),
            "shape may have a 0 or a -1 with allowzero = 1, got [0, -1]");
  EXPECT_EQ(reshaped({2, 6}, {0, 6}, true),
            "shape [0, 6] does not hold the 12 elements of [2, 6]");
  EXPECT_EQ(reshaped({2}, {INT64_MAX, INT64_MAX, -1}),
            "shape [9223372036854775807, 9223372036854775807, -1] does not "
            "hold the 2 elements of [2]");
}

TEST(SqueezeTest, RemovesAndAddsAxesOfOneElement) {
  auto squeezed = [](const OnnxShape &input, std::optional<Sizes> axes) {
    return shapeBy(
        [&](OnnxShape &out) { return squeezeShape(input, axes, out); });
  };
  EXPECT_EQ(squeezed({batch, 5, 1, 1}, {}), "[batch, 5]");
  EXPECT_EQ(squeezed({batch, 5, 1, 1}, Sizes{-1}), "[batch, 5, 1]");
  EXPECT_EQ(squeezed({batch, 5, 1}, Sizes{1}),
            "only axes of extent 1 can be squeezed, got axis 1 of [batch, 5, "
            "1]");
  EXPECT_EQ(squeezed({batch, 5}, Sizes{2}), "axis must be in [-2, 2), got 2");
  auto unsqueezed = [](const OnnxShape &input, const Sizes &axes) {
    return shapeBy(
        [&](OnnxShape &out) { return unsqueezeShape(input, axes, out); });
  };
  EXPECT_EQ(unsqueezed({batch, 5}, {2, -1}), "[batch, 5, 1, 1]");
  EXPECT_EQ(unsqueezed({}, {0}), "[1]");
  EXPECT_EQ(unsqueezed({5}, {0, -3}),
            "axes must differ and be at most 3, got 2 with one named twice");
  EXPECT_EQ(unsqueezed({5}, {2}), "axis must be in [-2, 2), got 2");
}

TEST(FlattenTest, SplitsAtAnyAxis) {
  auto flat = [](int64_t axis) {
    return shapeBy([&](OnnxShape &out) {
      return flattenShape({batch, 3, 4, 5}, axis, out);
    });
  };
  EXPECT_EQ(flat(1), "[batch, 60]");
  EXPECT_EQ(flat(0), "[1, 60*batch]");
  EXPECT_EQ(flat(2), "[3*batch, 20]");
  EXPECT_EQ(flat(4), "[60*batch, 1]");
  EXPECT_EQ(flat(-1), "[12*batch, 5]");
  EXPECT_EQ(flat(5), "axis must be in [-4, 4], got 5");
}

std::string sliced(SymbolicInt extent, const SliceBounds &bounds) {
  AxisSlice slice;
  Status status = resolveSlice(extent, bounds, slice);
  return status.ok() ? text(indicesOf(slice)) : status.message();
}

TEST(SliceTest, TakesWhatNumpyTakes) {
  EXPECT_EQ(sliced(5, {0, 5, 2}), "[0, 2, 4]");
  EXPECT_EQ(sliced(5, {1, INT64_MAX, 1}), "[1, 2, 3, 4]");
  EXPECT_EQ(sliced(5, {-2, INT64_MAX, 1}), "[3, 4]");
  EXPECT_EQ(sliced(5, {-1, INT64_MIN, -1}), "[4, 3, 2, 1, 0]");
  EXPECT_EQ(sliced(5, {INT64_MAX, -6, -2}), "[4, 2, 0]");
  EXPECT_EQ(sliced(5, {3, 1, 1}), "[]");
  EXPECT_EQ(sliced(5, {7, 9, 1}), "[]");
  EXPECT_EQ(sliced(5, {-9, 1, 1}), "[0]");
  EXPECT_EQ(sliced(5, {1, 4, INT64_MAX}), "[1]");
  EXPECT_EQ(sliced(5, {4, 0, INT64_MIN}), "[4]");
  EXPECT_EQ(sliced(0, {0, 9, 1}), "[]");
  EXPECT_EQ(sliced(0, {-1, -9, -1}), "[]");
}

TEST(SliceTest, TheBatchIsTakenWholeOrNotAtAll) {
  EXPECT_TRUE(takesAll(batch, {0, INT64_MAX, 1}));
  EXPECT_TRUE(takesAll(batch, {0, INT32_MAX, 1}));
  EXPECT_TRUE(takesAll(batch, {0, batch, 1}));
  EXPECT_FALSE(takesAll(batch, {0, 5, 1}));
  EXPECT_FALSE(takesAll(batch, {0, INT64_MAX, 2}));
  EXPECT_FALSE(takesAll(7, {1, 7, 1}));
  EXPECT_EQ(sliced(batch, {0, 1, 1}),
            "bounds must not depend on the batch, got 0 to 1 of batch");
  EXPECT_EQ(sliced(5, {0, 5, 0}), "steps must not be 0");
}

TEST(SliceTest, LimitsAreBehindTheLastElement) {
  EXPECT_EQ((AxisSlice{0, 2, 3}).limit(), 5);
  EXPECT_EQ((AxisSlice{4, -1, 5}).limit(), -1);
}

TEST(PadTest, PadsComeInFrontAndBehindForEachAxis) {
  std::vector<AxisPad> pads;
  ASSERT_TRUE(resolvePads({1, 2, 3, 4}, {}, 2, pads).ok());
  EXPECT_EQ(pads[0].low, 1);
  EXPECT_EQ(pads[0].high, 3);
  EXPECT_EQ(pads[1].high, 4);
  ASSERT_TRUE(resolvePads({1, 3}, Sizes{-1}, 4, pads).ok());
  EXPECT_TRUE(pads[0].isNothing());
  EXPECT_EQ(pads[3].high, 3);
  EXPECT_EQ(resolvePads({1, 2}, {}, 4, pads).message(),
            "expected two pads an axis, 8, got 2");
  EXPECT_EQ(resolvePads({int64_t(1) << 62, 0}, Sizes{0}, 1, pads).message(),
            "pads must be below 2^31, got 4611686018427387904 and 0");
}

TEST(PadTest, ModesReadTheirElements) {
  EXPECT_EQ(text(indicesOf(3, {2, 1}, PadMode::Constant)),
            "[-1, -1, 0, 1, 2, -1]");
  EXPECT_EQ(text(indicesOf(3, {2, 2}, PadMode::Reflect)),
            "[2, 1, 0, 1, 2, 1, 0]");
  EXPECT_EQ(text(indicesOf(3, {2, 1}, PadMode::Edge)), "[0, 0, 0, 1, 2, 2]");
  EXPECT_EQ(text(indicesOf(3, {-1, 1}, PadMode::Constant)), "[1, 2, -1]");
}

TEST(PadTest, SaysWhatAnExtentCannotTake) {
  EXPECT_TRUE(checkPad(3, {2, 2}, PadMode::Reflect).ok());
  EXPECT_EQ(checkPad(3, {3, 0}, PadMode::Reflect).message(),
            "reflected pads must be below the extent, got pads 3 and 0 of "
            "extent 3");
  EXPECT_EQ(checkPad(3, {-2, -1}, PadMode::Constant).message(),
            "negative pads must leave an element, got pads -2 and -1 of "
            "extent 3");
  EXPECT_EQ(checkPad(3, {-1, 1}, PadMode::Edge).message(),
            "only a constant can have negative pads, got pads -1 and 1 of "
            "extent 3");
  EXPECT_FALSE(checkPad(3, {INT32_MAX, 0}, PadMode::Constant).ok());
}

/// Element k of the source, in the order of the result, by brute force.
Sizes transposed(const Sizes &shape, const Sizes &permutation,
                 const Sizes &source) {
  Sizes result, index(shape.size(), 0);
  for (size_t count = 0; count < source.size(); ++count) {
    int64_t place = 0;
    for (size_t axis = 0; axis < shape.size(); ++axis) {
      size_t at = std::find(permutation.begin(), permutation.end(), axis) -
                  permutation.begin();
      place = place * shape[axis] + index[at];
    }
    result.push_back(source[place]);
    for (size_t axis = shape.size(); axis-- > 0;) {
      if (++index[axis] < shape[permutation[axis]])
        break;
      index[axis] = 0;
    }
  }
  return result;
}

TEST(TransposeTest, StepsMoveEveryElementToItsPlace) {
  for (Sizes shape : {Sizes{2, 3, 4, 5}, Sizes{2, 1, 3, 2, 2},
                      Sizes{3, 2, 2, 3, 2, 2}, Sizes{4, 3}, Sizes{1, 1, 1}}) {
    int64_t elements = 1;
    for (int64_t extent : shape)
      elements *= extent;
    Sizes source(elements), permutation(shape.size());
    for (int64_t i = 0; i < elements; ++i)
      source[i] = i;
    for (size_t i = 0; i < shape.size(); ++i)
      permutation[i] = int64_t(i);
    do {
      auto steps = transposeSteps(shape, permutation);
      ASSERT_TRUE(steps.has_value());
      Sizes moved = source;
      for (const TransposeStep &step : *steps)
        moved = transposed({step.extents.begin(), step.extents.end()},
                           {step.permutation.begin(), step.permutation.end()},
                           moved);
      ASSERT_EQ(moved, transposed(shape, permutation, source))
          << text(shape) << " by " << text(permutation);
    } while (std::next_permutation(permutation.begin(), permutation.end()));
  }
}

TEST(TransposeTest, TakesAsFewStepsAsItCan) {
  auto count = [](const Sizes &shape, const Sizes &permutation) {
    return transposeSteps(shape, permutation)->size();
  };
  EXPECT_EQ(count({2, 3, 4, 5}, {0, 1, 2, 3}), 0u);
  EXPECT_EQ(count({1, 7, 1}, {2, 1, 0}), 0u);
  EXPECT_EQ(count({2, 3, 4, 5}, {2, 3, 0, 1}), 1u);
  EXPECT_EQ(count({2, 3, 4, 5}, {0, 3, 1, 2}), 1u);
  // PixelShuffle: [c, r, r, h, w] to [c, h, r, w, r].
  EXPECT_EQ(count({3, 2, 2, 5, 7}, {0, 3, 1, 4, 2}), 2u);
}

TEST(TransposeTest, RefusesMoreGroupsThanASearchCanTake) {
  EXPECT_FALSE(transposeSteps(Sizes(7, 2), {6, 5, 4, 3, 2, 1, 0}));
  EXPECT_TRUE(transposeSteps(Sizes(7, 2), {1, 2, 3, 4, 5, 6, 0}));
  EXPECT_TRUE(isPermutation({2, 0, 1}, 3));
  EXPECT_FALSE(isPermutation({2, 0, 2}, 3));
  EXPECT_FALSE(isPermutation({1, 0}, 3));
  EXPECT_FALSE(isPermutation({-1, 0, 1}, 3));
}

} // namespace
