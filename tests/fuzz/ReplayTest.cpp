//===- ReplayTest.cpp - what the fuzzers found, without a fuzzer ----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/File.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>

using namespace resnetc;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Passes if nothing crashes; the fuzzer's own checks abort.
TEST(ReplayTest, SurvivesTheCorpus) {
  size_t count = 0;
  for (const auto &entry :
       std::filesystem::directory_iterator(RESNETC_CORPUS)) {
    std::string bytes;
    ASSERT_TRUE(readFile(entry.path(), bytes).ok());
    SCOPED_TRACE(entry.path());
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t *>(bytes.data()),
                           bytes.size());
    ++count;
  }
  EXPECT_GT(count, 10u);
}
