//===- PoolTest.cpp - the built-in pool: correct, fair, and gone when destroyed
//---===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "FakeModel.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace resnetc::test {
namespace {

using Clock = std::chrono::steady_clock;

double microseconds(Clock::time_point since) {
  return std::chrono::duration<double, std::micro>(Clock::now() - since)
      .count();
}

/// What all threads of this program used of the processors so far.
double cpuMicroseconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec * 1e6 + usage.ru_utime.tv_usec +
         usage.ru_stime.tv_sec * 1e6 + usage.ru_stime.tv_usec;
}

class Pool : public testing::TestWithParam<int> {
protected:
  void SetUp() override {
    EXPECT_OK(resnetc_pool_create(model, GetParam(), &pool));
  }
  void TearDown() override {
    EXPECT_OK(resnetc_pool_destroy(model, &pool));
    EXPECT_EQ(pool.ctx, nullptr);
  }
  void run(int32_t workers, std::function<void(int32_t)> body) {
    pool.parallel_for(
        pool.ctx,
        [](void *arg, int32_t worker) {
          (*static_cast<std::function<void(int32_t)> *>(arg))(worker);
        },
        &body, workers);
  }

  OpenModel model;
  resnetc_pool pool{};
};

TEST_P(Pool, RunsEveryWorkerOnceAndWaits) {
  EXPECT_EQ(pool.threads, GetParam());
  for (int turn = 0; turn < 2000; ++turn) {
    int32_t workers = 1 + turn % pool.threads;
    std::vector<int> runs(pool.threads, 0); // plain: the pool must synchronise
    run(workers, [&](int32_t worker) { ++runs[worker]; });
    for (int32_t w = 0; w < pool.threads; ++w)
      ASSERT_EQ(runs[w], w < workers) << "turn " << turn << " worker " << w;
  }
}

TEST_P(Pool, WakesAfterSleeping) {
  for (int turn = 0; turn < 20; ++turn) {
    std::this_thread::sleep_for(std::chrono::microseconds(40 * turn));
    std::atomic<int> runs{0};
    run(pool.threads, [&](int32_t) { ++runs; });
    ASSERT_EQ(runs, pool.threads);
  }
}

TEST_P(Pool, TasksOfDifferentLengthsAreWaitedFor) {
  for (int slow = 0; slow < pool.threads; ++slow) {
    std::vector<int> done(pool.threads, 0);
    run(pool.threads, [&](int32_t worker) {
      if (worker == slow)
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
      done[worker] = 1;
    });
    for (int finished : done)
      ASSERT_EQ(finished, 1);
  }
}

TEST_P(Pool, NestedJobsRunOnTheirOwnThread) {
  std::atomic<int> runs{0};
  run(pool.threads, [&](int32_t) {
    std::thread::id self = std::this_thread::get_id();
    run(pool.threads, [&](int32_t) {
      EXPECT_EQ(std::this_thread::get_id(), self);
      ++runs;
    });
  });
  EXPECT_EQ(runs, pool.threads * pool.threads);
}

TEST_P(Pool, SeveralCallersShareIt) {
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 4; ++caller)
    callers.emplace_back([&] {
      for (int turn = 0; turn < 500; ++turn) {
        std::vector<int> runs(pool.threads, 0);
        run(pool.threads, [&](int32_t worker) { ++runs[worker]; });
        for (int count : runs)
          ASSERT_EQ(count, 1);
      }
    });
  for (std::thread &caller : callers)
    caller.join();
}

TEST_P(Pool, ContextsShareItFromTwoThreads) {
  std::vector<float> x = numbers(8 * kSample, 1);
  std::vector<float> expected = boxReference(x, 8);
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 2; ++caller)
    callers.emplace_back([&] {
      Context context(model, {.max_batch = 8, .pool = &pool});
      for (int turn = 0; turn < 200; ++turn)
        ASSERT_EQ(context.run(x), expected);
    });
  for (std::thread &caller : callers)
    caller.join();
}

TEST_P(Pool, ContextsRunInsideItsTasks) {
  std::vector<float> x = numbers(4 * kSample, 3);
  std::vector<float> expected = boxReference(x, 4);
  std::vector<int> right(pool.threads, 0);
  run(pool.threads, [&](int32_t worker) {
    Context context(model, {.max_batch = 4, .pool = &pool});
    right[worker] = context.run(x) == expected;
  });
  EXPECT_EQ(right, std::vector<int>(pool.threads, 1));
}

