//===- ArtefactTest.cpp - what a compiled library is and is not -----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/File.h"
#include "tests/e2e/Harness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <xmmintrin.h>

using namespace resnetc;
using namespace resnetc::test;
using testing::HasSubstr;
using testing::Not;

namespace {

/// Small, with residual blocks, projections, pool and classifier.
constexpr char kModel[] = "zoo:digits";

std::string contents(const std::string &path) {
  std::string bytes;
  Status status = readFile(path, bytes);
  EXPECT_TRUE(status.ok()) << status.message();
  return bytes;
}

class ArtefactTest : public testing::Test {
protected:
  static void SetUpTestSuite() {
    folder_ = new TempFolder;
    RunResult result = compileModel(
        {kModel, "-o", library(), "--target=cpu:portable", "--no-cache"});
    ASSERT_EQ(result.code, 0) << result.err;
  }
  static void TearDownTestSuite() { delete folder_; }
  static std::string library() { return *folder_ / "m.so"; }
  static std::string tool(const std::string &name,
                          std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), LLVM_TOOLS "/" + name);
    arguments.push_back(library());
    RunResult result = run(arguments);
    EXPECT_EQ(result.code, 0) << result.err;
    return result.out;
  }

  static TempFolder *folder_;
};
TempFolder *ArtefactTest::folder_ = nullptr;

TEST_F(ArtefactTest, NeedsLibcAndLibmAlone) {
  std::istringstream lines(tool("llvm-readelf", {"--needed-libs"}));
  std::set<std::string> needed;
  for (std::string line; lines >> line;)
    if (line.find(".so") != std::string::npos)
      needed.insert(line);
  needed.erase("libm.so.6");
  EXPECT_EQ(needed, std::set<std::string>{"libc.so.6"});
}

TEST_F(ArtefactTest, ExportsTheQuerySymbolsAlone) {
  std::istringstream lines(
      tool("llvm-nm", {"-D", "--defined-only", "--format=just-symbols"}));
  std::set<std::string> exported;
  for (std::string line; std::getline(lines, line);)
    exported.insert(line);
  EXPECT_EQ(exported,
            (std::set<std::string>{"digits_api_v1", "resnetc_api_v1"}));
}

TEST_F(ArtefactTest, IsHardened) {
  std::string segments = tool("llvm-readelf", {"-lW"});
  EXPECT_THAT(segments, HasSubstr("GNU_RELRO"));
  EXPECT_THAT(segments, testing::ContainsRegex("GNU_STACK[^\n]* RW "));
  EXPECT_THAT(segments, Not(HasSubstr("RWE")));
  std::string dynamic = tool("llvm-readelf", {"-d"});
  EXPECT_THAT(dynamic, HasSubstr("NOW"));
  EXPECT_THAT(dynamic, Not(HasSubstr("TEXTREL")));
  EXPECT_THAT(dynamic, Not(HasSubstr("RPATH")));
  EXPECT_THAT(dynamic, Not(HasSubstr("RUNPATH")));
}

TEST_F(ArtefactTest, RunsNothingWhenLoaded) {
  std::string dynamic = tool("llvm-readelf", {"-d"});
  EXPECT_THAT(dynamic, Not(HasSubstr("INIT")));
  EXPECT_THAT(dynamic, Not(HasSubstr("FINI")));
  unsigned before = _mm_getcsr();
  LoadedModel model(library());
  EXPECT_EQ(_mm_getcsr(), before);
}

TEST_F(ArtefactTest, HoldsNoPathOfThisMachine) {
  std::string bytes = contents(library());
  EXPECT_THAT(bytes, Not(HasSubstr(folder_->path())));
  EXPECT_THAT(bytes, Not(HasSubstr(RESNETC_SOURCE_DIR)));
  EXPECT_THAT(bytes, Not(HasSubstr("/proc/self/fd")));
}

TEST_F(ArtefactTest, BytesDependOnModelAndOptionsAlone) {
  TempFolder other;
  RunSettings settings;
  settings.folder = other.path();
  settings.environment = {{"TZ", "Asia/Kathmandu"}, {"LC_ALL", "de_DE.UTF-8"}};
  RunResult result =
      compileModel({kModel, "-o", "another.so", "--target=cpu:portable",
                    "--jobs=1", "--no-cache"},
                   settings);
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_TRUE(contents(other / "another.so") == contents(library()));
  EXPECT_EQ(contents(other / "digits.h"), contents(*folder_ / "digits.h"));
}

TEST_F(ArtefactTest, EveryStageCompilesToTheSameBytes) {
  TempFolder dump;
  RunResult result =
      compileModel({kModel, "-o", dump / "again.so", "--target=cpu:portable",
                    "--dump-ir=" + (dump / "ir")});
  ASSERT_EQ(result.code, 0) << result.err;
  std::string expected = contents(library());
  EXPECT_TRUE(contents(dump / "again.so") == expected);
  for (std::string stage : {"1-import", "2-transformed", "3-plan"}) {
    result = compileModel({dump / ("ir/" + stage + ".mlir"), "-o",
                           dump / "stage.so", "--target=cpu:portable"});
    ASSERT_EQ(result.code, 0) << stage << ": " << result.err;
    EXPECT_TRUE(contents(dump / "stage.so") == expected) << stage;
  }
}

TEST_F(ArtefactTest, NameChangesSymbolAndHeader) {
  TempFolder other;
  RunResult result = compileModel(
      {kModel, "--name=my_net", "-o", other / "m.so", "--target=cpu:avx2"});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(other.entries(), (std::vector<std::string>{"m.so", "my_net.h"}));
  EXPECT_STREQ(LoadedModel(other / "m.so").info().name, "my_net");
}

TEST_F(ArtefactTest, RuntimeIsSmall) {
  // Without kernels and weights a library is the runtime and its tables.
  std::istringstream lines(
      run({LLVM_TOOLS "/llvm-size", "--totals", RESNETC_MODEL_RUNTIME}).out);
  std::string last, line;
  while (std::getline(lines, line))
    last = line;
  EXPECT_LE(std::stol(last), 100 * 1024) << last;
}

} // namespace
