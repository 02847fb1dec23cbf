//===- FileTest.cpp - files appear whole or not at all --------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/File.h"
#include "tests/frontend/TemporaryFolder.h"

#include <csignal>
#include <fstream>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace resnetc;

namespace {

class FileTest : public TemporaryFolderTest {
protected:
  std::string contents(const std::string &name) const {
    std::string bytes;
    Status status = readFile(pathOf(name), bytes);
    return status.ok() ? bytes : status.message();
  }
};

TEST_F(FileTest, WritesAndReads) {
  ASSERT_TRUE(writeFile(pathOf("a"), "hello").ok());
  EXPECT_EQ(contents("a"), "hello");
  ASSERT_TRUE(writeFile(pathOf("a"), "again").ok());
  EXPECT_EQ(contents("a"), "again");
  EXPECT_EQ(count(), 1u);
}

TEST_F(FileTest, NothingAppearsBeforeCommit) {
  ASSERT_TRUE(writeFile(pathOf("a"), "old").ok());
  {
    OutputFile file;
    ASSERT_TRUE(file.open(pathOf("a")).ok());
    ASSERT_TRUE(file.write("new").ok());
    EXPECT_EQ(contents("a"), "old");
  }
  EXPECT_EQ(contents("a"), "old");
  EXPECT_EQ(count(), 1u);
}

TEST_F(FileTest, FollowsALinkToAFile) {
  std::filesystem::create_directory(folder / "data");
  ASSERT_TRUE(writeFile(pathOf("data/a"), "old").ok());
  std::filesystem::create_symlink("data/a", folder / "link");
  ASSERT_TRUE(writeFile(pathOf("link"), "new").ok());
  EXPECT_EQ(contents("data/a"), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
}

TEST_F(FileTest, RefusesWhatItMustNotReplace) {
  std::filesystem::create_directory(folder / "folder");
  std::filesystem::create_symlink("nowhere", folder / "dangling");
  std::filesystem::create_symlink("/dev/null", folder / "device");
  for (const char *name : {"folder", "dangling", "device", "absent/a"}) {
    Status status = writeFile(pathOf(name), "x");
    EXPECT_EQ(status.code(), ErrorCode::Environment) << name;
    EXPECT_TRUE(status.message().starts_with(pathOf(name) + ": cannot write: "))
        << status.message();
  }
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  EXPECT_EQ(count(), 3u);
}

TEST_F(FileTest, ReadsRegularFilesOnly) {
  std::filesystem::create_directory(folder / "folder");
  ASSERT_EQ(::mkfifo(pathOf("fifo").c_str(), 0600), 0);
  std::string bytes;
  for (const std::string &path :
       {pathOf("folder"), pathOf("fifo"), std::string("/dev/zero")}) {
    Status status = readFile(path, bytes);
    EXPECT_EQ(status.code(), ErrorCode::Input);
    EXPECT_EQ(status.message(), path + ": expected a regular file");
  }
  EXPECT_EQ(readFile(pathOf("absent"), bytes).code(), ErrorCode::Input);
}

// A limit on file sizes stands in for a full disk.
TEST_F(FileTest, AFullDiskLeavesNothingBehind) {
  ASSERT_TRUE(writeFile(pathOf("a"), "old").ok());
  struct rlimit before;
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  struct rlimit small = before;
  small.rlim_cur = 1000;
  auto handler = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  Status status = writeFile(pathOf("a"), std::string(5000, 'x'));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(status.code(), ErrorCode::Environment);
  EXPECT_EQ(contents("a"), "old");
  EXPECT_EQ(count(), 1u);
}

// Messages stay one line whatever a path holds.
TEST_F(FileTest, MessagesAreOneLine) {
  std::string bytes;
  Status status = readFile(pathOf("two\nlines"), bytes);
  EXPECT_EQ(status.message().find('\n'), std::string::npos);
}

} // namespace
