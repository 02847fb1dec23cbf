//===- BlobTest.cpp - the tables of the executor --------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/codegen/Blob.h"

#include <gtest/gtest.h>

#include <cstring>

using namespace resnetc;

namespace {

/// One import and one relu of an 8x8x16 image with a border of 1.
Artefact smallArtefact() {
  KernelSpec import, relu;
  import.kind = KernelKind::Import;
  import.input = {
      .h = 8, .w = 8, .c = 16, .pitch = 16, .border = {}, .planar = true};
  import.output = {
      .h = 8, .w = 8, .c = 16, .pitch = 16, .border = {1, 1, 1, 1}};
  relu.kind = KernelKind::Relu;
  relu.input = import.output;
  relu.output = {.h = 8, .w = 8, .c = 16, .pitch = 16, .border = {}};

  Artefact artefact;
  artefact.name = "small";
  artefact.kernels = {{"import_k", import}, {"relu_k", relu}};
  artefact.isas = {Isa::Avx512, Isa::Avx2};
  artefact.packedBytes = 640;
  ArtefactProgram program;
  program.name = "infer";
  program.arenaSampleBytes = 12800;
  program.inputs = {{"image", "nchw", {-1, 16, 8, 8}}};
  program.outputs = {{"image", "nc", {-1, 10}}};
  ArtefactCall importCall{0, "image", {"image"}, {}, {}};
  importCall.operands = {{RESNETC_REGION_INPUT, 0, 0},
                         {RESNETC_REGION_ARENA, 0, 4096}};
  importCall.borders = {resnetc_border{4096, 6400, 8, 8, 16, 1, 1, 1, 1, 0}};
  ArtefactCall reluCall{1, "relu", {"relu"}, {}, {}};
  reluCall.operands = {{RESNETC_REGION_ARENA, 0, 4096},
                       {RESNETC_REGION_ARENA, 0, 0}};
  program.calls = {importCall, reluCall};
  artefact.programs = {program};
  return artefact;
}

/// Reads a blob as the runtime does: by offsets alone.
struct BlobView {
  std::string bytes;
  resnetc_blob header;

  explicit BlobView(const Artefact &artefact) {
    Status status = buildBlob(artefact, "{}", bytes);
    EXPECT_TRUE(status.ok()) << status.message();
    std::memcpy(&header, bytes.data(), sizeof(header));
  }
  template <typename Entry> Entry at(uint32_t table, uint32_t index) const {
    Entry entry;
    size_t offset = table + index * sizeof(Entry);
    EXPECT_LE(offset + sizeof(Entry), bytes.size());
    std::memcpy(&entry, bytes.data() + offset, sizeof(Entry));
    return entry;
  }
  std::string text(uint32_t offset) const {
    return bytes.data() + header.strings + offset;
  }
};

TEST(BlobTest, HeaderHoldsSizesAndNames) {
  BlobView blob(smallArtefact());
  EXPECT_EQ(blob.header.magic, RESNETC_BLOB_MAGIC);
  EXPECT_EQ(blob.header.blob_bytes, blob.bytes.size());
  EXPECT_EQ(blob.header.packed_bytes, 640u);
  EXPECT_EQ(blob.header.training.optimizer, uint32_t(RESNETC_OPTIMIZER_NONE));
  EXPECT_EQ(blob.text(blob.header.name), "small");
  EXPECT_EQ(blob.text(blob.header.manifest), "{}");
  EXPECT_EQ(blob.header.kernel_count, 2u);
  ASSERT_EQ(blob.header.isa_count, 2u);
  EXPECT_EQ(blob.at<uint32_t>(blob.header.isas, 0),
            uint32_t(RESNETC_ISA_AVX512));
  EXPECT_EQ(blob.at<uint32_t>(blob.header.isas, 1), uint32_t(RESNETC_ISA_AVX2));
}

TEST(BlobTest, ProgramHoldsItsTensors) {
  BlobView blob(smallArtefact());
  ASSERT_EQ(blob.header.program_count, 1u);
  auto program = blob.at<resnetc_program>(blob.header.programs, 0);
  EXPECT_EQ(blob.text(program.name), "infer");
  EXPECT_EQ(program.call_count, 2u);
  EXPECT_EQ(program.arena_sample_bytes, 12800u);
  auto input = blob.at<resnetc_io>(blob.header.ios, program.first_input);
  EXPECT_EQ(blob.text(input.layout), "nchw");
  EXPECT_EQ(input.rank, 4u);
  EXPECT_EQ(input.dims[0], -1);
  EXPECT_EQ(input.dims[1], 16);
  auto output = blob.at<resnetc_io>(blob.header.ios, program.first_output);
  EXPECT_EQ(blob.text(output.layout), "nc");
  // Input and output have one name: it stands in the blob once.
  EXPECT_EQ(input.name, output.name);
}

TEST(BlobTest, ArgumentsAreThoseOfTheKernel) {
  Artefact artefact = smallArtefact();
  BlobView blob(artefact);
  auto call = blob.at<resnetc_call>(blob.header.calls, 1);
  EXPECT_EQ(blob.text(call.name), "relu");
  EXPECT_EQ(call.border, RESNETC_NONE);
  ASSERT_EQ(call.arg_count, 2u);
  std::vector<KernelArgument> expected =
      kernelArguments(artefact.kernels[1].spec);
  for (uint32_t i = 0; i < 2; ++i) {
    auto arg = blob.at<resnetc_arg>(blob.header.args, call.first_arg + i);
    EXPECT_EQ(arg.written, i);
    EXPECT_EQ(arg.offset, i == 0 ? 4096u : 0u);
    ASSERT_EQ(arg.rank, expected[i].dims.size());
    for (uint32_t d = 0; d < arg.rank; ++d) {
      EXPECT_EQ(arg.dims[d].min, expected[i].dims[d].min);
      EXPECT_EQ(arg.dims[d].extent, expected[i].dims[d].extent);
      EXPECT_EQ(arg.dims[d].stride, expected[i].dims[d].stride);
    }
  }
}

TEST(BlobTest, BorderIsThatOfItsCall) {
  BlobView blob(smallArtefact());
  ASSERT_EQ(blob.header.border_count, 1u);
  EXPECT_EQ(blob.at<resnetc_call>(blob.header.calls, 0).border, 0u);
  auto border = blob.at<resnetc_border>(blob.header.borders, 0);
  EXPECT_EQ(border.offset, 4096u);
  EXPECT_EQ(border.sample_bytes, 6400u);
}

TEST(BlobTest, RefusesACallThatDoesNotFitItsKernel) {
  Artefact artefact = smallArtefact();
  artefact.programs[0].calls[1].operands.pop_back();
  std::string bytes;
  EXPECT_EQ(buildBlob(artefact, "{}", bytes).message(),
            "call 'relu' has 1 arguments, its kernel takes 2");
  artefact = smallArtefact();
  artefact.programs[0].calls[1].kernel = 2;
  EXPECT_EQ(buildBlob(artefact, "{}", bytes).message(),
            "call 'relu' has no kernel");
}

} // namespace
