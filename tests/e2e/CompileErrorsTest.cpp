//===- CompileErrorsTest.cpp - what compile refuses, and how --------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/File.h"
#include "tests/e2e/Harness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <sys/stat.h>
#include <unistd.h>

using namespace resnetc;
using namespace resnetc::test;
using testing::HasSubstr;

namespace {

struct Refusal {
  const char *name;
  std::vector<std::string> arguments; ///< {} stands for the test's folder
  int code;
  const char *message; ///< a part of it
};

// What gtest prints of a case.
void PrintTo(const Refusal &refusal, std::ostream *out) {
  *out << refusal.name;
}

std::string inFolder(std::string argument, const std::string &folder) {
  if (size_t at = argument.find("{}"); at != std::string::npos)
    argument.replace(at, 2, folder);
  return argument;
}

class CompileErrorsTest : public testing::TestWithParam<Refusal> {};

// One line, the documented exit code, and no file where none was.
TEST_P(CompileErrorsTest, SaysWhatIsWrongAndLeavesNothing) {
  TempFolder folder;
  ASSERT_TRUE(writeFile(folder / "bad.mlir", "module { nn.what }\n").ok());
  ASSERT_TRUE(writeFile(folder / "bad.safetensors", "not one").ok());
  ASSERT_TRUE(writeFile(folder / "linked.mlir",
                        "module attributes {nn.weights = \"link\"} {}\n")
                  .ok());
  ASSERT_EQ(symlink("bad.safetensors", (folder / "link").c_str()), 0);
  ASSERT_EQ(mkdir((folder / "folder.so").c_str(), 0700), 0);
  ASSERT_EQ(symlink("nowhere", (folder / "dangling.so").c_str()), 0);
  std::vector<std::string> before = folder.entries();
  std::vector<std::string> arguments;
  for (const std::string &argument : GetParam().arguments)
    arguments.push_back(inFolder(argument, folder.path()));
  RunResult result = compileModel(arguments);
  EXPECT_EQ(result.code, GetParam().code) << result.err;
  EXPECT_THAT(result.err, HasSubstr(GetParam().message));
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1)
      << result.err;
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(folder.entries(), before);
}

