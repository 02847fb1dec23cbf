//===- AllocationTest.cpp - no memory, no threads: each call in turn fails
//---===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "FakeModel.h"

#include <cerrno>
#include <cstdlib>
#include <pthread.h>

// Linked with --wrap: the runtime's calls come here. -1: none fails; n: the one
// after n more fails; `persistent`: so do all that follow.
namespace {
int failAfter = -1;
bool persistent = false;

bool fails() {
  if (failAfter < 0)
    return false;
  if (failAfter > 0) {
    --failAfter;
    return false;
  }
  if (!persistent)
    failAfter = -1;
  return true;
}
} // namespace

extern "C" {
void *__real_calloc(size_t count, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*main)(void *), void *arg);

void *__wrap_calloc(size_t count, size_t size) {
  return fails() ? nullptr : __real_calloc(count, size);
}
void *__wrap_aligned_alloc(size_t alignment, size_t size) {
  return fails() ? nullptr : __real_aligned_alloc(alignment, size);
}
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*main)(void *), void *arg) {
  return fails() ? EAGAIN
                 : __real_pthread_create(thread, attributes, main, arg);
}
}

namespace resnetc::test {
namespace {

/// Opens, creates, runs and closes with the nth call failing; true if all went
/// well. Threads that cannot be had are no error.
bool wholeLife(int nth, bool always) {
  resnetc_model *model = nullptr;
  resnetc_context *context = nullptr;
  std::vector<float> x = numbers(kSample, 1), y(kSample);
  resnetc_context_options options = {.size = sizeof options, .threads = 3};
  resnetc_input in = {x.data(), kSample * sizeof(float)};
  resnetc_output out = {y.data(), kSample * sizeof(float)};
  failAfter = nth;
  persistent = always;
  resnetc_status status = resnetc_open_linked(resnetc_api_v1, nullptr, &model);
  if (status.code == RESNETC_OK)
    status = resnetc_context_create(model, &options, &context);
  if (status.code == RESNETC_OK)
    status = resnetc_run(context, 1, &in, &out);
  failAfter = -1;
  if (status.code == RESNETC_OK)
    EXPECT_EQ(y, boxReference(x, 1));
  else
    expectError(status, RESNETC_OOM, "no memory for");
  EXPECT_OK(resnetc_context_destroy(&context));
  EXPECT_OK(resnetc_close(&model));
  return status.code == RESNETC_OK;
}

TEST(Allocation, EveryFailureIsReportedAndLeavesNothingBehind) {
  ASSERT_TRUE(boxModel().write(fake_blob, sizeof fake_blob));
  ASSERT_TRUE(wholeLife(-1, false));
  for (bool always : {false, true}) {
    int failures = 0;
    for (int nth = 0; nth < 12; ++nth)
      failures += !wholeLife(nth, always);
    // The model, the pool, the context and its arena; with all later calls
    // failing too, also those after which a thread was refused.
    EXPECT_EQ(failures, always ? 6 : 4);
  }
}

TEST(Allocation, FewerThreadsThanAskedForStillRun) {
  ASSERT_TRUE(boxModel().write(fake_blob, sizeof fake_blob));
  OpenModel model;
  for (int refused = 1; refused < 4; ++refused) {
    resnetc_pool pool;
    failAfter = refused; // the pool's memory comes first
    persistent = true;
    resnetc_status status = resnetc_pool_create(model, 4, &pool);
    failAfter = -1;
    EXPECT_OK(status);
    EXPECT_EQ(pool.threads, refused);
    {
      Context context(model, {.max_batch = 4, .pool = &pool});
      std::vector<float> x = numbers(4 * kSample, 2);
      EXPECT_EQ(context.run(x), boxReference(x, 4));
    }
    EXPECT_OK(resnetc_pool_destroy(model, &pool));
  }
}

TEST(Allocation, ARunAllocatesNothing) {
  ASSERT_TRUE(boxModel().write(fake_blob, sizeof fake_blob));
  OpenModel model;
  Context context(model, {.threads = 2, .max_batch = 4});
  std::vector<float> x = numbers(4 * kSample, 3), y(x.size());
  resnetc_input in = {x.data(), x.size() * sizeof(float)};
  resnetc_output out = {y.data(), y.size() * sizeof(float)};
  failAfter = 0;
  persistent = true;
  resnetc_status status = resnetc_run(context, 4, &in, &out);
  failAfter = -1;
  EXPECT_OK(status);
  EXPECT_EQ(y, boxReference(x, 4));
}

} // namespace
} // namespace resnetc::test
