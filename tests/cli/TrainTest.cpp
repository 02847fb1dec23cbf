//===- TrainTest.cpp - schedule, order, augmentation, metrics, chart ------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/train/Augment.h"
#include "compiler/driver/tools/resnetc/train/Chart.h"
#include "compiler/driver/tools/resnetc/train/EpochOrder.h"
#include "compiler/driver/tools/resnetc/train/Metrics.h"
#include "compiler/driver/tools/resnetc/train/Schedule.h"
#include "resnetc/File.h"
#include "tests/cli/TemporaryFolder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

using namespace resnetc;
using namespace resnetc::cli;

static Schedule parsed(const std::string &text) {
  Schedule schedule;
  EXPECT_TRUE(parseSchedule(text, schedule)) << text;
  return schedule;
}

TEST(Schedule, StaysConstant) {
  const Schedule schedule = parsed("constant");
  EXPECT_EQ(schedule.at(0, 10, 5), 1);
  EXPECT_EQ(schedule.at(49, 10, 5), 1);
}

TEST(Schedule, StepsDown) {
  const Schedule schedule = parsed("step:2,0.1");
  EXPECT_EQ(schedule.at(19, 10, 5), 1);
  EXPECT_DOUBLE_EQ(schedule.at(20, 10, 5), 0.1);
  EXPECT_DOUBLE_EQ(schedule.at(40, 10, 5), 0.01);
  EXPECT_DOUBLE_EQ(parsed("step:0.5,0.5").at(5, 10, 5), 0.5);
}

// The values of torch.optim.lr_scheduler.CosineAnnealingLR(T_max=8).
TEST(Schedule, FollowsACosine) {
  const Schedule schedule = parsed("cosine");
  EXPECT_DOUBLE_EQ(schedule.at(0, 4, 2), 1);
  EXPECT_NEAR(schedule.at(2, 4, 2), 0.8535533905932737, 1e-15);
  EXPECT_NEAR(schedule.at(4, 4, 2), 0.5, 1e-15);
  EXPECT_NEAR(schedule.at(7, 4, 2), 0.03806023374435663, 1e-15);
  EXPECT_NEAR(schedule.at(8, 4, 2), 0, 1e-15);
}

TEST(Schedule, WarmsUpFirst) {
  Schedule schedule = parsed("cosine");
  schedule.warmup = 1;
  EXPECT_DOUBLE_EQ(schedule.at(0, 4, 3), 0.25);
  EXPECT_DOUBLE_EQ(schedule.at(3, 4, 3), 1);
  EXPECT_DOUBLE_EQ(schedule.at(4, 4, 3), 1);
  EXPECT_NEAR(schedule.at(8, 4, 3), 0.5, 1e-15);
}

TEST(Schedule, RefusesOtherForms) {
  Schedule schedule;
  for (const char *text :
       {"", "linear", "step", "step:", "step:2", "step:0,0.1", "step:2,-1",
        "step:2,0.1,3", "step:nan,1", "cosine:1"})
    EXPECT_FALSE(parseSchedule(text, schedule)) << text;
}

TEST(EpochOrder, IsAPermutationOfItsOwn) {
  std::vector<int64_t> all(1000);
  std::iota(all.begin(), all.end(), 0);
  const auto first = epochOrder(1000, 5, 0), second = epochOrder(1000, 5, 1);
  EXPECT_TRUE(std::is_permutation(first.begin(), first.end(), all.begin()));
  EXPECT_TRUE(std::is_permutation(second.begin(), second.end(), all.begin()));
  EXPECT_NE(first, all);
  EXPECT_NE(first, second);
  EXPECT_NE(first, epochOrder(1000, 6, 0));
  EXPECT_EQ(first, epochOrder(1000, 5, 0));
  EXPECT_EQ(epochOrder(1, 5, 0), std::vector<int64_t>{0});
}

