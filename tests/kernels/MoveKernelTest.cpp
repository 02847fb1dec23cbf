//===- MoveKernelTest.cpp - kernels that move elements, and matmul --------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Small integers, so every result is exact: equality is demanded. Extents of c
// stand on both sides of the vectors and of the block of 16 channels.
//
//===----------------------------------------------------------------------===//
#include "tests/kernels/CheckKernel.h"

#include <algorithm>
#include <cmath>

using namespace resnetc;
using namespace resnetc::test;

static constexpr int32_t kChannels[] = {1, 3, 15, 16, 17, 40};

static TensorLayout layout(int32_t h, int32_t w, int32_t c,
                           Border border = {}) {
  return {h, w, c, arenaPitch(c), border, false};
}

/// Equal values for several batches, and equal bits however they are cut.
static void expectExact(const KernelSpec &spec) {
  Status status = spec.check();
  ASSERT_TRUE(status.ok()) << status.message() << "\n" << spec.toText();
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  ASSERT_TRUE(kernel);
  for (int32_t batch : {1, 3})
    checkKernel(spec, *kernel, {batch, Values::SmallIntegers, 0});
  checkBatchesAndRanges(spec, *kernel, 3);
}

TEST(TransposeKernel, EveryPermutation) {
  for (int32_t c : kChannels)
    for (std::array<int32_t, 3> axes = {0, 1, 2};;) {
      KernelSpec spec;
      spec.kind = KernelKind::Transpose;
      spec.input = layout(5, 19, c, {1, 0, 0, 1});
      spec.permutation = axes;
      std::array<int32_t, 3> in{5, 19, c};
      spec.output = layout(in[axes[0]], in[axes[1]], in[axes[2]], {1, 2, 0, 1});
      expectExact(spec);
      if (!std::next_permutation(axes.begin(), axes.end()))
        break;
    }
}

TEST(ReshapeKernel, BetweenAnyTwoChannelCounts) {
  for (int32_t from : kChannels)
    for (int32_t to : kChannels) {
      KernelSpec spec;
      spec.kind = KernelKind::Reshape;
      // 2 * to and 3 * from pixels: both have 6 * from * to elements.
      spec.input = layout(3, 2 * to, from, {0, 1, 0, 0});
      spec.output = layout(2 * from, 3, to, {1, 1, 1, 1});
      expectExact(spec);
      spec.output = layout(1, 1, 6 * from * to);
      expectExact(spec);
      std::swap(spec.input, spec.output);
      expectExact(spec);
    }
}

TEST(RepeatKernel, EverySampleGetsTheConstant) {
  for (int32_t c : kChannels) {
    KernelSpec spec;
    spec.kind = KernelKind::Repeat;
    spec.input = layout(3, 2, c);
    spec.output = layout(3, 2, c, {1, 0, 2, 1});
    expectExact(spec);
  }
}

/// A concat of inputs with these extents along an axis.
static KernelSpec concatOf(int32_t axis, std::vector<int32_t> extents,
                           int32_t c) {
  KernelSpec spec;
  spec.kind = KernelKind::Concat;
  spec.axis = axis;
  spec.inputs = int32_t(extents.size());
  auto with = [&](int32_t extent) {
    return layout(axis == 0 ? extent : 3, axis == 1 ? extent : 2,
                  axis == 2 ? extent : c, {0, 1, 1, 0});
  };
  int32_t sum = 0;
  for (size_t i = 0; i < extents.size(); ++i) {
    sum += extents[i];
    if (i > 1)
      spec.more.push_back(with(extents[i]));
    else
      (i ? spec.residual : spec.input) = with(extents[i]);
  }
  spec.output = with(sum);
  return spec;
}

TEST(ConcatKernel, AlongRowsAndColumns) {
  for (int32_t axis : {0, 1})
    for (int32_t c : kChannels) {
      expectExact(concatOf(axis, {2}, c));
      expectExact(concatOf(axis, {2, 1, 3, 1}, c));
    }
}

TEST(ConcatKernel, AlongChannels) {
  for (const std::vector<int32_t> &extents : {std::vector<int32_t>{17},
                                              {16, 16},
                                              {3, 40},
                                              {40, 3},
                                              {16, 1, 15, 17},
                                              {64, 32, 16, 40},
                                              {1, 1, 1, 1},
                                              {8, 24},
                                              {16, 8},
                                              {300, 90},
                                              {256, 512, 128}})
    expectExact(concatOf(2, extents, 0));
}

TEST(SliceKernel, Downwards) {
  for (int32_t c : kChannels) {
    KernelSpec spec;
    spec.kind = KernelKind::Slice;
    spec.input = layout(7, 5, c, {1, 1, 0, 0});
    spec.output = layout(3, 5, c, {0, 0, 1, 1});
    spec.starts = {6, 4, c - 1};
    spec.steps = {-3, -1, -1};
    expectExact(spec);
    spec.starts = {6, 4, 0};
    spec.steps = {-3, -1, 1};
    expectExact(spec);
  }
}

TEST(PadKernel, EveryFill) {
  for (PadFill fill : {PadFill::Constant, PadFill::Reflect, PadFill::Edge})
    for (int32_t c : kChannels) {
      KernelSpec spec;
      spec.kind = KernelKind::Pad;
      spec.padFill = fill;
      spec.padValue = fill == PadFill::Constant ? -2 : 0;
      spec.input = layout(4, 3, c, {1, 0, 0, 0});
      spec.output = layout(9, 6, c, {0, 1, 1, 0});
      spec.starts = {3, 1, 0};
      expectExact(spec);
      // On both sides of the channels, as far as a mirror shows.
      spec.starts[2] = c - 1;
      spec.output = layout(9, 6, 3 * c - 2);
      expectExact(spec);
    }
}

TEST(MatmulKernel, OddExtents) {
  for (int32_t k : {1, 3, 17, 40})
    for (int32_t p : kChannels)
      for (int32_t m : {1, 3, 9}) {
        KernelSpec spec;
        spec.kind = KernelKind::Matmul;
        spec.input = layout(2, m, k, {0, 1, 0, 0});
        spec.residual = layout(2, k, p, {1, 0, 0, 1});
        spec.output = layout(2, m, p, {1, 1, 1, 1});
        expectExact(spec);
      }
}

TEST(MatmulKernel, AConstantOnEitherSide) {
  for (int32_t p : kChannels) {
    KernelSpec spec;
    spec.kind = KernelKind::Matmul;
    spec.output = layout(3, 5, p);
    spec.input = layout(3, 5, 20);
    spec.residual = layout(3, 20, p);
    spec.constant = ConstantOperand::Rhs;
    expectExact(spec);
    std::swap(spec.input, spec.residual);
    spec.constant = ConstantOperand::Lhs;
    expectExact(spec);
  }
}

// Zero times infinity in a padded lane would be NaN there.
TEST(MatmulKernel, AnInfinityLeavesPaddedLanesZero) {
  KernelSpec spec = specOf("matmul in=1x2x3 out=1x2x17 res=1x3x17");
  std::unique_ptr<LoadedKernel> kernel = loadKernel(spec);
  ASSERT_TRUE(kernel);
  std::vector<KernelBuffer> buffers = makeBuffers(spec, 1);
  fillBuffers(spec, Values::SmallIntegers, 1, buffers);
  pixel(buffers[0], spec.input, 0, 0, 0, 0) = INFINITY;
  ASSERT_EQ(kernel->run(buffers), 0);
  expectOnlyInteriorWritten(spec, buffers);
}
