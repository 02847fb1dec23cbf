//===- PlanStatusTest.cpp - what planning says, and what it leaves --------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Exec.h"
#include "compiler/planning/Plan.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

using namespace resnetc;

namespace {

class PlanStatusTest : public testing::Test {
protected:
  PlanStatusTest() {
    context.loadDialect<nn::NnDialect, mlir::func::FuncDialect>();
  }

  mlir::OwningOpRef<mlir::ModuleOp> parse(const std::string &text) {
    return mlir::parseSourceString<mlir::ModuleOp>(text, &context);
  }

  static std::string print(mlir::ModuleOp module) {
    std::string text;
    llvm::raw_string_ostream(text) << module;
    return text;
  }

  mlir::MLIRContext context;
};

/// Two relus: import, two calls and an export over two buffers of 64 bytes.
constexpr const char *kTwoRelus = R"(
  func.func @infer(%x: tensor<?x16xf32>) -> tensor<?x16xf32> {
    %0 = nn.relu %x : tensor<?x16xf32>
    %1 = nn.relu %0 : tensor<?x16xf32>
    return %1 : tensor<?x16xf32>
  })";

/// 65536 * 32767 pixels fit a sample, a border around them does not.
constexpr const char *kTooLarge = R"(
  func.func @infer(%x: tensor<?x65536x32767x1xf32>) -> tensor<?x1x1x1xf32> {
    %w = nn.param @w : tensor<1x1x3x3xf32>
    %0 = nn.conv2d %x, %w strides [65536, 65536] pads [1, 1, 1, 1] : (tensor<?x65536x32767x1xf32>, tensor<1x1x3x3xf32>) -> tensor<?x1x1x1xf32>
    return %0 : tensor<?x1x1x1xf32>
  })";

constexpr const char *kParameterReturned = R"(
  func.func @infer() -> tensor<4x16xf32> {
    %p = nn.param @p : tensor<4x16xf32>
    return %p : tensor<4x16xf32>
  })";

TEST_F(PlanStatusTest, DescribesItsCost) {
  auto module = parse(kTwoRelus);
  ASSERT_TRUE(module);
  Status status = planModule(*module);
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(describePlan(*module),
            "infer: 4 calls of 3 kernels, arena 128 bytes a sample (lower "
            "bound 128), packed weights 0 bytes\n");
}

TEST_F(PlanStatusTest, TooManyElementsAreALimit) {
  auto module = parse(kTooLarge);
  ASSERT_TRUE(module);
  EXPECT_EQ(planModule(*module).code(), ErrorCode::Limit);
}

TEST_F(PlanStatusTest, AnUnfitNetworkIsTheUsersMistake) {
  auto module = parse(kParameterReturned);
  ASSERT_TRUE(module);
  EXPECT_EQ(planModule(*module).code(), ErrorCode::Input);
}

TEST_F(PlanStatusTest, AnErrorLeavesTheModuleAsItWas) {
  for (const char *text : {kTooLarge, kParameterReturned}) {
    auto module = parse(text);
    ASSERT_TRUE(module);
    std::string before = print(*module);
    EXPECT_FALSE(planModule(*module).ok());
    EXPECT_EQ(print(*module), before);
  }
}

} // namespace