const std::string kOut = "-o{}/m.so";
const Refusal kUsage[] = {
    {"no_model", {kOut}, 2, "MODEL"},
    {"no_output", {"zoo:digits"}, 2, "-o"},
    {"unknown_option", {"zoo:digits", kOut, "--fast"}, 2, "--fast"},
    {"repeated_option",
     {"zoo:digits", kOut, "--name=a", "--name=b"},
     2,
     "--name"},
    {"missing_value", {"zoo:digits", kOut, "--name"}, 2, "--name"},
    {"bad_name", {"zoo:digits", kOut, "--name=1a"}, 2, "C identifier"},
    {"reserved_name", {"zoo:digits", kOut, "--name=resnetc"}, 2, "runtime"},
    {"bad_target",
     {"zoo:digits", kOut, "--target=cpu:sse2"},
     2,
     "got 'cpu:sse2'"},
    {"bad_conv", {"zoo:digits", kOut, "--conv=fft"}, 2, "got 'fft'"},
    {"no_jobs", {"zoo:digits", kOut, "--jobs=0"}, 2, "--jobs"},
    {"negative_seed", {"zoo:digits", kOut, "--seed=-1"}, 2, "--seed"},
    {"huge_seed",
     {"zoo:digits", kOut, "--seed=18446744073709551616"},
     2,
     "--seed"},
    {"batch_as_float", {"zoo:digits", kOut, "--batch-hint=1e3"}, 2, "1e3"},
    {"train_other",
     {"zoo:digits", kOut, "--train=adam"},
     2,
     "--train: expected sgd or adamw, got 'adam'"},
    {"tune_direct",
     {"zoo:digits", kOut, "--tune", "--conv=direct"},
     2,
     "--tune: expected --conv=auto"},
    {"tune_and_tuned",
     {"zoo:digits", kOut, "--tune=f", "--tuned=f"},
     2,
     "got both"},
    {"tune_is_output",
     {"zoo:digits", kOut, "--tune={}/m.so"},
     2,
     "another output"},
    {"no_tuned_file", {"zoo:digits", kOut, "--tuned=no.tune"}, 1, "no.tune"},
    {"later_opencl", {"zoo:digits", kOut, "--target=opencl"}, 2, "comes later"},
    {"later_dtype", {"zoo:digits", kOut, "--dtype=bf16"}, 1, "comes later"},
    {"no_onnx_file", {"none.onnx", kOut}, 1, "none.onnx"},
    {"later_dump_passes",
     {"zoo:digits", kOut, "--dump-passes"},
     2,
     "--dump-passes comes later"},
    {"later_bisect",
     {"zoo:digits", kOut, "--bisect"},
     2,
     "--bisect comes later"},
    {"later_check_calls",
     {"zoo:digits", kOut, "--check-calls"},
     2,
     "--check-calls comes later"},
    {"later_report",
     {"zoo:digits", kOut, "--report=F.html"},
     2,
     "--report comes later"},
    {"budget_without_training",
     {"zoo:digits", kOut, "--memory-budget=1"},
     2,
     "--memory-budget: expected --train beside it"},
    {"budget_with_a_unit",
     {"zoo:digits", kOut, "--train", "--memory-budget=1M"},
     2,
     "--memory-budget: expected a whole number"},
    {"budget_too_small",
     {"zoo:digits", kOut, "--train", "--memory-budget=1"},
     1,
     " bytes are missing: training on batches of 1 takes at least "},
    {"later_cuda", {"zoo:digits", kOut, "--target=cuda"}, 2, "comes later"},
    {"later_object", {"zoo:digits", "-o{}/m.o"}, 2, "static linking"},
    {"later_archive", {"zoo:digits", "-o{}/m.a"}, 2, "static linking"},
    {"bad_dtype", {"zoo:digits", kOut, "--dtype=f63"}, 2, "f63"},
    {"scale_text", {"zoo:digits", kOut, "--scale=a"}, 2, "--scale"},
    {"scale_infinite", {"zoo:digits", kOut, "--scale=inf"}, 2, "--scale"},
    {"two_means", {"zoo:digits", kOut, "--mean=1,2"}, 2, "one number or three"},
    {"zero_std", {"zoo:digits", kOut, "--std=0"}, 2, "--std"},
    {"bad_color", {"zoo:digits", kOut, "--color=cmyk"}, 2, "cmyk"},
    {"bad_resize", {"zoo:digits", kOut, "--resize=8x"}, 2, "--resize"},
    {"bad_shape", {"zoo:digits", kOut, "--shape=?xax8"}, 2, "--shape"},
};
const Refusal kFiles[] = {
    {"output_is_folder", {"zoo:digits", "-o{}/folder.so"}, 2, "folder"},
    {"output_dangles", {"zoo:digits", "-o{}/dangling.so"}, 2, "dangling"},
    {"output_is_model", {"{}/bad.mlir", "-o{}/bad.mlir"}, 2, "model itself"},
    {"output_extension", {"zoo:digits", "-o{}/m.dll"}, 2, ".so"},
    {"output_folder_missing",
     {"zoo:digits", "-o{}/none/m.so"},
     4,
     "cannot write"},
    {"header_is_output",
     {"zoo:digits", kOut, "--header={}/m.so"},
     2,
     "--header"},
    {"header_folder_missing",
     {"zoo:digits", kOut, "--header={}/none/m.h"},
     4,
     "cannot write"},
    {"dump_folder_is_file",
     {"zoo:digits", kOut, "--dump-ir={}/bad.mlir/x"},
     4,
     "bad.mlir"},
};
const Refusal kModels[] = {
    {"unknown_zoo", {"zoo:resnet19", kOut}, 1, "resnet19"},
    {"unknown_zoo_key", {"zoo:digits,depth=3", kOut}, 1, "depth"},
    {"no_file", {"{}/none.mlir", kOut}, 1, "none.mlir"},
    {"unknown_kind", {"{}/bad.safetensors", kOut}, 1, "expected zoo:NAME"},
    {"bad_text", {"{}/bad.mlir", kOut}, 1, "bad.mlir:1:10"},
    {"weights_are_a_link", {"{}/linked.mlir", kOut}, 1, "symbolic link"},
    {"weights_missing",
     {"zoo:digits", kOut, "--weights={}/none.safetensors"},
     1,
     "none.safetensors"},
    {"weights_bad",
     {"zoo:digits", kOut, "--weights={}/bad.safetensors"},
     1,
     "bad.safetensors"},
    {"color_of_gray", {"zoo:digits", kOut, "--color=rgb"}, 1, "channels"},
    {"means_of_gray", {"zoo:digits", kOut, "--mean=1,2,3"}, 1, "channels"},
    {"shape_of_zoo", {"zoo:digits", kOut, "--shape=?x1x9x9"}, 1, "1x8x8"},
    {"shape_of_no_input",
     {"zoo:digits", kOut, "--shape=y=?x1x8x8"},
     1,
     "inputs are"},
};

