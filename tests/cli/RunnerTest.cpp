//===- RunnerTest.cpp - slices of rows, and a model as a file -------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/model/Runner.h"

#include "compiler/driver/tools/resnetc/model/Elf.h"
#include "resnetc/File.h"
#include "tests/cli/TemporaryFolder.h"

#include <gtest/gtest.h>
#include <random>

using namespace resnetc;
using namespace resnetc::cli;

/// The folder of hand-made models.
static const std::string models = RESNETC_TEST_MODELS;

static void open(Model &model, const std::string &name) {
  const Status status = model.open(models + "/" + name + ".so");
  ASSERT_TRUE(status.ok()) << status.message();
}

static std::vector<float> randomRows(int64_t count) {
  std::mt19937 random(3);
  std::vector<float> values(count);
  for (float &value : values)
    value = std::uniform_real_distribution<float>(-1, 1)(random);
  return values;
}

TEST(Runner, SlicesDoNotChangeABit) {
  Model model;
  open(model, "fake");
  constexpr int64_t rows = 7;
  const std::vector<float> in = randomRows(rows * 192);
  std::vector<float> whole(rows * 10);
  Runner once(model);
  ASSERT_TRUE(once.create({rows, 1}, rows).ok());
  ASSERT_TRUE(once.run(rows, {in.data()}, {whole.data()}).ok());
  for (int64_t batch = 1; batch < 10; ++batch) {
    std::vector<float> sliced(rows * 10);
    Runner runner(model);
    ASSERT_TRUE(runner.create({batch, 2}, rows).ok());
    EXPECT_EQ(runner.batch(), std::min(batch, rows));
    ASSERT_TRUE(runner.run(rows, {in.data()}, {sliced.data()}).ok());
    EXPECT_EQ(whole, sliced) << "batch " << batch;
  }
}

TEST(Runner, DefaultBatchKeepsTheArenaSmall) {
  Model model;
  open(model, "fake");
  // 64 bytes a row: 2^22 rows fill 256 MB exactly.
  Runner many(model);
  ASSERT_TRUE(many.create({{}, 1}, int64_t{1} << 23).ok());
  EXPECT_LE(many.arenaBytes(), uint64_t{256} << 20);
  EXPECT_GT(many.arenaBytes(), uint64_t{255} << 20);
  Runner few(model);
  ASSERT_TRUE(few.create({{}, 1}, 5).ok());
  EXPECT_EQ(few.batch(), 5);
}

TEST(Runner, AddsUpCallTimes) {
  Model model;
  open(model, "fake");
  const std::vector<float> in = randomRows(3 * 192);
  std::vector<float> out(30);
  std::vector<uint64_t> callNs(2);
  Runner runner(model);
  ASSERT_TRUE(runner.create({1, 1}, 3).ok());
  ASSERT_TRUE(runner.run(3, {in.data()}, {out.data()}, &callNs).ok());
  EXPECT_GT(callNs[0], 0u);
  EXPECT_GT(callNs[1], 0u);
}

TEST(Runner, KeepsAFixedBatch) {
  Model model;
  open(model, "fixed");
  Runner runner(model);
  EXPECT_EQ(runner.create({{}, 1}, 3).message(),
            model.path() + ": rows, expected a multiple of the batch 2 as "
                           "compiled, got 3");
  EXPECT_EQ(runner.create({4, 1}, 4).message(),
            model.path() + ": batch, expected 2 as compiled, got 4");
  ASSERT_TRUE(runner.create({{}, 1}, 4).ok());
  EXPECT_EQ(runner.batch(), 2);
}

static std::string refusal(const std::string &path) {
  Model model;
  const Status status = model.open(path);
  EXPECT_EQ(status.code(), ErrorCode::Input);
  return status.message().substr(
      std::min(path.size(), status.message().size()));
}

TEST(Model, IsCheckedBeforeItIsLoaded) {
  const TemporaryFolder folder;
  // Its constructor would end this test.
  EXPECT_EQ(refusal(models + "/no_model.so"),
            ": expected a compiled model, got a library without the symbol "
            "resnetc_api_v1");
  EXPECT_EQ(refusal(models + "/future.so"), ": model of another API version");
  EXPECT_EQ(refusal(folder.path()),
            ": expected a compiled model, got a folder");
  EXPECT_EQ(refusal(folder.write("empty", "")),
            ": expected a compiled model, got an empty file");
  EXPECT_EQ(refusal(folder.write("text", std::string(100, 'x'))),
            ": expected a compiled model, got no shared library");
  EXPECT_EQ(refusal("/proc/self/exe"),
            ": expected a compiled model, got a library without the symbol "
            "resnetc_api_v1");
  EXPECT_EQ(refusal("/dev/null"),
            ": expected a compiled model, got no regular file");
}

TEST(Elf, RefusesEveryTruncation) {
  const TemporaryFolder folder;
  std::string whole;
  ASSERT_TRUE(readFile(models + "/no_model.so", whole).ok());
  ElfSummary summary;
  EXPECT_TRUE(readElf(folder.write("whole", whole), summary).ok());
  for (size_t size = 0; size < whole.size(); size += 37)
    EXPECT_EQ(
        readElf(folder.write("cut", whole.substr(0, size)), summary).code(),
        ErrorCode::Input)
        << size;
}

TEST(Elf, SurvivesEveryFlippedByte) {
  const TemporaryFolder folder;
  std::string bytes;
  ASSERT_TRUE(readFile(models + "/no_model.so", bytes).ok());
  const std::string path = folder.write("flipped", bytes);
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  const auto flip = [&](size_t at) {
    bytes[at] ^= 0xff;
    file.seekp(at).put(bytes[at]).flush();
  };
  for (size_t at = 0; at < bytes.size(); ++at) {
    // Most of the file is fill between pages.
    if (bytes[at] == 0 && at % 16 != 0)
      continue;
    flip(at);
    ElfSummary summary;
    (void)readElf(path, summary);
    flip(at);
  }
}

TEST(Elf, FindsTheHighestGlibc) {
  ElfSummary summary;
  ASSERT_TRUE(readElf(models + "/fake.so", summary).ok());
  EXPECT_TRUE(summary.isModel);
  // Threads have been part of libc since 2.34.
  EXPECT_EQ(summary.glibc, "2.34");
}
