//===- peak.cpp - measures the float32 FMA peak of this machine -----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Prints the GFLOP/s of THREADS threads that do nothing but multiply and add in
// registers, the best of five runs: what no kernel can exceed.
//
//   clang++ -O2 -pthread peak.cpp -o peak && ./peak 2
//
//===----------------------------------------------------------------------===//
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

// Independent sums: an FMA takes 4 cycles and 2 start in each, so 8 would do.
constexpr int kSums = 12;
constexpr long kRounds = 20'000'000;

typedef float Vector8 __attribute__((vector_size(32)));
typedef float Vector16 __attribute__((vector_size(64)));

// The asm keeps the compiler from removing or combining the operations.
#define ACCUMULATE(VECTOR)                                                     \
  VECTOR sums[kSums] = {}, factor = {};                                        \
  for (long round = 0; round < kRounds; ++round)                               \
  _Pragma("clang loop unroll(full)") for (VECTOR &sum : sums) asm volatile(    \
      "vfmadd231ps %1, %1, %0" : "+v"(sum) : "v"(factor))

__attribute__((target("avx2,fma"))) static void runAvx2() {
  ACCUMULATE(Vector8);
}

__attribute__((target("avx512f"))) static void runAvx512() {
  ACCUMULATE(Vector16);
}

static double secondsOf(void (*work)(), int threads) {
  auto start = std::chrono::steady_clock::now();
  std::vector<std::thread> workers;
  for (int worker = 0; worker < threads; ++worker)
    workers.emplace_back(work);
  for (std::thread &worker : workers)
    worker.join();
  std::chrono::duration<double> spent =
      std::chrono::steady_clock::now() - start;
  return spent.count();
}

int main(int argc, char **argv) {
  int threads = argc == 2 ? std::atoi(argv[1]) : 0;
  if (threads < 1) {
    std::fprintf(stderr, "usage: peak THREADS\n");
    return 2;
  }
  bool wide = __builtin_cpu_supports("avx512f");
  double best = 0, flops = 2.0 * (wide ? 16 : 8) * kSums * kRounds * threads;
  for (int run = 0; run < 5; ++run)
    best =
        std::max(best, flops / secondsOf(wide ? runAvx512 : runAvx2, threads));
  std::printf("%.1f\n", best / 1e9);
  return 0;
}
