//===- KernelObjectTest.cpp - the bytes of kernel objects -------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/CompileKernel.h"

#include <elf.h>
#include <gtest/gtest.h>

#include <cstring>
#include <set>
#include <thread>

using namespace resnetc;

/// One spec of every kind, and convolutions of several schedules.
static const std::vector<std::string> kSpecs = {
    "conv2d in=56x56x64+1,1,1,1 out=56x56x64 k=3,3 p=1,1,1,1 bias act=relu",
    "conv2d in=224x224x3+3,3,2,2 out=112x112x64 k=7,7 s=2,2 p=3,3,3,3 bias",
    "conv2d in=7x7x512+1,1,1,1 out=7x7x512 k=3,3 p=1,1,1,1 bias mode=inplace "
    "act=relu",
    "conv2d in=14x14x256 out=14x14x1024 bias res=14x14x1024 mode=separate",
    "conv2d in=8x8x12+1,1,1,1 out=8x8x18 k=3,3 p=1,1,1,1 g=3",
    "conv2d in=56x56x128+1,1,1,1 out=56x56x128 k=3,3 p=1,1,1,1 g=32 bias",
    "conv2d in=14x14x256+1,1,1,1 out=14x14x256 k=3,3 p=1,1,1,1 g=256 bias",
    "conv2d in=28x28x32+1,1,1,1 out=28x28x32 k=3,3 p=1,1,1,1 winograd=4 bias",
    "conv2d in=14x14x256+1,1,1,1 out=14x14x256 k=3,3 p=1,1,1,1 winograd=2 bias "
    "mode=inplace act=relu",
    "conv2d_backward_filter in=28x28x128+1,1,1,1 out=1x1x1 grad=28x28x64 k=3,3 "
    "p=1,1,1,1",
    "conv2d_backward_filter in=14x14x64+1,1,1,1 out=1x1x1 grad=14x14x64 k=3,3 "
    "p=1,1,1,1 winograd=4",
    "conv2d_backward_filter in=8x8x16+1,1,1,1 out=1x1x1 grad=8x8x16 k=3,3 "
    "p=1,1,1,1 winograd=2",
    "conv2d_backward_filter in=48x48x1+3,3,2,2 out=1x1x1 grad=24x24x64 k=7,7 "
    "s=2,2 p=3,3,3,3",
    "conv2d_backward_data in=28x28x32+0,0,1,1 out=56x56x16 k=3,3 s=2,2 "
    "p=1,1,1,1 mode=inplace",
    "transpose_filter in=1x1x64 out=1x1x32 k=3,3",
    "winograd_filter in=1x1x64 out=1x1x32 k=3,3 winograd=4",
    "linear in=1x1x512 out=1x1x1000/1000 bias",
    "max_pool2d in=112x112x64 out=56x56x64 k=3,3 s=2,2 p=1,1,1,1",
    "avg_pool2d in=9x9x20 out=9x9x20 k=3,3 p=1,1,1,1",
    "global_avg_pool in=7x7x512 out=1x1x512",
    "global_max_pool in=7x7x512 out=1x1x512",
    "batch_norm in=7x5x20 out=7x5x20",
    "relu in=7x5x20 out=7x5x20",
    "add in=7x5x20 out=7x5x20 res=7x5x20",
    "softmax in=1x1x1000/1000 out=1x1x1000/1000",
    "softmax in=1x1x7/7 out=1x1x7/7",
    "log_softmax in=1x1x1000/1000 out=1x1x1000/1000",
    "log_softmax in=1x1x7/7 out=1x1x7/7",
    "slice in=16x16x16 out=8x8x16 step=2,2,1",
    "pad in=8x8x16 out=8x8x32 start=0,0,8",
    "flatten in=4x3x20 out=1x1x240",
    "import in=224x224x3:planar out=224x224x3+3,3,2,2",
    "export in=13x11x20 out=13x11x20:planar",
    "batch_norm_statistics in=14x14x256",
    "batch_norm_training in=7x5x20 out=7x5x20+1,1,1,1 eps=1e-05 act=relu",
    "batch_norm_reduce in=7x5x20 grad=7x5x20 result=7x5x20 eps=1e-05 act=relu",
    "batch_norm_backward in=7x5x20 out=7x5x20+1,1,1,1 res=7x5x20 grad=7x5x20 "
    "result=7x5x20 mode=separate eps=1e-05 act=relu",
    "channel_sum grad=7x5x20",
    "softmax_cross_entropy in=1x1x1000 out=1x1x1000",
    "sgd_update",
    "adamw_update",
    "relu_backward out=7x5x20 grad=7x5x20 result=7x5x20 inplace_grad",
    "max_pool2d_backward in=112x112x64 out=112x112x64 grad=56x56x64 k=3,3 "
    "s=2,2 p=1,1,1,1",
    "avg_pool2d_backward out=9x9x20 grad=9x9x20 k=3,3 p=1,1,1,1",
    "global_max_pool_backward in=7x7x512 out=7x7x512 grad=1x1x512",
    "slice_backward out=16x16x16 grad=8x8x16 step=2,2,1",
    "log_softmax_backward out=1x1x1000 grad=1x1x1000 result=1x1x1000",
    "reduce_sum in=7x5x20 out=1x1x20"};

