//===- ErrorsTest.cpp - everything that the API refuses, and how it says so
//---===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "FakeModel.h"

#include <thread>

namespace resnetc::test {
namespace {

/// A model, a context and buffers that fit; each test spoils one thing.
class Errors : public testing::Test {
public:
  resnetc_status run(int64_t batch) {
    return resnetc_run(context, batch, &in, &out);
  }
  resnetc_status create(resnetc_context_options options) {
    resnetc_context *other = reinterpret_cast<resnetc_context *>(8);
    resnetc_status status = resnetc_context_create(model, &options, &other);
    EXPECT_EQ(other, nullptr);
    return status;
  }
  void TearDown() override {
    // Whatever was refused, the context still works, on its own tables again.
    ASSERT_TRUE(boxModel().write(fake_blob, sizeof fake_blob));
    std::vector<float> fresh = numbers(kSample, 1);
    EXPECT_EQ(context.run(fresh), boxReference(fresh, 1));
  }

  OpenModel model;
  Context context{model, {.max_batch = 4}};
  std::vector<float> x = numbers(4 * kSample, 1);
  std::vector<float> y = std::vector<float>(4 * kSample, -1.0f);
  uint64_t bytes = kSample * sizeof(float);
  resnetc_input in = {x.data(), bytes};
  resnetc_output out = {y.data(), bytes};
};

TEST_F(Errors, NullHandlesAndArguments) {
  resnetc_model *noModel = nullptr;
  resnetc_context *noContext = nullptr;
  resnetc_weights *noWeights = nullptr;
  uint64_t size = 0;
  resnetc_pool pool;
  expectError(resnetc_open(nullptr, &noModel), RESNETC_ARG, "null");
  expectError(resnetc_open("m.so", nullptr), RESNETC_ARG, "null");
  expectError(resnetc_open_linked(nullptr, nullptr, &noModel), RESNETC_ARG,
              "null");
  expectError(resnetc_context_create(nullptr, nullptr, &noContext), RESNETC_ARG,
              "model is null");
  expectError(resnetc_context_create(model, nullptr, nullptr), RESNETC_ARG,
              "out is null");
  expectError(resnetc_arena_bytes(nullptr, 1, 1, &size), RESNETC_ARG, "null");
  expectError(resnetc_arena_bytes(model, 1, 1, nullptr), RESNETC_ARG, "null");
  expectError(resnetc_weights_builtin(model, nullptr), RESNETC_ARG, "null");
  expectError(resnetc_pool_create(nullptr, 1, &pool), RESNETC_ARG, "null");
  expectError(resnetc_pool_create(model, 1, nullptr), RESNETC_ARG, "null");
  expectError(resnetc_pool_destroy(model, nullptr), RESNETC_ARG, "null");
  expectError(resnetc_run(nullptr, 1, &in, &out), RESNETC_ARG,
              "context is null");
  expectError(resnetc_run_with(context, nullptr), RESNETC_ARG, "null");
  EXPECT_EQ(resnetc_info(nullptr), nullptr);
  EXPECT_OK(resnetc_close(nullptr));
  EXPECT_OK(resnetc_close(&noModel));
  EXPECT_OK(resnetc_context_destroy(nullptr));
  EXPECT_OK(resnetc_context_destroy(&noContext));
  resnetc_weights_release(nullptr);
  resnetc_weights_release(&noWeights);
  resnetc_weights_retain(nullptr);
}

TEST_F(Errors, NullBuffersAreNamed) {
  in.data = nullptr;
  expectError(run(1), RESNETC_ARG, "tensor x: data is null");
  in.data = x.data();
  out.data = nullptr;
  expectError(run(1), RESNETC_ARG, "tensor y: data is null");
  expectError(resnetc_run(context, 1, nullptr, &out), RESNETC_ARG, "inputs");
  expectError(resnetc_run(context, 1, &in, nullptr), RESNETC_ARG, "outputs");
}

TEST_F(Errors, ByteCountsNameExpectedAndGot) {
  for (uint64_t wrong : {bytes - 1, bytes + 1, uint64_t(0), UINT64_MAX}) {
    in.bytes = wrong;
    expectError(run(1), RESNETC_ARG,
                "tensor x: got " + std::to_string(wrong) +
                    " bytes, expected 240 for batch 1");
    in.bytes = bytes;
    out.bytes = wrong;
    expectError(run(1), RESNETC_ARG, "tensor y");
    out.bytes = bytes;
  }
}

TEST_F(Errors, TensorCounts) {
  resnetc_run_args args{};
  args.size = sizeof args;
  args.input_count = 2;
  args.output_count = 1;
  args.batch = 1;
  args.inputs = &in;
  args.outputs = &out;
  expectError(resnetc_run_with(context, &args), RESNETC_ARG,
              "got 2 inputs, expected 1");
  args.input_count = 1;
  args.output_count = 0;
  expectError(resnetc_run_with(context, &args), RESNETC_ARG,
              "got 0 outputs, expected 1");
}

TEST_F(Errors, MisalignedBuffers) {
  for (size_t skip = 1; skip < 64; ++skip) {
    in.data = reinterpret_cast<char *>(x.data()) + skip;
    if (skip % 4 == 0)
      EXPECT_OK(run(1));
    else
      expectError(run(1), RESNETC_ARG, "tensor x: data is not aligned");
  }
}

TEST_F(Errors, OutputsMayNotOverlapWhatARunReads) {
  in.data = y.data() + kSample - 1;
  expectError(run(1), RESNETC_ARG, "output y overlaps input x");
  in.data = x.data();
  out.data = fake_packed;
  expectError(run(1), RESNETC_ARG, "output y overlaps the weights");
}

TEST_F(Errors, BuffersMayNotLieInTheArena) {
  uint64_t needed = 0;
  EXPECT_OK(resnetc_arena_bytes(model, 4, 1, &needed));
  std::vector<float> memory(needed / 4 + 16);
  char *arena = reinterpret_cast<char *>(memory.data());
  arena += 64 - reinterpret_cast<uintptr_t>(arena) % 64;
  Context other(
      model,
      {.threads = 1, .max_batch = 4, .arena = arena, .arena_bytes = needed});
  out.data = arena + 64;
  expectError(resnetc_run(other, 1, &in, &out), RESNETC_ARG,
              "output y overlaps the arena");
  out.data = y.data();
  in.data = arena;
  expectError(resnetc_run(other, 1, &in, &out), RESNETC_ARG,
              "input x overlaps the arena");
}

TEST_F(Errors, Batches) {
  for (int64_t batch : {INT64_MIN, int64_t(-1), int64_t(0), int64_t(5),
                        int64_t(1) << 62, INT64_MAX})
    expectError(run(batch), RESNETC_SHAPE,
                "batch is " + std::to_string(batch) + ", expected 1 to 4");
  EXPECT_EQ(y[0], -1.0f) << "a refused run must not write";
}

TEST_F(Errors, LimitsOfTheBatch) {
  uint64_t needed = 0;
  // The bordered samples, 6x7x3, are the largest: 128 elements apart.
  int64_t most = INT32_MAX / 128;
  EXPECT_OK(resnetc_arena_bytes(model, most, 1, &needed));
  for (int64_t batch : {most + 1, int64_t(INT32_MAX), INT64_MAX}) {
    expectError(resnetc_arena_bytes(model, batch, 1, &needed), RESNETC_LIMIT,
                "larger than 2147483647 elements");
    expectError(
        create({.size = sizeof(resnetc_context_options), .max_batch = batch}),
        RESNETC_LIMIT, "larger than 2147483647 elements");
  }
  expectError(resnetc_arena_bytes(model, 0, 1, &needed), RESNETC_SHAPE,
              "max_batch is 0");
  expectError(
      create({.size = sizeof(resnetc_context_options), .max_batch = -1}),
      RESNETC_ARG, "max_batch is -1");
}

TEST_F(Errors, ArenaOfTheCaller) {
  uint64_t needed = 0;
  EXPECT_OK(resnetc_arena_bytes(model, 4, 1, &needed));
  std::vector<char> memory(needed + 128);
  char *arena = memory.data();
  arena += 64 - reinterpret_cast<uintptr_t>(arena) % 64;
  resnetc_context_options options = {.size = sizeof options,
                                     .threads = 1,
                                     .max_batch = 4,
                                     .arena = arena,
                                     .arena_bytes = needed - 1};
  expectError(create(options), RESNETC_ARG,
              "arena has " + std::to_string(needed - 1) + " bytes, expected " +
                  std::to_string(needed));
  options.arena = arena + 4;
  options.arena_bytes = needed;
  expectError(create(options), RESNETC_ARG, "arena is not aligned");
}

TEST_F(Errors, StructsOfAnotherVersion) {
  for (uint32_t size : {0u, 8u, 4096u, UINT32_MAX}) {
    expectError(create({.size = size}), RESNETC_ABI,
                "size " + std::to_string(size));
    resnetc_run_args args{};
    args.size = size;
    args.inputs = &in;
    args.outputs = &out;
    args.batch = 1;
    expectError(resnetc_run_with(context, &args), RESNETC_ABI,
                "size " + std::to_string(size));
  }
}

TEST_F(Errors, CallersOfAnotherVersionGetNoTable) {
  EXPECT_EQ(resnetc_api_v1(0), nullptr);
  EXPECT_EQ(resnetc_api_v1(0x00020000), nullptr);
  EXPECT_EQ(resnetc_api_v1(UINT32_MAX), nullptr);
  ASSERT_NE(resnetc_api_v1(0x00010007), nullptr);
  EXPECT_GE(resnetc_api_v1(RESNETC_API_VERSION)->size, sizeof(resnetc_api));
  auto refuses = [](uint32_t) -> const resnetc_api * { return nullptr; };
  resnetc_model *other = nullptr;
  expectError(resnetc_open_linked(refuses, nullptr, &other), RESNETC_ABI,
              "another API version");
}

TEST_F(Errors, ThreadCounts) {
  resnetc_context_options options = {.size = sizeof options, .threads = -1};
  expectError(create(options), RESNETC_ARG, "threads is -1");
  resnetc_pool pool;
  expectError(resnetc_pool_create(model, -1, &pool), RESNETC_ARG,
              "threads is -1");
  uint64_t needed;
  expectError(resnetc_arena_bytes(model, 1, -2, &needed), RESNETC_ARG,
              "threads is -2");
  EXPECT_OK(resnetc_arena_bytes(model, 1, 1000000, &needed));
}

TEST_F(Errors, PoolsOfTheCaller) {
  resnetc_pool pool{};
  resnetc_context_options options = {.size = sizeof options, .pool = &pool};
  expectError(create(options), RESNETC_ARG, "pool has no parallel_for");
  pool.parallel_for = [](void *, resnetc_task, void *, int32_t) {};
  expectError(create(options), RESNETC_ARG, "0 threads");
  expectError(resnetc_pool_destroy(model, &pool), RESNETC_ARG,
              "not one of resnetc_pool_create");
  // A pool that does nothing is found out, not believed.
  pool.threads = 2;
  Context lazy(model, {.pool = &pool});
  expectError(resnetc_run(lazy, 1, &in, &out), RESNETC_INTERNAL,
              "left out a worker");
}

TEST_F(Errors, ClosingAModelInUse) {
  resnetc_model *same = model;
  expectError(resnetc_close(&same), RESNETC_STATE, "fake is still in use");
  EXPECT_EQ(same, model.model);
}

TEST_F(Errors, DestroyingTwiceIsHarmless) {
  resnetc_context *other = nullptr;
  EXPECT_OK(resnetc_context_create(model, nullptr, &other));
  EXPECT_OK(resnetc_context_destroy(&other));
  EXPECT_EQ(other, nullptr);
  EXPECT_OK(resnetc_context_destroy(&other));
  expectError(resnetc_run(other, 1, &in, &out), RESNETC_ARG, "context is null");
}

TEST_F(Errors, WeightsHoldTheModel) {
  resnetc_weights *weights = nullptr;
  EXPECT_OK(resnetc_weights_builtin(model, &weights));
  resnetc_weights_retain(weights);
  {
    Context other(model, {.weights = weights});
  }
  resnetc_weights *again = weights;
  resnetc_weights_release(&again);
  EXPECT_EQ(again, nullptr);
  resnetc_model *second = nullptr;
  EXPECT_OK(resnetc_open_linked(resnetc_api_v1, nullptr, &second));
  resnetc_context *none = nullptr;
  resnetc_context_options options = {.size = sizeof options,
                                     .weights = weights};
  expectError(resnetc_context_create(second, &options, &none), RESNETC_ARG,
              "another model");
  EXPECT_OK(resnetc_close(&second));
  resnetc_weights_release(&weights);
}

// From another thread, and from the run itself.
TEST_F(Errors, AContextInUse) {
  struct Inner {
    Errors *test;
    resnetc_status sameThread, otherThread, destroy;
  } inner = {this, {}, {}, {}};
  resnetc_run_args args{};
  args.size = sizeof args;
  args.input_count = args.output_count = 1;
  args.batch = 1;
  args.inputs = &in;
  args.outputs = &out;
  args.user = &inner;
  args.after_call = [](void *user, uint32_t) {
    Inner *inner = static_cast<Inner *>(user);
    inner->sameThread = inner->test->run(1);
    std::thread([inner] { inner->otherThread = inner->test->run(1); }).join();
    resnetc_context *same = inner->test->context;
    inner->destroy = resnetc_context_destroy(&same);
    return int32_t(0);
  };
  EXPECT_OK(resnetc_run_with(context, &args));
  expectError(inner.sameThread, RESNETC_STATE, "in use");
  expectError(inner.otherThread, RESNETC_STATE, "in use");
  expectError(inner.destroy, RESNETC_STATE, "running");
  EXPECT_EQ(std::vector<float>(y.begin(), y.begin() + kSample),
            boxReference({x.begin(), x.begin() + kSample}, 1));
}

TEST_F(Errors, AKernelsErrorNamesTheCall) {
  for (int threads : {1, 2}) {
    TableBuilder tables = boxModel();
    tables.call("layer1.conv1", FAKE_FAIL,
                {image(RESNETC_REGION_INPUT, 0, 0),
                 image(RESNETC_REGION_OUTPUT, 0, 0)});
    OpenModel failing(tables);
    Context other(failing, {.threads = threads});
    expectError(resnetc_run(other, 1, &in, &out), RESNETC_INTERNAL,
                "call layer1.conv1 failed with code -1: constraint_violated "
                "input.extent.0");
  }
}

TEST_F(Errors, AKernelWithoutMemoryNamesTheCall) {
  TableBuilder tables = boxModel();
  tables.call("greedy", FAKE_GREEDY, {});
  OpenModel failing(tables);
  Context other(failing);
  expectError(resnetc_run(other, 1, &in, &out), RESNETC_INTERNAL,
              "call greedy failed with code -1: out_of_memory");
}

TEST_F(Errors, TablesOfAnotherVersion) {
  TableBuilder tables = boxModel();
  tables.version = 99;
  EXPECT_TRUE(tables.write(fake_blob, sizeof fake_blob));
  resnetc_model *other = nullptr;
  expectError(resnetc_open_linked(resnetc_api_v1, nullptr, &other), RESNETC_ABI,
              "version 99, expected 3");
  EXPECT_EQ(other, nullptr);
}

// No machine has instruction set 99, so the first row of kernels is passed
// over.
TEST_F(Errors, CpusWithoutTheKernelsInstructions) {
  TableBuilder tables = boxModel();
  tables.isas = {99, RESNETC_ISA_AVX2};
  {
    OpenModel chosen(tables);
    EXPECT_STREQ(resnetc_info(chosen)->isas, "unknown avx2");
    EXPECT_STREQ(resnetc_info(chosen)->isa, "avx2");
    Context other(chosen);
  }
  tables.isas = {99};
  {
    OpenModel none(tables);
    EXPECT_EQ(resnetc_info(none)->isa, nullptr);
    resnetc_context *other = nullptr;
    expectError(resnetc_context_create(none, nullptr, &other), RESNETC_UNSUP,
                "this cpu lacks unknown");
  }
}

TEST_F(Errors, LongNamesAreCutNotOverrun) {
  TableBuilder tables = boxModel();
  tables.call(std::string(1000, 'n'), FAKE_GREEDY, {});
  OpenModel failing(tables);
  Context other(failing);
  expectError(resnetc_run(other, 1, &in, &out), RESNETC_INTERNAL,
              "nnnn failed");
}

} // namespace
} // namespace resnetc::test
