//===- ScratchOffsetTest.cpp - scratch memory above what lives beside it --===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/codegen/ScratchOffset.h"

#include "compiler/codegen/ReadPlan.h"
#include "compiler/planning/Plan.h"
#include "compiler/transforms/Pipeline.h"
#include "tests/frontend/ZooNetwork.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace resnetc;

namespace {

constexpr uint64_t kThreads = 2;
constexpr uint64_t kScratchBytes = 1016576; ///< of ResNet-18's kernels

void plan(const std::string &zoo, Artefact &out) {
  Model model;
  Status status = makeZooNetwork(zoo, model);
  ASSERT_TRUE(status.ok()) << status.message();
  mlir::PassManager manager(model.context.get());
  buildInferencePipeline(manager);
  ASSERT_TRUE(mlir::succeeded(manager.run(*model.module)));
  status = planModule(*model.module, {.winograd = true});
  ASSERT_TRUE(status.ok()) << status.message();
  status = readPlan(*model.module, out);
  ASSERT_TRUE(status.ok()) << status.message();
}

/// By kernel, for those whose convolutions are Winograd's.
std::vector<uint64_t> scratchBytes(const Artefact &artefact) {
  std::vector<uint64_t> bytes;
  for (const ArtefactKernel &kernel : artefact.kernels)
    bytes.push_back(kernel.spec.winogradTile ? kScratchBytes : 0);
  return bytes;
}

/// A tensor from the call that makes it to the last that reads it.
struct Life {
  uint64_t offset, bytes;
  size_t first, last;
};

void follow(size_t c, const ArtefactOperand &operand, bool isNew,
            std::vector<Life> &lives) {
  if (isNew)
    lives.push_back({operand.offset, operand.bytes, c, c});
  else
    std::find_if(lives.rbegin(), lives.rend(), [&](const Life &life) {
      return life.offset == operand.offset;
    })->last = c;
}

std::vector<Life> livesInArena(const ArtefactProgram &program,
                               const Artefact &artefact) {
  std::vector<Life> lives;
  for (size_t c = 0; c < program.calls.size(); ++c) {
    const ArtefactCall &call = program.calls[c];
    const KernelSpec &spec = artefact.kernels[call.kernel].spec;
    std::vector<KernelArgument> arguments = kernelArguments(spec);
    for (size_t i = 0; i < arguments.size(); ++i)
      if (call.operands[i].region == RESNETC_REGION_ARENA)
        follow(c, call.operands[i],
               arguments[i].written && !isInPlace(spec, arguments[i].role),
               lives);
  }
  return lives;
}

class ScratchOffsetTest : public testing::TestWithParam<const char *> {};

TEST_P(ScratchOffsetTest, LiesAboveWhatLivesAndCostsNoMore) {
  Artefact artefact;
  ASSERT_NO_FATAL_FAILURE(plan(GetParam(), artefact));
  const ArtefactProgram &program = artefact.programs.front();
  std::vector<uint64_t> scratch = scratchBytes(artefact);
  uint64_t offset = scratchOffset(program, artefact.kernels, scratch);
  std::vector<Life> lives = livesInArena(program, artefact);
  uint64_t bound = 0, end = 0;
  for (size_t c = 0; c < program.calls.size(); ++c) {
    uint64_t needed = kThreads * scratch[program.calls[c].kernel];
    uint64_t live = 0;
    for (const Life &life : lives) {
      if (c < life.first || c > life.last)
        continue;
      live += life.bytes;
      if (needed)
        EXPECT_LE(life.offset + life.bytes, offset) << program.calls[c].name;
    }
    bound = std::max(bound, live + needed);
    end = std::max(end, offset + needed);
  }
  EXPECT_LE(std::max(end, program.arenaSampleBytes), bound * 1.05);
}

INSTANTIATE_TEST_SUITE_P(Zoo, ScratchOffsetTest,
                         testing::Values("resnet18", "resnet34", "resnet50",
                                         "resnet101", "resnet152", "cifar20",
                                         "cifar56", "d2l18", "digits"),
                         [](const auto &info) {
                           return std::string(info.param);
                         });

TEST(ScratchOffsetTest, OfLargeBatchesIsInTheRegionOfTheMicroBatch) {
  Artefact artefact;
  ASSERT_NO_FATAL_FAILURE(plan("cifar20", artefact));
  ASSERT_EQ(artefact.programs.size(), 2u);
  ArtefactProgram &large = artefact.programs.back();
  ASSERT_TRUE(large.microBatch.has_value());
  std::vector<uint64_t> scratch = scratchBytes(artefact);
  EXPECT_EQ(scratchOffset(large, artefact.kernels, scratch),
            large.microBatch->sampleBytes);
  // Where only later calls need some, it begins right behind the arena.
  large.microBatch->calls = 1;
  EXPECT_EQ(scratchOffset(large, artefact.kernels, scratch), 0u);
}

} // namespace
