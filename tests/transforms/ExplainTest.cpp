//===- ExplainTest.cpp - which refusals are kept --------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/transforms/Explain.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"

#include <gtest/gtest.h>

using namespace resnetc;

namespace {

class ExplainTest : public testing::Test {
protected:
  void refuse(llvm::StringRef source, const char *reason) {
    mlir::Location location =
        mlir::NameLoc::get(mlir::StringAttr::get(&context, source));
    explain.notifyMatchFailure(location,
                               [&](mlir::Diagnostic &text) { text << reason; });
  }

  mlir::MLIRContext context;
  Explain explain;
};

TEST_F(ExplainTest, PrintsEachRefusalOnce) {
  refuse("layer1.0.conv2", "conv2d has other users");
  refuse("fc", "input is an argument");
  refuse("layer1.0.conv2", "conv2d has other users");
  std::string text;
  mlir::ScopedDiagnosticHandler handler(&context,
                                        [&](mlir::Diagnostic &remark) {
                                          text += remark.str() + "\n";
                                          return mlir::success();
                                        });
  explain.remark(&context, "some-pass");
  EXPECT_EQ(text, "layer1.0.conv2: some-pass: conv2d has other users\n"
                  "fc: some-pass: input is an argument\n");
}

TEST_F(ExplainTest, AChangeMakesOlderReasonsVoid) {
  refuse("conv", "conv2d has other users");
  explain.notifyOperationModified(nullptr);
  EXPECT_TRUE(explain.refusals().empty());
  refuse("conv", "conv2d has other users");
  explain.notifyOperationErased(nullptr);
  EXPECT_TRUE(explain.refusals().empty());
  refuse("conv", "conv2d has other users");
  explain.notifyOperationInserted(nullptr, {});
  EXPECT_TRUE(explain.refusals().empty());
}

} // namespace
