//===- ManifestTest.cpp - what `resnetc inspect` shows --------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/codegen/Manifest.h"

#include <gtest/gtest.h>
#include <llvm/Support/JSON.h>

using namespace resnetc;

namespace {

Artefact reluArtefact() {
  Artefact artefact;
  KernelSpec relu;
  relu.kind = KernelKind::Relu;
  relu.input =
      relu.output = {.h = 2, .w = 2, .c = 16, .pitch = 16, .border = {}};
  artefact.name = "tiny";
  artefact.kernels = {{"relu_k", relu}};
  artefact.algorithms = {"rows"};
  artefact.isas = {Isa::Avx2};
  artefact.params = {{"conv.weight", {16, 3, 1, 1}}};
  ArtefactProgram program{"infer", 0, {}, {}, {}};
  program.inputs = {{"x\xff", "nchw", {-1, 16, 2, 2}}};
  program.calls = {{0, "relu1", {"relu1", "bn1"}, {}, {}}};
  artefact.programs = {program};
  return artefact;
}

TEST(ManifestTest, IsJsonOnOneLine) {
  std::string text = buildManifest(reluArtefact());
  EXPECT_EQ(text.find('\n'), std::string::npos);
  // Names of other encodings must not break it.
  llvm::Expected<llvm::json::Value> parsed = llvm::json::parse(text);
  ASSERT_TRUE(bool(parsed)) << llvm::toString(parsed.takeError());
  const llvm::json::Object *manifest = parsed->getAsObject();
  ASSERT_TRUE(manifest);
  EXPECT_EQ(manifest->getString("name"), "tiny");
  const llvm::json::Array *calls = manifest->getArray("calls");
  ASSERT_TRUE(calls && calls->size() == 1);
  const llvm::json::Object *call = (*calls)[0].getAsObject();
  EXPECT_EQ(call->getString("kind"), "relu");
  EXPECT_EQ(call->getString("algorithm"), "rows");
  EXPECT_EQ(call->getArray("sources")->size(), 2u);
  // Two tensors of 2 * 2 * 16 float32.
  EXPECT_EQ(call->getInteger("bytes"), 512);
}

TEST(ManifestTest, PreprocessingIsThereOnlyWhenGiven) {
  Artefact artefact = reluArtefact();
  EXPECT_EQ(buildManifest(artefact).find("preprocess"), std::string::npos);
  artefact.preprocess = ArtefactPreprocess{};
  artefact.preprocess->resize = {28, 30};
  std::string text = buildManifest(artefact);
  EXPECT_NE(text.find("\"resize\":[28,30]"), std::string::npos) << text;
}

} // namespace
