//===- DatasetTest.cpp - the data sets of --data --------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/data/Dataset.h"

#include "compiler/driver/tools/resnetc/data/Gzip.h"
#include "tests/cli/TemporaryFolder.h"

#include <gtest/gtest.h>
#include <zlib.h>

using namespace resnetc;
using namespace resnetc::cli;

static std::string words(std::initializer_list<uint32_t> values) {
  std::string bytes;
  for (uint32_t value : values)
    for (int shift = 24; shift >= 0; shift -= 8)
      bytes += static_cast<char>(value >> shift);
  return bytes;
}

static std::string gzip(const std::string &text) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(text.data()));
  stream.avail_in = text.size();
  stream.next_out = reinterpret_cast<Bytef *>(out.data());
  stream.avail_out = out.size();
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

static const std::string threeImages = words({2051, 3, 1, 2}) + "abcdef";
static const std::string threeLabels = words({2049, 3}) + std::string("\1\2\3");

static std::unique_ptr<Dataset> opened(const std::string &text,
                                       DataPart part = DataPart::Test) {
  std::unique_ptr<Dataset> set;
  const Status status = openDataset("--data", text, part, set);
  EXPECT_TRUE(status.ok()) << status.message();
  return set;
}

static void expectRefused(const std::string &text, ErrorCode code,
                          const std::string &part) {
  std::unique_ptr<Dataset> set;
  const Status status = openDataset("--data", text, DataPart::Test, set);
  EXPECT_EQ(status.code(), code) << status.message();
  EXPECT_NE(status.message().find(part), std::string::npos) << status.message();
}

TEST(Digits, AreTheTestFifth) {
  const auto set = opened("digits");
  ASSERT_EQ(set->size(), 359);
  Sample sample;
  // Line 4 of the file (from 0), the first with index % 5 == 4.
  ASSERT_TRUE(set->read(0, sample).ok());
  EXPECT_EQ(sample.label, 4);
  EXPECT_EQ(sample.image.height, 8);
  EXPECT_EQ(sample.image.width, 8);
  EXPECT_EQ(sample.image.channels, 1);
  EXPECT_EQ(
      *std::max_element(sample.image.pixels.begin(), sample.image.pixels.end()),
      16);
}

TEST(Digits, TrainOnTheOthers) {
  const auto set = opened("digits", DataPart::Train);
  ASSERT_EQ(set->size(), 1438);
  Sample sample;
  // Line 5 of the file comes behind line 3.
  ASSERT_TRUE(set->read(4, sample).ok());
  EXPECT_EQ(sample.label, 5);
  EXPECT_TRUE(hasTestPart("digits"));
  EXPECT_FALSE(hasTestPart("cifar10:digits"));
}

TEST(Idx, ReadsPlainAndPacked) {
  const TemporaryFolder folder;
  for (bool packed : {false, true}) {
    const std::string images =
        folder.write("i", packed ? gzip(threeImages) : threeImages);
    const std::string labels =
        folder.write("l", packed ? gzip(threeLabels) : threeLabels);
    const auto set = opened("idx:" + images + "," + labels);
    ASSERT_EQ(set->size(), 3);
    Sample sample;
    ASSERT_TRUE(set->read(2, sample).ok());
    EXPECT_EQ(sample.label, 3);
    EXPECT_EQ(sample.image.pixels, (std::vector<uint8_t>{'e', 'f'}));
    EXPECT_EQ(set->nameOf(2), images + ": image 2");
  }
}

TEST(Idx, PrefersTheTestPartOfAFolder) {
  const TemporaryFolder folder;
  folder.write("train-images-idx3-ubyte", threeImages);
  folder.write("train-labels-idx1-ubyte", threeLabels);
  EXPECT_EQ(opened("idx:" + folder.path())->size(), 3);
  EXPECT_FALSE(hasTestPart("idx:" + folder.path()));
  folder.write("t10k-images-idx3-ubyte.gz",
               gzip(words({2051, 1, 1, 2}) + "xy"));
  folder.write("t10k-labels-idx1-ubyte.gz", gzip(words({2049, 1}) + "\7"));
  EXPECT_EQ(opened("idx:" + folder.path())->size(), 1);
  EXPECT_TRUE(hasTestPart("idx:" + folder.path()));
  EXPECT_EQ(opened("idx:" + folder.path(), DataPart::Train)->size(), 3);
}

