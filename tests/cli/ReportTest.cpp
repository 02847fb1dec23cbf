//===- ReportTest.cpp - numbers, names and lines that people read ---------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/OptionParser.h"
#include "compiler/driver/tools/resnetc/Text.h"
#include "compiler/driver/tools/resnetc/commands/Compare.h"
#include "compiler/driver/tools/resnetc/commands/Summary.h"
#include "tests/cli/TemporaryFolder.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

using namespace resnetc;
using namespace resnetc::cli;

static constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();

TEST(Text, ReadsWholeNumbersOnly) {
  int64_t value = 0;
  EXPECT_TRUE(parseWhole("17", 1, 20, value));
  EXPECT_EQ(value, 17);
  for (const char *text : {"", "0", "21", "-1", "+5", " 5", "5 ", "1e1", "0x5",
                           "99999999999999999999"})
    EXPECT_FALSE(parseWhole(text, 1, 20, value)) << text;
}

TEST(Text, ReadsFiniteRealNumbers) {
  double value = 0;
  EXPECT_TRUE(parseReal("-1.5e-3", value));
  EXPECT_EQ(value, -1.5e-3);
  for (const char *text : {"", "nan", "inf", "1e999", "1,5", "1.5x", " 1"})
    EXPECT_FALSE(parseReal(text, value)) << text;
  std::vector<double> values;
  EXPECT_TRUE(parseReals("1,2.5,-3", values));
  EXPECT_EQ(values, (std::vector<double>{1, 2.5, -3}));
  for (const char *text : {"", ",", "1,", ",1", "1,,2"})
    EXPECT_FALSE(parseReals(text, values)) << text;
}

TEST(Text, StaysOnOneLine) {
  EXPECT_EQ(oneLine("a\nb\tc\x7f"), "a?b?c?");
  EXPECT_EQ(oneLine("naïve"), "naïve");
  EXPECT_EQ(oneLine(std::string(10000, 'x')).size(), 1003u);
}

TEST(Summary, RanksWithNanLastAndTiesInOrder) {
  const float values[] = {1, notANumber, 3, 3, 2};
  EXPECT_EQ(largest(values, 5, 9), (std::vector<int64_t>{2, 3, 4, 0, 1}));
  EXPECT_EQ(largest(values, 5, 2), (std::vector<int64_t>{2, 3}));
}

TEST(Summary, WantsALabelForEachClass) {
  const TemporaryFolder folder;
  std::vector<std::string> labels;
  ASSERT_TRUE(readLabels(folder.write("l", "cat\r\ndog"), 2, labels).ok());
  EXPECT_EQ(labels, (std::vector<std::string>{"cat", "dog"}));
  labels.clear();
  const Status status = readLabels(folder.write("l", "cat\n"), 2, labels);
  EXPECT_EQ(status.code(), ErrorCode::Input);
}

TEST(Compare, MeasuresRelativeDistance) {
  EXPECT_EQ(relativeDistance({3, 4}, {3, 4}), 0);
  EXPECT_NEAR(relativeDistance({3, 4.5f}, {3, 4}), 0.1, 1e-12);
  EXPECT_EQ(relativeDistance({0.0f}, {-0.0f}), 0);
  EXPECT_TRUE(std::isinf(relativeDistance({1}, {0})));
  EXPECT_TRUE(std::isnan(relativeDistance({notANumber}, {1})));
  EXPECT_TRUE(std::isnan(relativeDistance({1}, {notANumber})));
  EXPECT_EQ(relativeDistance({notANumber}, {notANumber}), 0);
}

static const resnetc_tensor_info pair[] = {
    {"left", "nc", 2, 0, {-1, 3}, 3, {}},
    {"right", "nc", 2, 0, {-1, 3}, 3, {}}};

TEST(Tensors, BindsPathsByName) {
  std::vector<std::string> paths;
  ASSERT_TRUE(bindPaths("--input", {"right=b", "left=a=1"}, pair, paths).ok());
  EXPECT_EQ(paths, (std::vector<std::string>{"a=1", "b"}));
  const std::span one(pair, 1);
  ASSERT_TRUE(bindPaths("--input", {"x=y.npy"}, one, paths).ok());
  EXPECT_EQ(paths, (std::vector<std::string>{"x=y.npy"}));
  ASSERT_TRUE(bindPaths("--input", {"left=y.npy"}, one, paths).ok());
  EXPECT_EQ(paths, (std::vector<std::string>{"y.npy"}));
}

TEST(Tensors, BindsEqualNamesInOrder) {
  const resnetc_tensor_info same[] = {pair[0], pair[0]};
  std::vector<std::string> paths;
  ASSERT_TRUE(bindPaths("--output", {"left=a", "left=b"}, same, paths).ok());
  EXPECT_EQ(paths, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(bindPaths("--output", {"left=a", "left=b", "left=c"}, same, paths)
                .message(),
            "--output: expected one file for left, got also left=c");
}

TEST(Tensors, PrefersTheLongestName) {
  resnetc_tensor_info odd[] = {pair[0], pair[0], pair[0]};
  odd[1].name = "left=x";
  odd[2].name = "le";
  std::vector<std::string> paths;
  ASSERT_TRUE(bindPaths("--input", {"left=x=a", "left=b"}, odd, paths).ok());
  EXPECT_EQ(paths, (std::vector<std::string>{"b", "a", ""}));
}

TEST(Tensors, ListsNamesWhenOneIsMissing) {
  std::vector<std::string> paths;
  EXPECT_EQ(bindPaths("--input", {"a"}, pair, paths).message(),
            "--input: expected NAME=FILE with NAME one of left, right, got a");
  EXPECT_EQ(bindPaths("--input", {"left=a", "left=b"}, pair, paths).message(),
            "--input: expected one file for left, got also left=b");
  EXPECT_EQ(bindPaths("--input", {"left="}, pair, paths).message(),
            "--input: expected a file for left, got none");
}

TEST(OptionParser, TakesBothForms) {
  std::string model, text;
  std::vector<std::string> many;
  bool flag = false, given = false;
  std::string optional;
  OptionParser parser("cmd", "", "");
  parser.operand("M.so", model);
  parser.text("--text", "=T", "", text);
  parser.many("--many", "=M", "", many);
  parser.flag("--flag", "", flag);
  parser.optional("--maybe", "[=F]", "", given, optional);
  ASSERT_TRUE(parser
                  .parse({"--text", "a b", "--many=1", "--flag", "--many", "2",
                          "--maybe", "--", "-x.so"})
                  .ok());
  EXPECT_EQ(model, "-x.so");
  EXPECT_EQ(text, "a b");
  EXPECT_EQ(many, (std::vector<std::string>{"1", "2"}));
  EXPECT_TRUE(flag);
  EXPECT_TRUE(given);
  EXPECT_EQ(optional, "");
}
