//===- CheckpointFaultTest.cpp - a save that fails or dies at any call ----===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The linker sends the system calls of a save through the functions below, of
// which the n-th fails, or kills the process. Whatever happens, the file is one
// of two complete checkpoints.
//
//===----------------------------------------------------------------------===//
#include "fake_state.h"

#include "tests/cli/TemporaryFolder.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

/// What befalls the n-th call from now; negative: nothing.
static int callsLeft = -1;
static int fault = 0; ///< an errno, or 0: SIGKILL

static bool strikes() {
  if (callsLeft < 0 || callsLeft-- > 0)
    return false;
  if (fault == 0)
    ::raise(SIGKILL);
  errno = fault;
  return true;
}

extern "C" {
#define WRAP(result, name, parameters, arguments)                              \
  result __real_##name parameters;                                             \
  result __wrap_##name parameters;                                             \
  result __wrap_##name parameters {                                            \
    return strikes() ? -1 : __real_##name arguments;                           \
  }
WRAP(ssize_t, write, (int file, const void *data, size_t bytes),
     (file, data, bytes))
WRAP(ssize_t, pwrite, (int file, const void *data, size_t bytes, off_t at),
     (file, data, bytes, at))
WRAP(int, fsync, (int file), (file))
WRAP(int, rename, (const char *from, const char *to), (from, to))
WRAP(int, link, (const char *from, const char *to), (from, to))
WRAP(int, ftruncate, (int file, off_t size), (file, size))
WRAP(int, open, (const char *path, int flags, mode_t mode), (path, flags, mode))
}

namespace {

class CheckpointFault : public testing::Test {
protected:
  void SetUp() override {
    fake_state_fill(&state, 1);
    ASSERT_EQ(save().code, RESNETC_OK);
  }
  resnetc_status save() {
    return resnetc_checkpoint_save(&state, path.c_str());
  }
  /// The step of the checkpoint, whose values must all be of that step.
  uint64_t stepOf(const std::string &file) {
    resnetc_state got, want;
    fake_state_fill(&got, 99);
    const resnetc_status status = resnetc_checkpoint_load(&got, file.c_str());
    EXPECT_EQ(status.code, RESNETC_OK) << status.text;
    fake_state_fill(&want, got.progress.step);
    EXPECT_EQ(std::memcmp(got.values[0][0], want.values[0][0], 24), 0);
    EXPECT_EQ(std::memcmp(got.values[1][1], want.values[1][1], 8), 0);
    return got.progress.step;
  }
  /// A save in a process of its own that dies at the given call; whether it
  /// died.
  bool diesAt(int call) {
    const pid_t child = ::fork();
    if (child == 0) {
      fault = 0;
      callsLeft = call;
      save();
      ::_exit(0);
    }
    int result = 0;
    ::waitpid(child, &result, 0);
    return WIFSIGNALED(result);
  }

  resnetc::cli::TemporaryFolder folder;
  const std::string path = folder.path() + "/c.safetensors";
  resnetc_state state{};
};

} // namespace

TEST_F(CheckpointFault, EveryCallMayFail) {
  for (int error : {EIO, ENOSPC, EDQUOT, EROFS}) {
    int failures = 0;
    for (int call = 0; call < 100; ++call) {
      fake_state_fill(&state, 1);
      ASSERT_EQ(save().code, RESNETC_OK);
      fake_state_fill(&state, 2);
      fault = error;
      callsLeft = call;
      const resnetc_status status = save();
      const bool reached = callsLeft < 0;
      callsLeft = -1;
      EXPECT_EQ(status.code, reached ? RESNETC_IO : RESNETC_OK) << status.text;
      const uint64_t step = stepOf(path);
      EXPECT_TRUE(step == 1 || step == 2);
      if (!reached)
        break;
      ++failures;
      EXPECT_NE(std::strstr(status.text, std::strerror(error)), nullptr)
          << status.text;
    }
    // open, ftruncate, two writes of the header, five tensors, the digest,
    // fsync, link, two renames, and the folder's open and fsync.
    EXPECT_GE(failures, 16);
    EXPECT_FALSE(std::filesystem::exists(path + ".tmp"));
  }
}

TEST_F(CheckpointFault, KeepsThePreviousOneWithoutHardLinks) {
  fake_state_fill(&state, 2);
  fault = EPERM;
  // Behind open, ftruncate, header, five tensors, digest and fsync.
  callsLeft = 11;
  ASSERT_EQ(save().code, RESNETC_OK);
  EXPECT_EQ(callsLeft, -1);
  EXPECT_EQ(stepOf(path), 2u);
  EXPECT_EQ(stepOf(path + ".prev"), 1u);
}

TEST_F(CheckpointFault, DyingAtAnyCallLeavesACompleteOne) {
  int deaths = 0;
  for (;; ++deaths) {
    ASSERT_LT(deaths, 100);
    const uint64_t before = stepOf(path);
    fake_state_fill(&state, before + 1);
    if (!diesAt(deaths))
      break;
    const uint64_t after = stepOf(path);
    EXPECT_TRUE(after == before || after == before + 1);
  }
  EXPECT_GE(deaths, 16);
  EXPECT_FALSE(std::filesystem::exists(path + ".tmp"));
  EXPECT_FALSE(std::filesystem::exists(path + ".prev.tmp"));
}

TEST_F(CheckpointFault, KillingAtAnyMomentLeavesACompleteOne) {
  const int kills = std::getenv("RESNETC_LONG") ? 200 : 20;
  std::minstd_rand random(1);
  uint64_t last = stepOf(path);
  for (int i = 0; i < kills; ++i) {
    const pid_t child = ::fork();
    if (child == 0)
      for (uint64_t step = last + 1;; ++step) {
        fake_state_fill(&state, step);
        save();
      }
    // As long as a few saves take.
    ::usleep(1000 + random() % 10000);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    const uint64_t step = stepOf(path);
    EXPECT_GE(step, last);
    if (std::filesystem::exists(path + ".prev"))
      EXPECT_LE(stepOf(path + ".prev"), step);
    last = step;
  }
  EXPECT_GT(last, 1u);
}