TEST(Idx, SaysWhatIsWrong) {
  const TemporaryFolder folder;
  const std::string labels = folder.write("l", threeLabels);
  const auto refuse = [&](const std::string &images, ErrorCode code,
                          const std::string &part) {
    expectRefused("idx:" + folder.write("i", images) + "," + labels, code,
                  part);
  };
  refuse("", ErrorCode::Input, "header of 16 bytes, got 0");
  refuse(threeLabels, ErrorCode::Input, "header of 16 bytes, got 11");
  refuse(words({7, 3, 1, 2}) + "abcdef", ErrorCode::Input,
         "magic, expected 2051, got 7");
  refuse(threeImages.substr(0, 20), ErrorCode::Input,
         "expected 6 bytes, got 4");
  refuse(threeImages + "g", ErrorCode::Input, "expected 6 bytes, got more");
  refuse(gzip(threeImages + "g"), ErrorCode::Input,
         "expected 6 bytes, got more");
  refuse(gzip(threeImages).substr(0, 25), ErrorCode::Input, "an early end");
  refuse(words({2051, 0, 1, 2}), ErrorCode::Input, "expected no 0");
  refuse(words({2051, 0xffffffff, 0xffffffff, 0xffffffff}), ErrorCode::Limit,
         "expected at most");
  refuse(words({2051, 2, 1, 2}) + "abcd", ErrorCode::Input,
         "labels, expected 2");
  expectRefused("idx:" + folder.path() + "/none", ErrorCode::Input,
                "expected t10k-images");
}

TEST(Idx, SurvivesEveryFlippedByteOfGzip) {
  const TemporaryFolder folder;
  const std::string labels = folder.write("l", threeLabels);
  const std::string whole = gzip(threeImages);
  for (size_t at = 0; at < whole.size(); ++at) {
    std::string bytes = whole;
    bytes[at] ^= 0xff;
    std::unique_ptr<Dataset> set;
    (void)openDataset("--data",
                      "idx:" + folder.write("i", bytes) + "," + labels,
                      DataPart::Test, set);
  }
}

TEST(Gzip, StopsAtTheMost) {
  const std::string bomb = gzip(std::string(64 << 20, '\0'));
  std::string out;
  ASSERT_TRUE(unpackGzip(bomb, "bomb", 100, out).ok());
  EXPECT_EQ(out.size(), 100u);
  EXPECT_LT(out.capacity(), size_t{4} << 20);
}

TEST(Gzip, JoinsMembers) {
  std::string out;
  ASSERT_TRUE(unpackGzip(gzip("ab") + gzip("cd"), "file", 100, out).ok());
  EXPECT_EQ(out, "abcd");
}

TEST(Cifar, ReadsPlanesOfSeveralFiles) {
  const TemporaryFolder folder;
  std::string record(3073, '\0');
  record[0] = 9;
  record[1] = 'r';
  record[1 + 1024] = 'g';
  record[1 + 2048] = 'b';
  const std::string first = folder.write("a", record + record);
  const std::string second = folder.write("b", record);
  const auto set = opened("cifar10:" + first + "," + second);
  ASSERT_EQ(set->size(), 3);
  Sample sample;
  ASSERT_TRUE(set->read(2, sample).ok());
  EXPECT_EQ(sample.label, 9);
  EXPECT_EQ(sample.image.pixels[0], 'r');
  EXPECT_EQ(sample.image.pixels[1], 'g');
  EXPECT_EQ(sample.image.pixels[2], 'b');
  EXPECT_EQ(set->nameOf(1), first + ": image 1");
  EXPECT_EQ(set->nameOf(2), second + ": image 0");
  expectRefused("cifar10:" + folder.write("c", record + "x"), ErrorCode::Input,
                "multiple of 3073 bytes, got 3074");
  expectRefused("cifar10:" + folder.write("c", ""), ErrorCode::Input, "got 0");
}

TEST(ImageFolder, NumbersClassesByName) {
  const TemporaryFolder folder;
  folder.write("dog/1.pgm", "P5 1 1 255\nd");
  folder.write("cat/2.pgm", "P5 1 1 255\nc");
  folder.write("cat/.hidden", "x");
  folder.write("readme.txt", "no class");
  const auto set = opened("folder:" + folder.path());
  ASSERT_EQ(set->size(), 2);
  Sample sample;
  ASSERT_TRUE(set->read(0, sample).ok());
  EXPECT_EQ(sample.label, 0);
  EXPECT_EQ(sample.image.pixels, (std::vector<uint8_t>{'c'}));
  ASSERT_TRUE(set->read(1, sample).ok());
  EXPECT_EQ(sample.label, 1);
  EXPECT_EQ(set->nameOf(1), folder.path() + "/dog/1.pgm");
}

TEST(ImageFolder, SaysWhatIsWrong) {
  const TemporaryFolder folder;
  expectRefused("folder:" + folder.path(), ErrorCode::Input, "got none");
  expectRefused("folder:" + folder.path() + "/none", ErrorCode::Input,
                "cannot list");
  folder.write("cat/x.png", "no picture");
  Sample sample;
  const Status status = opened("folder:" + folder.path())->read(0, sample);
  EXPECT_EQ(status.code(), ErrorCode::Input);
}

TEST(Dataset, RefusesUnknownForms) {
  for (const char *text : {"", "mnist", "idx:", "idx", "idx:a,b,c", "npy:x",
                           "npy:x,y,z", "folder:", "digits:x"})
    expectRefused(text, ErrorCode::Usage, "--data: expected digits");
}
