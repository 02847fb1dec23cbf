//===- CpuCountTest.cpp - quotas of made-up cgroup trees ---===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sched.h>

extern "C" int32_t resnetc_quota_cpus(const char *cgroups, const char *mount);
extern "C" int32_t resnetc_count_cpus(void);

namespace {

class CpuCount : public testing::Test {
protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/cgroupXXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(root); }

  void write(const std::string &file, const std::string &text) {
    std::filesystem::create_directories((root / file).parent_path());
    std::ofstream(root / file) << text;
  }
  int32_t quota(const std::string &lines) {
    write("cgroup", lines);
    return resnetc_quota_cpus((root / "cgroup").c_str(),
                              (root / "mount").c_str());
  }
  std::filesystem::path root;
};

TEST_F(CpuCount, VersionTwo) {
  write("mount/a/b/cpu.max", "150000 100000\n");
  EXPECT_EQ(quota("0::/a/b\n"), 2);
  EXPECT_EQ(quota("0::/a\n"), INT32_MAX);
  write("mount/a/cpu.max", "100000 100000\n");
  EXPECT_EQ(quota("0::/a/b\n"), 1) << "the parent's quota holds too";
  write("mount/cpu.max", "50000 100000\n");
  EXPECT_EQ(quota("0::/gone/from/sight\n"), 1);
}

TEST_F(CpuCount, VersionTwoWithoutQuota) {
  write("mount/cpu.max", "max 100000\n");
  EXPECT_EQ(quota("0::/\n"), INT32_MAX);
}

TEST_F(CpuCount, VersionOne) {
  write("mount/cpu,cpuacct/job/cpu.cfs_quota_us", "300000\n");
  write("mount/cpu,cpuacct/job/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(quota("5:memory:/job\n4:cpu,cpuacct:/job\n0::/\n"), 3);
  write("mount/cpu,cpuacct/job/cpu.cfs_quota_us", "-1\n");
  EXPECT_EQ(quota("4:cpu,cpuacct:/job\n"), INT32_MAX);
  EXPECT_EQ(quota("4:cpuset:/job\n"), INT32_MAX);
}

TEST_F(CpuCount, NonsenseIsNoQuota) {
  for (const char *text : {"", "\n", "::", "0::", "x", "4:cpu\n", "0::/../..\n",
                           "0:::::\n", "4:cpu:/a\n"})
    EXPECT_EQ(quota(text), INT32_MAX) << text;
  for (const char *text :
       {"", "max", "0 0", "-5 100", "1 0", "x y", "99999999999999999999 1"}) {
    write("mount/cpu.max", text);
    EXPECT_GE(quota("0::/\n"), 1) << text;
  }
  EXPECT_EQ(quota("0::/" + std::string(5000, 'a')), INT32_MAX);
  EXPECT_EQ(resnetc_quota_cpus("/no/such/file", "/no/such/mount"), INT32_MAX);
}

TEST_F(CpuCount, FollowsTheAffinityMask) {
  cpu_set_t before, one;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  int first = 0;
  while (!CPU_ISSET(first, &before))
    ++first;
  CPU_ZERO(&one);
  CPU_SET(first, &one);
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_EQ(resnetc_count_cpus(), 1);
  ASSERT_EQ(sched_setaffinity(0, sizeof before, &before), 0);
  EXPECT_GE(resnetc_count_cpus(), 1);
}

} // namespace
