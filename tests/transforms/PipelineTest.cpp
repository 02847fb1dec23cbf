//===- PipelineTest.cpp - what is left of the zoo after the passes --------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/transforms/Pipeline.h"

#include "compiler/ir/Nn.h"
#include "tests/frontend/ZooNetwork.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

using namespace resnetc;

namespace {

using OpCounts = std::map<std::string, int>;

/// The ops of a network after the pipeline, without parameters.
OpCounts countOps(mlir::ModuleOp module) {
  OpCounts counts;
  module.walk([&](mlir::Operation *op) {
    bool computes =
        op->getDialect()->getNamespace() == "nn" && !mlir::isa<nn::ParamOp>(op);
    if (computes)
      ++counts[op->getName().stripDialect().str()];
  });
  return counts;
}

struct Network {
  const char *name;
  OpCounts left;
};

class PipelineTest : public testing::TestWithParam<Network> {};

TEST_P(PipelineTest, LeavesOnlyFusedOps) {
  Model model;
  // Few channels: the passes see the same ops, and weights are made faster.
  Status status =
      makeZooNetwork(std::string(GetParam().name) + ",width=4", model);
  ASSERT_TRUE(status.ok()) << status.message();
  mlir::PassManager manager(model.context.get());
  buildInferencePipeline(manager);
  ASSERT_TRUE(mlir::succeeded(manager.run(*model.module)));
  EXPECT_EQ(countOps(*model.module), GetParam().left);
}

OpCounts imageNet(int convolutions) {
  return {{"conv2d", convolutions},
          {"max_pool2d", 1},
          {"global_avg_pool", 1},
          {"linear", 1}};
}

/// Two parameter-free shortcuts, each a slice and a pad.
OpCounts cifar(int convolutions) {
  return {{"conv2d", convolutions},
          {"slice", 2},
          {"pad", 2},
          {"global_avg_pool", 1},
          {"linear", 1}};
}

INSTANTIATE_TEST_SUITE_P(
    Zoo, PipelineTest,
    testing::Values(
        Network{"resnet18", imageNet(20)}, Network{"resnet34", imageNet(36)},
        Network{"resnet50", imageNet(53)}, Network{"resnet101", imageNet(104)},
        Network{"resnet152", imageNet(155)}, Network{"cifar20", cifar(19)},
        Network{"cifar110", cifar(109)}, Network{"d2l18", imageNet(20)},
        Network{"digits",
                {{"conv2d", 10}, {"global_avg_pool", 1}, {"linear", 1}}}),
    [](const auto &info) { return info.param.name; });

TEST(PipelineTest, NamesItsPasses) {
  EXPECT_EQ(inferencePassNames(),
            (std::vector<std::string>{
                "remove-identities", "fold-pad", "fuse-bias", "fold-batch-norm",
                "fuse-residual-add", "fuse-activation", "fold-flatten"}));
}

} // namespace