std::string nameOf(const testing::TestParamInfo<Refusal> &info) {
  return info.param.name;
}
INSTANTIATE_TEST_SUITE_P(Usage, CompileErrorsTest, testing::ValuesIn(kUsage),
                         nameOf);
INSTANTIATE_TEST_SUITE_P(Files, CompileErrorsTest, testing::ValuesIn(kFiles),
                         nameOf);
INSTANTIATE_TEST_SUITE_P(Models, CompileErrorsTest, testing::ValuesIn(kModels),
                         nameOf);

TEST(CompileErrorsTest, AnOlderLibraryStaysWhenACompileFails) {
  TempFolder folder;
  ASSERT_TRUE(writeFile(folder / "m.so", "older").ok());
  RunResult result = compileModel(
      {"zoo:digits", "-o", folder / "m.so", "--weights=" + (folder / "m.so")});
  EXPECT_EQ(result.code, 1) << result.err;
  std::string bytes;
  ASSERT_TRUE(readFile(folder / "m.so", bytes).ok());
  EXPECT_EQ(bytes, "older");
}

TEST(CompileErrorsTest, AFileSizeLimitIsAnErrorOfTheMachine) {
  TempFolder folder;
  // 8 blocks of 512 bytes: less than any library.
  RunResult result = run(
      {"/bin/sh", "-c", "ulimit -f 8; exec \"$0\" compile zoo:digits -o \"$1\"",
       RESNETC_COMPILE_PROGRAM, folder / "m.so"});
  EXPECT_EQ(result.code, 4) << result.err;
  EXPECT_EQ(folder.entries(), std::vector<std::string>{});
}

// The files in progress lie in the folder when the signal comes.
TEST(CompileErrorsTest, AnInterruptedCompileLeavesNothing) {
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) {
    TempFolder folder;
    RunSettings settings;
    settings.watched = folder.path();
    settings.signal = signal;
    RunResult result = compileModel(
        {"zoo:resnet50,image=64", "-o", folder / "m.so"}, settings);
    EXPECT_EQ(result.code, 128 + signal) << result.err;
    EXPECT_EQ(folder.entries(), std::vector<std::string>{}) << signal;
  }
}

TEST(CompileErrorsTest, AnIgnoredSignalStaysIgnored) {
  TempFolder folder;
  RunSettings settings;
  settings.watched = folder.path();
  settings.signal = SIGINT;
  settings.signalIgnored = true;
  RunResult result =
      compileModel({"zoo:resnet50,image=64", "-o", folder / "m.so"}, settings);
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(folder.entries(), (std::vector<std::string>{"m.so", "resnet50.h"}));
}

} // namespace
