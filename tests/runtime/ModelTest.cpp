//===- ModelTest.cpp - what a model says about itself ---===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "FakeModel.h"

namespace resnetc::test {
namespace {

TEST(Model, DescribesItself) {
  OpenModel model;
  const resnetc_model_info *info = resnetc_info(model);
  EXPECT_EQ(info->size, sizeof *info);
  EXPECT_EQ(info->version, RESNETC_API_VERSION);
  EXPECT_STREQ(info->name, "fake");
  EXPECT_STREQ(info->manifest, "{}");
  EXPECT_STREQ(info->isas, "avx2");
  EXPECT_EQ(info->packed_bytes, kChannels * sizeof(float));
  EXPECT_EQ(info->fixed_batch, 0);
  ASSERT_EQ(info->call_count, 3u);
  EXPECT_STREQ(info->calls[0], "import");
  EXPECT_STREQ(info->calls[2], "scale");
}

TEST(Model, DescribesItsTensors) {
  OpenModel model;
  const resnetc_model_info *info = resnetc_info(model);
  ASSERT_EQ(info->input_count, 1u);
  ASSERT_EQ(info->output_count, 1u);
  const resnetc_tensor_info &x = info->inputs[0];
  EXPECT_STREQ(x.name, "x");
  EXPECT_STREQ(x.layout, "nhwc");
  EXPECT_EQ(x.rank, 4u);
  EXPECT_EQ(x.dims[0], -1);
  EXPECT_EQ(x.dims[1], kHeight);
  EXPECT_EQ(x.dims[3], kChannels);
  EXPECT_EQ(x.sample_elements, kSample);
  EXPECT_STREQ(info->outputs[0].name, "y");
}

TEST(Model, ArenaGrowsLinearlyWithTheBatch) {
  OpenModel model;
  uint64_t one = 0, two = 0, three = 0;
  EXPECT_OK(resnetc_arena_bytes(model, 1, 1, &one));
  EXPECT_OK(resnetc_arena_bytes(model, 2, 1, &two));
  EXPECT_OK(resnetc_arena_bytes(model, 3, 1, &three));
  EXPECT_EQ(two - one, resnetc_info(model)->arena_sample_bytes);
  EXPECT_EQ(three - two, two - one);
}

TEST(Model, ScratchSharesTheArenaWithTensorsThatAreDead) {
  TableBuilder tables = boxModel();
  auto bytes = [&](uint64_t scratchOffset) {
    tables.scratchOffset = scratchOffset;
    OpenModel model(tables);
    uint64_t bytes = 0;
    EXPECT_OK(resnetc_arena_bytes(model, 100, 2, &bytes));
    return bytes;
  };
  // With two threads it fits between the end of a tenth and that of the arena.
  EXPECT_EQ(bytes(0), 100 * tables.arenaSampleBytes);
  EXPECT_EQ(bytes(tables.arenaSampleBytes / 640 * 64),
            100 * tables.arenaSampleBytes);
  EXPECT_GT(bytes(tables.arenaSampleBytes), 100 * tables.arenaSampleBytes);
}

} // namespace
} // namespace resnetc::test