// Checkpoints hold a position in this order: it must never change.
TEST(EpochOrder, IsTheOneOfOlderCheckpoints) {
  EXPECT_EQ(epochOrder(8, 0, 0),
            (std::vector<int64_t>{7, 4, 2, 6, 3, 0, 1, 5}));
  EXPECT_EQ(epochOrder(8, 1, 2),
            (std::vector<int64_t>{1, 6, 2, 3, 4, 5, 7, 0}));
}

TEST(EpochOrder, IsFair) {
  // 24 orders of 4, 24,000 times: each 1000 times, within 5 deviations.
  std::map<std::vector<int64_t>, int> seen;
  for (uint64_t epoch = 0; epoch < 24000; ++epoch)
    ++seen[epochOrder(4, 9, epoch)];
  EXPECT_EQ(seen.size(), 24u);
  for (const auto &[order, count] : seen)
    EXPECT_NEAR(count, 1000, 5 * std::sqrt(1000));
}

static AugmentOptions options(const std::string &text) {
  AugmentOptions parsed;
  EXPECT_TRUE(parseAugment(text, parsed)) << text;
  return parsed;
}

TEST(Augment, ReadsItsForms) {
  EXPECT_FALSE(options("none").any());
  EXPECT_EQ(options("crop:4").pad, 4);
  EXPECT_FALSE(options("crop:4").flip);
  EXPECT_TRUE(options("crop:4,flip").flip);
  AugmentOptions parsed;
  for (const char *text : {"", "crop", "crop:", "crop:-1", "crop:4,", "flip",
                           "crop:4,flop", "crop:4,flip,flip"})
    EXPECT_FALSE(parseAugment(text, parsed)) << text;
}

/// Every outcome must be the picture moved by at most the padding, perhaps
/// flipped, with black behind it; and all of them must come.
static void expectAllOutcomes(const char *layout, bool channelsFirst) {
  resnetc_tensor_info tensor{};
  tensor.name = "x";
  tensor.layout = layout;
  tensor.rank = 4;
  const int64_t h = 3, w = 4, c = 2;
  const int64_t first[] = {-1, c, h, w}, last[] = {-1, h, w, c};
  std::copy_n(channelsFirst ? first : last, 4, tensor.dims);
  const auto at = [&](int64_t y, int64_t x, int64_t k) {
    return channelsFirst ? (k * h + y) * w + x : (y * w + x) * c + k;
  };
  std::vector<float> black(h * w * c), picture(black);
  for (int64_t y = 0; y < h; ++y)
    for (int64_t x = 0; x < w; ++x)
      for (int64_t k = 0; k < c; ++k) {
        black[at(y, x, k)] = -1 - k;
        picture[at(y, x, k)] = 100 * k + 10 * y + x;
      }
  std::map<std::vector<float>, int> expected;
  for (int64_t down = -1; down <= 1; ++down)
    for (int64_t right = -1; right <= 1; ++right)
      for (bool flip : {false, true}) {
        std::vector<float> row(black);
        for (int64_t y = 0; y < h; ++y)
          for (int64_t x = 0; x < w; ++x)
            for (int64_t k = 0; k < c; ++k)
              if (y + down >= 0 && y + down < h && x + right >= 0 &&
                  x + right < w)
                row[at(y, flip ? w - 1 - x : x, k)] =
                    picture[at(y + down, x + right, k)];
        expected[row] = 0;
      }
  ASSERT_EQ(expected.size(), 18u);
  Augmenter augmenter;
  ASSERT_TRUE(augmenter.create(options("crop:1,flip"), tensor, black).ok());
  const CounterRandom random(1, CounterRandom::Purpose::Augment, 0);
  for (uint64_t position = 0; position < 1000; ++position) {
    std::vector<float> row(picture);
    augmenter.apply(random, position, row.data());
    ASSERT_TRUE(expected.count(row)) << position;
    ++expected[row];
  }
  for (const auto &[row, count] : expected)
    EXPECT_GT(count, 0);
}

TEST(Augment, MovesAndFlipsChannelsFirst) { expectAllOutcomes("nchw", true); }
TEST(Augment, MovesAndFlipsChannelsLast) { expectAllOutcomes("nhwc", false); }

