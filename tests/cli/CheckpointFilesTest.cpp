//===- CheckpointFilesTest.cpp - locks, and which checkpoint goes on ------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/train/CheckpointFiles.h"

#include "resnetc/File.h"
#include "tests/cli/TemporaryFolder.h"

#include <gtest/gtest.h>

using namespace resnetc;
using namespace resnetc::cli;

namespace {

class CheckpointFilesTest : public testing::Test {
protected:
  void SetUp() override {
    ASSERT_TRUE(model.open(RESNETC_TEST_MODELS "/regression.so").ok());
    ASSERT_TRUE(state.create(model).ok());
  }
  void saveStep(uint64_t step) {
    resnetc_progress progress{};
    progress.step = step;
    state.setProgress(progress);
    const Status status = files.save(state);
    ASSERT_TRUE(status.ok()) << status.message();
  }
  bool there(const std::string &ending) const {
    return std::filesystem::exists(path + ending);
  }

  Model model;
  TrainingState state;
  TemporaryFolder folder;
  const std::string path = folder.path() + "/c";
  CheckpointFiles files{path};
};

} // namespace

TEST_F(CheckpointFilesTest, LocksOutASecondTraining) {
  {
    CheckpointFiles first(path), second(path);
    ASSERT_TRUE(first.lock().ok());
    const Status status = second.lock();
    EXPECT_EQ(status.code(), ErrorCode::Environment);
    EXPECT_NE(status.message().find("locked by another"), std::string::npos);
  }
  EXPECT_FALSE(there(".lock"));
  EXPECT_TRUE(files.lock().ok());
}

TEST_F(CheckpointFilesTest, FindsAFolderThatCannotBeWritten) {
  CheckpointFiles nowhere(folder.path() + "/none/c");
  EXPECT_EQ(nowhere.lock().code(), ErrorCode::Environment);
}

TEST_F(CheckpointFilesTest, AsksForResumeAndOnlyThen) {
  EXPECT_TRUE(files.check(false).ok());
  EXPECT_EQ(files.check(true).code(), ErrorCode::Input);
  saveStep(1);
  EXPECT_EQ(files.check(false).code(), ErrorCode::Input);
  EXPECT_TRUE(files.check(true).ok());
}

TEST_F(CheckpointFilesTest, FallsBackOnThePreviousOne) {
  saveStep(1);
  saveStep(2);
  folder.write("c", "rubbish");
  TrainingState loaded;
  ASSERT_TRUE(loaded.create(model).ok());
  ASSERT_TRUE(files.resume(loaded).ok());
  EXPECT_EQ(loaded.progress().step, 1u);
  // The good one is the newest now; the damaged one does not get lost.
  EXPECT_TRUE(there(".damaged"));
  EXPECT_FALSE(there(".prev"));
  ASSERT_TRUE(loaded.load(path).ok());
}

TEST_F(CheckpointFilesTest, FallsBackWhereThereIsOnlyThePreviousOne) {
  saveStep(1);
  saveStep(2);
  std::filesystem::remove(path);
  EXPECT_TRUE(files.check(true).ok());
  ASSERT_TRUE(files.resume(state).ok());
  EXPECT_EQ(state.progress().step, 1u);
}

TEST_F(CheckpointFilesTest, SaysWhatIsWrongIfNoneIsGood) {
  saveStep(1);
  saveStep(2);
  folder.write("c", "rubbish");
  folder.write("c.prev", "rubbish");
  const Status status = files.resume(state);
  EXPECT_EQ(status.code(), ErrorCode::Input);
  EXPECT_NE(status.message().find("damaged, or not a checkpoint"),
            std::string::npos);
  EXPECT_TRUE(there(""));
}

TEST_F(CheckpointFilesTest, KeepsTheBest) {
  saveStep(1);
  ASSERT_TRUE(files.keepAsBest(state).ok());
  saveStep(2);
  TrainingState loaded;
  ASSERT_TRUE(loaded.create(model).ok());
  ASSERT_TRUE(loaded.load(path + ".best").ok());
  EXPECT_EQ(loaded.progress().step, 1u);
  ASSERT_TRUE(files.keepAsBest(state).ok());
  ASSERT_TRUE(files.keepAsBest(state).ok());
  ASSERT_TRUE(loaded.load(path + ".best").ok());
  EXPECT_EQ(loaded.progress().step, 2u);
  EXPECT_FALSE(there(".best.tmp"));
}
