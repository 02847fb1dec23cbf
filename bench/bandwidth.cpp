//===- bandwidth.cpp - measures how fast this machine reads memory --------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Prints the GB/s at which THREADS threads together read memory from end to
// end, the best of five runs: no network can read its weights faster.
//
//   clang++ -O2 -pthread bandwidth.cpp -o bandwidth && ./bandwidth 2
//
//===----------------------------------------------------------------------===//
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

// Vectors of 32 bytes, which AVX2 reads in one instruction; AVX-512 would not
// be faster, since memory is what it waits for.
typedef float Vector __attribute__((vector_size(32)));

// 512 MiB in all, several times the largest last-level cache a core can see.
constexpr size_t kBytes = size_t{512} << 20;
// Vectors a step: four sums hide the latency of an addition.
constexpr size_t kSums = 4;

__attribute__((target("avx2"))) static void read(const Vector *data,
                                                 size_t count) {
  Vector sums[kSums] = {};
  for (size_t at = 0; at + kSums <= count; at += kSums)
    for (size_t sum = 0; sum < kSums; ++sum)
      sums[sum] += data[at + sum];
  // Keeps the compiler from leaving the loop out.
  for (Vector &sum : sums)
    asm volatile("" ::"x"(sum));
}

static double secondsOf(const Vector *data, size_t count, int threads) {
  auto start = std::chrono::steady_clock::now();
  std::vector<std::thread> workers;
  size_t part = count / threads;
  for (int worker = 0; worker < threads; ++worker)
    workers.emplace_back(read, data + worker * part, part);
  for (std::thread &worker : workers)
    worker.join();
  std::chrono::duration<double> spent =
      std::chrono::steady_clock::now() - start;
  return spent.count();
}

int main(int argc, char **argv) {
  int threads = argc == 2 ? std::atoi(argv[1]) : 0;
  if (threads < 1) {
    std::fprintf(stderr, "usage: bandwidth THREADS\n");
    return 2;
  }
  void *data = std::aligned_alloc(64, kBytes);
  if (!data) {
    std::fprintf(stderr, "bandwidth: no memory for %zu bytes\n", kBytes);
    return 4;
  }
  // Written once, or all pages would be the same page of zeros.
  std::memset(data, 1, kBytes);
  double best = 0;
  for (int run = 0; run < 5; ++run) {
    double seconds = secondsOf(static_cast<Vector *>(data),
                               kBytes / sizeof(Vector), threads);
    best = std::max(best, kBytes / seconds);
  }
  std::printf("%.1f\n", best / 1e9);
  std::free(data);
  return 0;
}
