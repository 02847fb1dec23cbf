//===- ZooPlanTest.cpp - what the plans of the zoo cost -------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/ir/Exec.h"
#include "compiler/planning/Plan.h"
#include "compiler/transforms/Pipeline.h"
#include "tests/frontend/ZooNetwork.h"

#include "mlir/Parser/Parser.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

using namespace resnetc;

namespace {

Status plan(const std::string &text, Model &out) {
  if (Status status = makeZooNetwork(text, out); !status.ok())
    return status;
  mlir::PassManager manager(out.context.get());
  buildInferencePipeline(manager);
  if (failed(manager.run(*out.module)))
    return Status::internal("the pipeline failed");
  return planModule(*out.module);
}

struct Network {
  const char *name;
  size_t calls;
};

class ZooPlanTest : public testing::TestWithParam<Network> {};

TEST_P(ZooPlanTest, NeedsFewCallsAndLittleMoreThanIsLive) {
  Model model;
  Status status = plan(GetParam().name, model);
  ASSERT_TRUE(status.ok()) << status.message();
  // The second one, if any, is for large batches.
  std::vector<ProgramCost> costs = measurePlan(*model.module);
  ASSERT_GE(costs.size(), 1u);
  for (const ProgramCost &cost : costs) {
    EXPECT_EQ(cost.calls, GetParam().calls);
    EXPECT_GE(cost.arenaBytes, cost.liveBytes);
    EXPECT_LE(cost.arenaBytes, cost.liveBytes * 1.05)
        << describePlan(*model.module);
    EXPECT_GE(cost.partBytes, cost.partLiveBytes);
    EXPECT_LE(cost.partBytes, cost.partLiveBytes * 1.05)
        << describePlan(*model.module);
  }
}

TEST_P(ZooPlanTest, ReadsBackAsItWasWritten) {
  Model model; // its text does not depend on its width
  Status status = plan(std::string(GetParam().name) + ",width=16", model);
  ASSERT_TRUE(status.ok()) << status.message();
  std::string text, again;
  llvm::raw_string_ostream(text) << *model.module;
  auto read =
      mlir::parseSourceString<mlir::ModuleOp>(text, model.context.get());
  ASSERT_TRUE(read);
  llvm::raw_string_ostream(again) << *read;
  EXPECT_EQ(text, again);
}

/// Convolutions, and: import, global pool, linear; the stem's pool; in the
/// CIFAR networks a slice and a pad for each of two shortcuts.
INSTANTIATE_TEST_SUITE_P(
    Zoo, ZooPlanTest,
    testing::Values(Network{"resnet18", 20 + 4}, Network{"resnet34", 36 + 4},
                    Network{"resnet50", 53 + 4}, Network{"resnet101", 104 + 4},
                    Network{"resnet152", 155 + 4}, Network{"cifar20", 19 + 7},
                    Network{"cifar32", 31 + 7}, Network{"cifar44", 43 + 7},
                    Network{"cifar56", 55 + 7}, Network{"cifar110", 109 + 7},
                    Network{"d2l18", 20 + 4}, Network{"digits", 10 + 3}),
    [](const auto &info) { return info.param.name; });

} // namespace
