//===- BatchFeedTest.cpp - batches that are prepared ahead ----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/train/BatchFeed.h"

#include "compiler/driver/tools/resnetc/train/EpochOrder.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace resnetc;
using namespace resnetc::cli;

namespace {

/// Sample i is a picture of eight rows of pixels i, of class i % 10.
class Counting : public Dataset {
public:
  int64_t bad = -1; ///< a sample that cannot be read
  int64_t size() const override { return 23; }
  std::string nameOf(int64_t index) const override {
    return "sample " + std::to_string(index);
  }
  Status read(int64_t index, Sample &out) const override {
    if (index == bad)
      return Status::input(nameOf(index) + ": broken");
    out.image = {8, 8, 1, std::vector<uint8_t>(64, uint8_t(index))};
    out.label = index % 10;
    return {};
  }
};

class BatchFeedTest : public testing::Test {
protected:
  void SetUp() override {
    ASSERT_TRUE(model.open(RESNETC_TEST_MODELS "/regression.so").ok());
    Preprocess plain;
    plain.scale = 1;
    ASSERT_TRUE(reader.create("counting", plain, model, data).ok());
    std::vector<float> black(64);
    ASSERT_TRUE(
        augmenter.create({1, true}, model.inputs()[0], std::move(black)).ok());
  }
  static BatchFeed::Plan plan(uint64_t epoch, uint64_t sample) {
    return {3, epoch, sample, 3, 23, 5};
  }
  /// All that a feed delivers, from there to the end.
  std::vector<float> all(uint64_t epoch, uint64_t sample) {
    BatchFeed feed(reader, augmenter, plan(epoch, sample));
    std::vector<float> rows;
    for (int64_t left = (3 - epoch) * 23 - sample; left > 0;) {
      const Batch &batch = feed.next();
      EXPECT_TRUE(batch.status.ok()) << batch.status.message();
      if (!batch.status.ok())
        break;
      rows.insert(rows.end(), batch.rows.begin(), batch.rows.end());
      left -= batch.labels.size();
    }
    return rows;
  }

  Model model;
  Counting data;
  SampleReader reader;
  Augmenter augmenter;
};

} // namespace

TEST_F(BatchFeedTest, FollowsTheOrderOfTheEpoch) {
  BatchFeed feed(reader, augmenter, plan(0, 0));
  for (uint64_t epoch = 0; epoch < 3; ++epoch) {
    const std::vector<int64_t> order = epochOrder(23, 3, epoch);
    for (int64_t first = 0; first < 23; first += 5) {
      const Batch &batch = feed.next();
      ASSERT_TRUE(batch.status.ok());
      ASSERT_EQ(batch.labels.size(), size_t(std::min<int64_t>(5, 23 - first)));
      for (size_t i = 0; i < batch.labels.size(); ++i) {
        EXPECT_EQ(batch.labels[i], order[first + i] % 10);
        EXPECT_EQ(
            *std::max_element(&batch.rows[i * 64], &batch.rows[i * 64] + 64),
            float(order[first + i]));
      }
    }
  }
}

TEST_F(BatchFeedTest, GoesOnFromAnyPositionWithTheSameBits) {
  const std::vector<float> whole = all(0, 0);
  ASSERT_EQ(whole.size(), 3u * 23 * 64);
  for (uint64_t epoch = 0; epoch < 3; ++epoch)
    for (uint64_t sample = 0; sample < 23; ++sample) {
      const std::vector<float> rest = all(epoch, sample);
      ASSERT_TRUE(std::equal(rest.begin(), rest.end(),
                             whole.end() - rest.size(), whole.end()))
          << epoch << ", " << sample;
    }
}

TEST_F(BatchFeedTest, HandsOutWhyThereIsNoBatch) {
  data.bad = epochOrder(23, 3, 0)[7];
  BatchFeed feed(reader, augmenter, plan(0, 0));
  EXPECT_TRUE(feed.next().status.ok());
  const Batch &second = feed.next();
  EXPECT_EQ(second.status.code(), ErrorCode::Input);
  EXPECT_NE(second.status.message().find("broken"), std::string::npos);
}

TEST_F(BatchFeedTest, StopsAtAnyTime) {
  for (int taken = 0; taken < 6; ++taken) {
    BatchFeed feed(reader, augmenter, plan(0, 0));
    for (int i = 0; i < taken; ++i)
      feed.next();
  }
}
