//===- ClientTest.cpp - hosts that have nothing but our headers -----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tests/e2e/Harness.h"

#include <gtest/gtest.h>

using namespace resnetc::test;

namespace {

/// How a user compiles a host: the language and the compiler's first words.
struct Language {
  const char *name;
  std::vector<std::string> compiler;
};

class ClientTest : public testing::TestWithParam<Language> {
protected:
  /// Compiles a source into a program or with -fsyntax-only.
  void build(const std::string &source, std::vector<std::string> more) {
    std::vector<std::string> command = GetParam().compiler;
    command.insert(command.end(),
                   {"-Wall", "-Wextra", "-Werror", "-pedantic", "-I",
                    RESNETC_SOURCE_DIR "/runtime/include", source});
    command.insert(command.end(), more.begin(), more.end());
    RunResult result = run(command);
    ASSERT_EQ(result.code, 0) << result.err;
  }
  TempFolder folder_;
};

TEST_P(ClientTest, RunsAModelWithoutALibraryOfOurs) {
  RunResult result = compileModel({"zoo:digits", "-o", folder_ / "m.so"});
  ASSERT_EQ(result.code, 0) << result.err;
  build(RESNETC_SOURCE_DIR "/tests/e2e/Inputs/client.c",
        {"-o", folder_ / "client", "-ldl"});
  // A bare name means the current folder.
  RunSettings settings;
  settings.folder = folder_.path();
  result = run({folder_ / "client", "m.so"}, settings);
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.out, "digits 10\n");
}

TEST_P(ClientTest, GeneratedHeaderStandsAlone) {
  RunResult result = compileModel({"zoo:digits", "-o", folder_ / "m.so",
                                   "--header=" + (folder_ / "other.h")});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(folder_.entries(), (std::vector<std::string>{"m.so", "other.h"}));
  build(folder_ / "other.h", {"-fsyntax-only"});
}

INSTANTIATE_TEST_SUITE_P(
    Languages, ClientTest,
    testing::Values(
        Language{"c11", {"/usr/bin/cc", "-std=c11", "-x", "c"}},
        Language{"cpp11", {"/usr/bin/clang++-22", "-std=c++11", "-x", "c++"}}),
    [](const auto &info) { return info.param.name; });

} // namespace
