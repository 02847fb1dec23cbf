//===- KernelCacheTest.cpp - a cache that can only save time --------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/codegen/KernelCache.h"
#include "compiler/codegen/KernelEntry.h"
#include "resnetc/File.h"
#include "tests/cli/TemporaryFolder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fcntl.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace resnetc;
namespace fs = std::filesystem;

namespace {

/// Another object for each number.
KernelObject kernel(int number) {
  KernelObject out;
  out.elf.assign(1000, char('a' + number));
  out.schedule = "direct 2x" + std::to_string(number);
  out.scratchBytes = 64 * number;
  out.tasks.assign(number % 3, number);
  return out;
}

mode_t modeOf(const std::string &path) {
  struct stat info{};
  EXPECT_EQ(stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 0777;
}

class KernelCacheTest : public testing::Test {
protected:
  std::string folder() const { return parent_.path() + "/a/b"; }
  std::vector<std::string> files() const {
    std::vector<std::string> paths;
    for (const fs::directory_entry &entry : fs::directory_iterator(folder()))
      paths.push_back(entry.path().string());
    return paths;
  }
  /// The only file in the folder.
  std::string file() const {
    EXPECT_EQ(files().size(), 1u);
    return files().at(0);
  }
  static bool finds(const KernelCache &cache, const std::string &key,
                    int number) {
    KernelObject found;
    return cache.find(key, found) && found == kernel(number);
  }

  cli::TemporaryFolder parent_;
};

TEST_F(KernelCacheTest, FindsWhatWasKept) {
  KernelCache cache(folder());
  EXPECT_EQ(cache.problem(), "");
  KernelObject found;
  EXPECT_FALSE(cache.find("key", found));
  cache.keep("key", kernel(1));
  EXPECT_TRUE(finds(cache, "key", 1));
  EXPECT_TRUE(finds(KernelCache(folder()), "key", 1));
  EXPECT_FALSE(cache.find("kez", found));
  cache.keep("key", kernel(2));
  EXPECT_TRUE(finds(cache, "key", 2));
}

TEST_F(KernelCacheTest, IsForThisUserAlone) {
  KernelCache cache(folder());
  cache.keep("key", kernel(1));
  EXPECT_EQ(modeOf(parent_.path() + "/a"), 0700u);
  EXPECT_EQ(modeOf(folder()), 0700u);
  EXPECT_EQ(modeOf(file()), 0600u);
}

// Two keys whose files have one name must not be taken for each other.
TEST_F(KernelCacheTest, ComparesTheWholeKey) {
  KernelCache cache(folder());
  cache.keep("key", kernel(1));
  ASSERT_TRUE(writeFile(file(), writeKernelEntry("other", kernel(2))).ok());
  KernelObject found;
  EXPECT_FALSE(cache.find("key", found));
}

TEST_F(KernelCacheTest, WhateverLiesInTheWayIsAMiss) {
  KernelCache cache(folder());
  cache.keep("key", kernel(1));
  const std::string path = file(), away = parent_.path() + "/away";
  KernelObject found;
  fs::rename(path, away);
  fs::create_symlink(away, path);
  EXPECT_FALSE(cache.find("key", found)) << "a link";
  fs::remove(path);
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  EXPECT_FALSE(cache.find("key", found)) << "a FIFO";
  cache.keep("key", kernel(1));
  fs::remove(path);
  fs::create_directory(path);
  EXPECT_FALSE(cache.find("key", found)) << "a folder";
  cache.keep("key", kernel(1));
  fs::remove(path);
  ASSERT_TRUE(writeFile(path, "").ok());
  EXPECT_FALSE(cache.find("key", found)) << "an empty file";
  cache.keep("key", kernel(1));
  EXPECT_TRUE(finds(cache, "key", 1));
  // Only root can give files away.
  if (geteuid() == 0) {
    ASSERT_EQ(chown(path.c_str(), 12345, 12345), 0);
    EXPECT_FALSE(cache.find("key", found)) << "a file of another user";
  }
}

TEST(KernelEntry, DamagedOnesAreNotRead) {
  const std::string entry = writeKernelEntry("key", kernel(2));
  KernelObject found;
  ASSERT_TRUE(readKernelEntry(entry, "key", found));
  EXPECT_TRUE(found == kernel(2));
  for (size_t size = 0; size < entry.size(); ++size)
    EXPECT_FALSE(readKernelEntry(entry.substr(0, size), "key", found)) << size;
  EXPECT_FALSE(readKernelEntry(entry + "x", "key", found));
  for (size_t at = 0; at < entry.size(); ++at) {
    std::string damaged = entry;
    damaged[at] ^= 0x80;
    EXPECT_FALSE(readKernelEntry(damaged, "key", found)) << at;
  }
  EXPECT_TRUE(found == kernel(2));
}

// Lengths that lie, under a checksum that fits.
TEST(KernelEntry, LengthsBeyondTheEndAreNotRead) {
  const std::string entry = writeKernelEntry("key", kernel(2));
  const size_t end = entry.size() - sizeof(uint64_t);
  KernelObject found;
  for (size_t at = 17; at + sizeof(uint64_t) <= end; ++at) {
    std::string lying = entry.substr(0, end);
    lying.replace(at, sizeof(uint64_t), sizeof(uint64_t), '\xff');
    const uint64_t sum = checksum(lying);
    lying.append(reinterpret_cast<const char *>(&sum), sizeof sum);
    if (readKernelEntry(lying, "key", found))
      EXPECT_EQ(found.elf.size(), 1000u) << at;
  }
}

TEST_F(KernelCacheTest, TrimRemovesWhatWasNotUsedForTheLongestTime) {
  KernelCache cache(folder());
  std::string path;
  for (int i = 0; i < 6; ++i) {
    cache.keep("key" + std::to_string(i), kernel(1));
    for (const std::string &each : files())
      if (struct stat info;
          stat(each.c_str(), &info) == 0 && info.st_mtime > 99)
        path = each;
    struct timespec times[2] = {{10 + i, 0}, {10 + i, 0}};
    ASSERT_EQ(utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  }
  ASSERT_TRUE(finds(cache, "key1", 1));
  const std::string others = folder() + "/notes.txt";
  ASSERT_TRUE(writeFile(others, std::string(5000, 'x')).ok());
  cache.trim(3 * fs::file_size(path));
  for (int i = 0; i < 6; ++i)
    EXPECT_EQ(finds(cache, "key" + std::to_string(i), 1),
              i == 1 || i == 4 || i == 5)
        << i;
  EXPECT_TRUE(fs::exists(others));
}

TEST_F(KernelCacheTest, TrimRemovesWhatAKilledProcessLeft) {
  KernelCache cache(folder());
  const std::string left = folder() + "/0123456789abcdef.kernel.tmp-1-0";
  const std::string recent = folder() + "/0123456789abcdef.kernel.tmp-2-0";
  ASSERT_TRUE(writeFile(left, "half").ok());
  ASSERT_TRUE(writeFile(recent, "half").ok());
  struct timespec times[2] = {{10, 0}, {10, 0}};
  ASSERT_EQ(utimensat(AT_FDCWD, left.c_str(), times, 0), 0);
  cache.trim(1 << 20);
  EXPECT_FALSE(fs::exists(left));
  EXPECT_TRUE(fs::exists(recent));
}

void expectNothingKept(const KernelCache &cache, const std::string &problem) {
  EXPECT_THAT(cache.problem(), testing::HasSubstr(problem));
  EXPECT_EQ(cache.folder(), "");
  cache.keep("key", kernel(1));
  KernelObject found;
  EXPECT_FALSE(cache.find("key", found));
  cache.trim(0);
}

TEST_F(KernelCacheTest, WithoutAGoodFolderNothingIsKept) {
  expectNothingKept(KernelCache(""), "");
  expectNothingKept(KernelCache(parent_.write("file", "") + "/a"),
                    "cannot make the folder");
  expectNothingKept(KernelCache(parent_.path() + "/file"), "is no folder");
  fs::create_directory(parent_.path() + "/open");
  fs::permissions(parent_.path() + "/open", fs::perms::all);
  expectNothingKept(KernelCache(parent_.path() + "/open"),
                    "others can write there");
}

TEST_F(KernelCacheTest, ManyThreadsUseOneFolder) {
  std::atomic<int> hits{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      KernelCache cache(folder());
      for (int turn = 0; turn < 30; ++turn) {
        const int number = turn % 3;
        const std::string key = "key" + std::to_string(number);
        KernelObject found;
        if (cache.find(key, found)) {
          EXPECT_TRUE(found == kernel(number));
          ++hits;
        }
        cache.keep(key, kernel(number));
        if (t == 0 && turn % 10 == 9)
          cache.trim(0);
      }
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_GT(hits, 0);
}

TEST(KernelKey, TellsApartWhateverChangesTheBytes) {
  KernelSpec spec, other;
  ASSERT_TRUE(KernelSpec::parse("relu in=7x5x20 out=7x5x20", spec).ok());
  ASSERT_TRUE(KernelSpec::parse("relu in=7x5x32 out=7x5x32", other).ok());
  const std::string key = kernelKey(spec, Isa::Avx2, "relu");
  EXPECT_NE(key, kernelKey(other, Isa::Avx2, "relu"));
  EXPECT_NE(key, kernelKey(spec, Isa::Avx512, "relu"));
  EXPECT_NE(key, kernelKey(spec, Isa::Avx2, "relu_2"));
  EXPECT_THAT(key, testing::EndsWith("relu in=7x5x20 out=7x5x20"));
  // The build ids of this program and of Halide.
  EXPECT_THAT(key,
              testing::MatchesRegex("([0-9a-f]{16,}) ([0-9a-f]{16,})\n.*"));
  EXPECT_NE(key.substr(0, 16), key.substr(key.find(' ') + 1, 16));
}

} // namespace