// The child has no helpers; it computes alone and leaves the parent's alone.
TEST_P(Pool, AForkedChildWorksAlone) {
  std::vector<float> x = numbers(4 * kSample, 2);
  std::vector<float> expected = boxReference(x, 4);
  Context context(model, {.max_batch = 4, .pool = &pool});
  EXPECT_EQ(context.run(x), expected);
  pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    alarm(10);
    bool same = context.run(x) == expected;
    bool closed = resnetc_context_destroy(&context.context).code == RESNETC_OK;
    bool stopped = resnetc_pool_destroy(model, &pool).code == RESNETC_OK;
    _exit(same && closed && stopped ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  EXPECT_EQ(context.run(x), expected);
}

TEST_P(Pool, IdleHelpersBurnNothing) {
  run(pool.threads, [](int32_t) {});
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  double before = cpuMicroseconds();
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_LT(cpuMicroseconds() - before, 20e3)
      << "microseconds of CPU time while idle";
}

// Printed, not tested: other processes share the machine.
TEST_P(Pool, ReportsItsLatency) {
  constexpr int kTurns = 2000;
  std::vector<double> busy, idle;
  auto empty = [](void *, int32_t) {};
  for (int turn = 0; turn < kTurns; ++turn) {
    Clock::time_point start = Clock::now();
    pool.parallel_for(pool.ctx, empty, nullptr, pool.threads);
    busy.push_back(microseconds(start));
  }
  for (int turn = 0; turn < 50; ++turn) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    Clock::time_point start = Clock::now();
    pool.parallel_for(pool.ctx, empty, nullptr, pool.threads);
    idle.push_back(microseconds(start));
  }
  std::sort(busy.begin(), busy.end());
  std::sort(idle.begin(), idle.end());
  std::printf("%d threads: median %.2f us back to back, at least %.2f; %.1f us "
              "after sleep\n",
              pool.threads, busy[busy.size() / 2], busy[0],
              idle[idle.size() / 2]);
}

// 16 and 61 are more threads than most machines have CPUs.
INSTANTIATE_TEST_SUITE_P(Threads, Pool, testing::Values(1, 2, 3, 4, 16, 61));

/// While it lives, this thread and those that it starts have two CPUs.
class TwoCpus {
public:
  TwoCpus() {
    sched_getaffinity(0, sizeof before_, &before_);
    cpu_set_t two;
    CPU_ZERO(&two);
    for (int cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&two) < 2; ++cpu)
      if (CPU_ISSET(cpu, &before_))
        CPU_SET(cpu, &two);
    sched_setaffinity(0, sizeof two, &two);
  }
  ~TwoCpus() { sched_setaffinity(0, sizeof before_, &before_); }

private:
  cpu_set_t before_;
};

/// Some tens of microseconds of arithmetic.
void work(void *, int32_t worker) {
  volatile double value = worker;
  for (int i = 0; i < 20000; ++i)
    value = value * 0.5 + 1;
}

// A thread that waits for one without a CPU must not use up its own. Processor
// time is bounded, not time: other programs share the machine.
TEST(PoolThreads, ThatOutnumberTheCpusBurnLittle) {
  constexpr int kTurns = 300, kThreads = 4;
  TwoCpus two;
  OpenModel model;
  resnetc_pool pool;
  EXPECT_OK(resnetc_pool_create(model, kThreads, &pool));
  double start = cpuMicroseconds();
  for (int turn = 0; turn < kTurns * kThreads; ++turn)
    work(nullptr, turn);
  double alone = cpuMicroseconds() - start;
  start = cpuMicroseconds();
  for (int turn = 0; turn < kTurns; ++turn)
    pool.parallel_for(pool.ctx, work, nullptr, kThreads);
  double shared = cpuMicroseconds() - start;
  // Two of the threads may share a core, and each of them is then slower.
  EXPECT_LT(shared, 3 * alone + 50e3) << "microseconds, alone " << alone;
  EXPECT_OK(resnetc_pool_destroy(model, &pool));
}

TEST(PoolThreads, AreClampedToTheLimit) {
  OpenModel model;
  resnetc_pool pool;
  EXPECT_OK(resnetc_pool_create(model, 1000000, &pool));
  EXPECT_LE(pool.threads, 256);
  EXPECT_GE(pool.threads, 1);
  EXPECT_OK(resnetc_pool_destroy(model, &pool));
}

TEST(PoolThreads, DefaultToTheMachine) {
  OpenModel model;
  resnetc_pool pool;
  EXPECT_OK(resnetc_pool_create(model, 0, &pool));
  EXPECT_EQ(pool.threads, resnetc_default_threads(model));
  EXPECT_OK(resnetc_pool_destroy(model, &pool));
}

TEST(PoolThreads, LeaveWithThePool) {
  OpenModel model;
  auto threads = [] {
    int count = 0;
    if (std::FILE *file = std::fopen("/proc/self/status", "r")) {
      char line[256];
      while (std::fgets(line, sizeof line, file))
        std::sscanf(line, "Threads: %d", &count);
      std::fclose(file);
    }
    return count;
  };
  int before = threads();
  for (int turn = 0; turn < 100; ++turn)
    Context context(model, {.threads = 4});
  EXPECT_EQ(threads(), before);
}

} // namespace
} // namespace resnetc::test
