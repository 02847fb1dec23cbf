//===- RunTest.cpp - results of a run: bits, borders, timing, environment
//---===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "FakeModel.h"

#include <thread>
#include <xmmintrin.h>

namespace resnetc::test {
namespace {

TEST(Run, GivesWhatTheKernelsCompute) {
  OpenModel model;
  Context context(model);
  std::vector<float> x = numbers(kSample, 1);
  EXPECT_EQ(context.run(x), boxReference(x, 1));
}

// One context, batches in turn, everything else full of NaN before each run.
TEST(Run, BitsDependNeitherOnBatchNorThreads) {
  OpenModel model;
  std::vector<float> x = numbers(17 * kSample, 2);
  std::vector<float> expected = boxReference(x, 17);
  for (int threads : {1, 2, 4, 7}) {
    Context context(model, {.threads = threads, .max_batch = 17, .poison = 1});
    for (int64_t batch : {17, 1, 8, 3, 17}) {
      std::vector<float> part(x.begin(), x.begin() + batch * kSample);
      std::vector<float> rows(expected.begin(),
                              expected.begin() + batch * kSample);
      EXPECT_EQ(context.run(part), rows) << threads << " threads, " << batch;
    }
  }
}

TEST(Run, FillsLargeBordersInParallel) {
  OpenModel model;
  constexpr int64_t kBatch = 2000; // 500 KB of border
  std::vector<float> x = numbers(kBatch * kSample, 3);
  Context context(model, {.threads = 3, .max_batch = kBatch, .poison = 1});
  EXPECT_EQ(context.run(x), boxReference(x, kBatch));
}

TEST(Run, WorksInTheCallersArena) {
  OpenModel model;
  uint64_t bytes = 0;
  EXPECT_OK(resnetc_arena_bytes(model, 4, 2, &bytes));
  std::vector<unsigned char> memory(bytes + 128, 0x5a);
  size_t skip = 64 - reinterpret_cast<uintptr_t>(memory.data()) % 64;
  std::vector<float> x = numbers(4 * kSample, 4);
  {
    Context context(model, {.threads = 2,
                            .max_batch = 4,
                            .arena = memory.data() + skip,
                            .arena_bytes = bytes,
                            .poison = 1});
    EXPECT_EQ(context.run(x), boxReference(x, 4));
  }
  for (size_t i = 0; i < memory.size(); ++i)
    if (i < skip || i >= skip + bytes)
      ASSERT_EQ(memory[i], 0x5a) << "byte " << i << " is outside the arena";
}

TEST(Run, AFixedBatchIsTheDefaultAndTheOnlyOne) {
  TableBuilder tables = boxModel();
  tables.fixedBatch = 3;
  OpenModel model(tables);
  Context context(model);
  std::vector<float> x = numbers(3 * kSample, 5);
  EXPECT_EQ(context.run(x), boxReference(x, 3));
  resnetc_input in = {x.data(), kSample * sizeof(float)};
  std::vector<float> y(kSample);
  resnetc_output out = {y.data(), kSample * sizeof(float)};
  expectError(resnetc_run(context, 1, &in, &out), RESNETC_SHAPE,
              "batch is 1, expected 3");
}

TEST(Run, TimesEachCallAndReportsIt) {
  OpenModel model;
  Context context(model);
  std::vector<float> x = numbers(kSample, 6), y(kSample);
  resnetc_input in = {x.data(), kSample * sizeof(float)};
  resnetc_output out = {y.data(), kSample * sizeof(float)};
  std::vector<uint64_t> nanoseconds(3, UINT64_MAX);
  std::vector<uint32_t> calls;
  resnetc_run_args args{};
  args.size = sizeof args;
  args.input_count = args.output_count = 1;
  args.batch = 1;
  args.inputs = &in;
  args.outputs = &out;
  args.call_ns = nanoseconds.data();
  args.after_call = [](void *user, uint32_t call) {
    static_cast<std::vector<uint32_t> *>(user)->push_back(call);
    return int32_t(0);
  };
  args.user = &calls;
  EXPECT_OK(resnetc_run_with(context, &args));
  EXPECT_EQ(calls, (std::vector<uint32_t>{0, 1, 2}));
  for (uint64_t ns : nanoseconds)
    EXPECT_LT(ns, uint64_t(1e9));
}

TEST(Run, TheHookCanStopARun) {
  OpenModel model;
  Context context(model);
  std::vector<float> x = numbers(kSample, 7), y(kSample);
  resnetc_input in = {x.data(), kSample * sizeof(float)};
  resnetc_output out = {y.data(), kSample * sizeof(float)};
  resnetc_run_args args{};
  args.size = sizeof args;
  args.input_count = args.output_count = RESNETC_ALL;
  args.batch = 1;
  args.inputs = &in;
  args.outputs = &out;
  args.after_call = [](void *, uint32_t call) { return int32_t(call == 1); };
  expectError(resnetc_run_with(context, &args), RESNETC_STATE,
              "stopped after call box");
  EXPECT_EQ(context.run(x), boxReference(x, 1));
}

// Flush-to-zero and rounding of the caller neither change results, on whatever
// thread a row is computed, nor are they changed.
TEST(Run, KeepsTheCallersFloatingPointEnvironmentAndIgnoresIt) {
  OpenModel model;
  std::vector<float> x = numbers(2 * kSample, 8);
  for (float &number : x)
    number *= 1e-38f;
  std::vector<float> expected = boxReference(x, 2);
  for (int threads : {1, 2}) {
    unsigned before = _mm_getcsr(), odd = 0x8040 | 0x6000 | 0x1f80;
    _mm_setcsr(odd); // threads that start now inherit it
    Context context(model, {.threads = threads, .max_batch = 2});
    std::vector<float> y = context.run(x);
    unsigned after = _mm_getcsr();
    _mm_setcsr(before);
    EXPECT_EQ(after, odd);
    EXPECT_EQ(fake_mxcsr() & 0xffc0, 0x1f80u);
    EXPECT_EQ(y, expected) << threads << " threads";
  }
}

TEST(Run, ScratchMemoryServesKernelsAndNestedLoops) {
  TableBuilder tables = boxModel();
  tables.call(
      "scratch", FAKE_SCRATCH,
      {image(RESNETC_REGION_INPUT, 0, 0), image(RESNETC_REGION_OUTPUT, 0, 0)});
  OpenModel model(tables);
  std::vector<float> x = numbers(64 * kSample, 9);
  for (int threads : {1, 2, 4}) {
    Context context(model, {.threads = threads, .max_batch = 64, .poison = 1});
    EXPECT_EQ(context.run(x), x) << threads << " threads";
  }
}

TEST(Run, ContextsRunAtOnceOnOneModel) {
  OpenModel model;
  std::vector<float> x = numbers(8 * kSample, 10);
  std::vector<float> expected = boxReference(x, 8);
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      Context context(model, {.threads = 2, .max_batch = 8});
      for (int turn = 0; turn < 50; ++turn)
        ASSERT_EQ(context.run(x), expected);
    });
  for (std::thread &thread : threads)
    thread.join();
}

} // namespace
} // namespace resnetc::test
