//===- SymbolicIntTest.cpp - arithmetic with the batch as a symbol --------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "frontend/src/onnx/SymbolicInt.h"

#include <gtest/gtest.h>

using namespace resnetc;

namespace {

constexpr int64_t most = INT64_MAX, least = INT64_MIN;
const SymbolicInt batch = SymbolicInt::batch();
const std::optional<SymbolicInt> nothing;

TEST(SymbolicIntTest, AddsNumbersToNumbersAndBatchesToBatches) {
  EXPECT_EQ(add(3, 4), SymbolicInt(7));
  EXPECT_EQ(add(batch, SymbolicInt::batch(2)), SymbolicInt::batch(3));
  EXPECT_EQ(add(batch, 0), batch);
  EXPECT_EQ(add(0, batch), batch);
  EXPECT_EQ(add(batch, 1), nothing);
  EXPECT_EQ(add(most, 1), nothing);
}

TEST(SymbolicIntTest, ADifferenceOfEqualBatchesIsTheNumberZero) {
  EXPECT_EQ(subtract(batch, batch), SymbolicInt(0));
  EXPECT_EQ(subtract(3, 5), SymbolicInt(-2));
  EXPECT_EQ(subtract(0, batch), SymbolicInt::batch(-1));
  EXPECT_EQ(subtract(0, least), nothing);
}

TEST(SymbolicIntTest, MultipliesABatchByANumberOnly) {
  EXPECT_EQ(multiply(batch, 512), SymbolicInt::batch(512));
  EXPECT_EQ(multiply(512, batch), SymbolicInt::batch(512));
  EXPECT_EQ(multiply(batch, batch), nothing);
  EXPECT_EQ(multiply(batch, 0), SymbolicInt(0));
  EXPECT_EQ(multiply(most, 2), nothing);
  EXPECT_EQ(multiply(SymbolicInt::batch(most), 2), nothing);
}

TEST(SymbolicIntTest, DividesNumbersTowardZeroAndBatchesExactly) {
  EXPECT_EQ(divide(7, 2), SymbolicInt(3));
  EXPECT_EQ(divide(-7, 2), SymbolicInt(-3));
  EXPECT_EQ(divide(SymbolicInt::batch(6), 3), SymbolicInt::batch(2));
  EXPECT_EQ(divide(SymbolicInt::batch(6), SymbolicInt::batch(3)),
            SymbolicInt(2));
  EXPECT_EQ(divide(SymbolicInt::batch(7), 2), nothing);
  EXPECT_EQ(divide(7, batch), nothing);
  EXPECT_EQ(divide(0, batch), SymbolicInt(0));
  EXPECT_EQ(divide(7, 0), nothing);
  EXPECT_EQ(divide(least, -1), nothing);
}

TEST(SymbolicIntTest, ProductsStopAtAnOverflow) {
  EXPECT_EQ(product({}), SymbolicInt(1));
  EXPECT_EQ(product({batch, 3, 4}), SymbolicInt::batch(12));
  EXPECT_EQ(product({most, 2, 3}), nothing);
}

TEST(SymbolicIntTest, MessagesShowTheBatchByName) {
  EXPECT_EQ(text({batch, SymbolicInt::batch(2), 7}), "[batch, 2*batch, 7]");
  EXPECT_EQ(text({}), "[]");
}

} // namespace