TEST(Augment, RefusesWhatIsNoPicture) {
  resnetc_tensor_info tensor{};
  tensor.name = "x";
  tensor.layout = "nc";
  tensor.rank = 2;
  Augmenter augmenter;
  EXPECT_EQ(augmenter.create(options("crop:1"), tensor, {}).code(),
            ErrorCode::Input);
  EXPECT_TRUE(augmenter.create(options("none"), tensor, {}).ok());
  tensor.layout = "nchw";
  tensor.rank = 4;
  tensor.dims[2] = tensor.dims[3] = 8;
  EXPECT_EQ(augmenter.create(options("crop:8"), tensor, {}).code(),
            ErrorCode::Input);
}

static EpochMetrics metricsOf(int64_t epoch, std::optional<double> test) {
  return {epoch, 1.0 / double(epoch), 0.5, test, 1000, 2};
}

TEST(Metrics, AreALineOfJson) {
  EXPECT_EQ(toJsonLine(metricsOf(1, 0.25)),
            "{\"epoch\":1,\"train_loss\":1.0,\"train_accuracy\":0.5,"
            "\"test_accuracy\":0.25,\"images_per_s\":1000.0,\"seconds\":2.0}");
  EXPECT_NE(toJsonLine(metricsOf(1, {})).find("\"test_accuracy\":null"),
            std::string::npos);
}

TEST(Metrics, GoOnWhereTheCheckpointIs) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/m.jsonl";
  MetricsFile first;
  ASSERT_TRUE(first.open(path, 0).ok());
  for (int64_t epoch = 1; epoch <= 3; ++epoch)
    ASSERT_TRUE(first.add(metricsOf(epoch, 0.1)).ok());
  MetricsFile second;
  ASSERT_TRUE(second.open(path, 2).ok());
  ASSERT_EQ(second.epochs().size(), 2u);
  EXPECT_EQ(second.epochs()[1].trainLoss, 0.5);
  ASSERT_TRUE(second.add(metricsOf(3, {})).ok());
  std::string text;
  ASSERT_TRUE(readFile(path, text).ok());
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
  EXPECT_NE(text.find("null"), std::string::npos);
}

TEST(Metrics, RefuseAFileOfSomethingElse) {
  const TemporaryFolder folder;
  const std::string path = folder.write("m.jsonl", "{\"epoch\": \"x\"}\n");
  MetricsFile lines;
  const Status status = lines.open(path, 1);
  EXPECT_EQ(status.code(), ErrorCode::Input);
  EXPECT_NE(status.message().find("line 1"), std::string::npos);
  EXPECT_TRUE(lines.open(folder.path() + "/none", 1).ok());
  EXPECT_EQ(lines.open("", 1).code(), ErrorCode::Ok);
}

static size_t count(const std::string &text, const std::string &part) {
  size_t found = 0;
  for (size_t at = text.find(part); at != std::string::npos;
       at = text.find(part, at + 1))
    ++found;
  return found;
}

TEST(Chart, DrawsALineForEachSeries) {
  const std::string with =
      drawChart({metricsOf(1, 0.1), metricsOf(2, 0.6), metricsOf(3, 0.9)});
  EXPECT_EQ(count(with, "<polyline"), 3u);
  EXPECT_EQ(count(with, "<circle"), 9u);
  EXPECT_EQ(count(with, ">test<"), 1u);
  const std::string without = drawChart({metricsOf(1, {})});
  EXPECT_EQ(count(without, "<polyline"), 2u);
  EXPECT_EQ(count(without, ">test<"), 0u);
}

TEST(Chart, SurvivesAnyNumbers) {
  EpochMetrics strange = metricsOf(1, 0.5);
  strange.trainLoss = NAN;
  for (const auto &epochs :
       {std::vector<EpochMetrics>{}, {strange}, {metricsOf(7, 0), strange}}) {
    const std::string text = drawChart(epochs);
    EXPECT_EQ(count(text, "</svg>"), 1u);
    EXPECT_EQ(count(text, "nan"), 0u);
    EXPECT_EQ(count(text, "inf"), 0u);
  }
}