static KernelSpec specAt(size_t i) {
  KernelSpec spec;
  Status status = KernelSpec::parse(kSpecs[i], spec);
  EXPECT_TRUE(status.ok()) << status.message();
  return spec;
}

static std::vector<char> objectAt(size_t i, Isa isa = Isa::Avx2) {
  KernelObject object;
  Status status =
      compileKernel(specAt(i), isa, "k" + std::to_string(i), object);
  EXPECT_TRUE(status.ok()) << status.message();
  EXPECT_NE(object.schedule, "");
  return object.elf;
}

TEST(KernelObject, SameKernelOnFourThreadsHasTheSameBytes) {
  for (size_t i : {size_t(0), size_t(2), size_t(5), size_t(7), size_t(8),
                   size_t(9), size_t(11), size_t(19)}) {
    std::vector<char> objects[4];
    std::vector<std::thread> threads;
    for (std::vector<char> &object : objects)
      threads.emplace_back([&object, i] { object = objectAt(i); });
    for (std::thread &thread : threads)
      thread.join();
    for (const std::vector<char> &object : objects)
      EXPECT_TRUE(object == objects[0] && !object.empty()) << kSpecs[i];
  }
}

TEST(KernelObject, DifferentKernelsInParallelEqualSerialOnes) {
  std::vector<std::vector<char>> serial, parallel(kSpecs.size());
  for (size_t i = 0; i < kSpecs.size(); ++i)
    serial.push_back(objectAt(i));
  std::atomic<size_t> next{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (size_t k; (k = next++) < kSpecs.size();) {
        size_t backwards = kSpecs.size() - 1 - k;
        parallel[backwards] = objectAt(backwards);
      }
    });
  for (std::thread &thread : threads)
    thread.join();
  for (size_t i = 0; i < kSpecs.size(); ++i)
    EXPECT_TRUE(serial[i] == parallel[i]) << kSpecs[i];
}

/// Names of symbols that an object leaves undefined.
static std::set<std::string> importsOf(const std::vector<char> &elf) {
  std::set<std::string> names;
  auto header = reinterpret_cast<const Elf64_Ehdr *>(elf.data());
  auto sections =
      reinterpret_cast<const Elf64_Shdr *>(elf.data() + header->e_shoff);
  for (int i = 0; i < header->e_shnum; ++i) {
    const Elf64_Shdr &table = sections[i];
    if (table.sh_type != SHT_SYMTAB)
      continue;
    const char *strings = elf.data() + sections[table.sh_link].sh_offset;
    auto symbols =
        reinterpret_cast<const Elf64_Sym *>(elf.data() + table.sh_offset);
    for (size_t k = 1; k < table.sh_size / sizeof(Elf64_Sym); ++k)
      if (symbols[k].st_shndx == SHN_UNDEF)
        names.insert(strings + symbols[k].st_name);
  }
  return names;
}

TEST(KernelObject, ImportsOnlyWhatTheRuntimeHas) {
  const std::set<std::string> allowed{"halide_do_par_for", "halide_error",
                                      "halide_malloc", "halide_free"};
  for (Isa isa : {Isa::Avx2, Isa::Avx512})
    for (size_t i = 0; i < kSpecs.size(); ++i)
      for (const std::string &name : importsOf(objectAt(i, isa)))
        EXPECT_TRUE(allowed.count(name)) << kSpecs[i] << " imports " << name;
}

TEST(KernelObject, FailuresAreStatuses) {
  KernelObject object;
  KernelSpec spec = specAt(0);
  spec.output.h = 55;
  Status status = compileKernel(spec, Isa::Avx2, "k", object);
  EXPECT_EQ(status.code(), ErrorCode::Internal);
  EXPECT_EQ(status.message(), "kernel spec: out.h: expected 56, got 55");
  status = compileConvKernel(specAt(0), Isa::Avx2, {2, 57, 1}, "k", object);
  EXPECT_EQ(status.message(), "conv tile 2x57: larger than the output");
  status = compileConvKernel(specAt(2), Isa::Avx2, {2, 6, 1}, "k", object);
  EXPECT_EQ(status.message(), "conv tile 2x6: must divide the output, for an "
                              "in-place residual");
}
