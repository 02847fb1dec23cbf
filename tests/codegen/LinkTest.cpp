//===- LinkTest.cpp - objects become a library that loads -----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/codegen/Link.h"
#include "compiler/codegen/ObjectWriter.h"
#include "resnetc/File.h"
#include "resnetc/abi.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <dlfcn.h>
#include <unistd.h>

using namespace resnetc;

namespace {

/// As in Inputs/stub_runtime.c.
struct StubApi {
  const unsigned char *blob, *packed;
  const resnetc_kernel *kernels;
  double four;
};

LinkJob smallJob(std::vector<std::string> kernels = {}) {
  ModelObject model;
  model.name = "small";
  model.blob = std::string("blob\0\1", 6);
  model.packed = {'w', 0, 'x'};
  model.kernels = std::move(kernels);
  LinkJob job;
  job.runtimeArchive = STUB_RUNTIME;
  job.exports = {"resnetc_api_v1", "small_api_v1"};
  job.objects.emplace_back();
  Status status = writeModelObject(std::move(model), job.objects[0]);
  EXPECT_TRUE(status.ok()) << status.message();
  return job;
}

class LinkTest : public testing::Test {
protected:
  void TearDown() override { unlink(path_.c_str()); }

  std::string link(LinkJob job) {
    job.output = path_;
    Status status = linkSharedLibrary(std::move(job));
    EXPECT_TRUE(status.ok()) << status.message();
    std::string bytes;
    status = readFile(path_, bytes);
    EXPECT_TRUE(status.ok()) << status.message();
    return bytes;
  }
  std::string errorOf(LinkJob job) {
    job.output = path_;
    Status status = linkSharedLibrary(std::move(job));
    EXPECT_EQ(status.code(), ErrorCode::Environment);
    EXPECT_NE(access(path_.c_str(), F_OK), 0);
    return status.message();
  }

  std::string path_ = testing::TempDir() + "resnetc-link-test-" +
                      std::to_string(getpid()) + ".so";
};

TEST_F(LinkTest, LibraryLoadsAndHoldsItsBytes) {
  link(smallJob());
  void *library = dlopen(path_.c_str(), RTLD_NOW | RTLD_LOCAL);
  ASSERT_TRUE(library) << dlerror();
  auto query = reinterpret_cast<const StubApi *(*)(uint32_t)>(
      dlsym(library, "small_api_v1"));
  ASSERT_TRUE(query);
  const StubApi *api = query(2);
  EXPECT_EQ(std::memcmp(api->blob, "blob\0\1", 6), 0);
  EXPECT_EQ(std::memcmp(api->packed, "w\0x", 3), 0);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(api->packed) % 64, 0u);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(api->blob) % 64, 0u);
  EXPECT_EQ(api->four, 4.0);
  EXPECT_TRUE(dlsym(library, "resnetc_api_v1"));
  EXPECT_FALSE(dlsym(library, "resnetc_model_blob"));
  dlclose(library);
}

TEST_F(LinkTest, EqualInputsGiveEqualBytes) {
  EXPECT_EQ(link(smallJob()), link(smallJob()));
}

TEST_F(LinkTest, MissingKernelIsAnErrorOfOneLine) {
  EXPECT_EQ(errorOf(smallJob({"conv_argv"})),
            "cannot link the model: undefined hidden symbol: conv_argv");
}

TEST_F(LinkTest, MissingRuntimeIsAnErrorThatNamesIt) {
  LinkJob job = smallJob();
  job.runtimeArchive = "/nowhere/runtime.a";
  EXPECT_THAT(errorOf(std::move(job)),
              testing::HasSubstr("/nowhere/runtime.a"));
}

} // namespace
