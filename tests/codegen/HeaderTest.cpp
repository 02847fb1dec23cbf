//===- HeaderTest.cpp - the C header of a compiled model ------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/codegen/Header.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace resnetc;
using testing::HasSubstr;

namespace {

Artefact artefactWithInput(const std::string &name) {
  Artefact artefact;
  artefact.name = "tiny_net";
  ArtefactProgram program{"infer", 0, {}, {}, {}};
  program.inputs = {{name, "nchw", {-1, 3, 32, 16}}};
  program.outputs = {{"logits", "nc", {4, 10}}};
  artefact.programs = {program};
  return artefact;
}

TEST(HeaderTest, HasNamesShapesAndSizes) {
  std::string text = buildHeader(artefactWithInput("image"));
  EXPECT_THAT(text, HasSubstr("#define TINY_NET_NAME \"tiny_net\"\n"));
  EXPECT_THAT(text, HasSubstr("#define TINY_NET_INPUT_COUNT 1\n"));
  EXPECT_THAT(text, HasSubstr("#define TINY_NET_INPUT0_NAME \"image\"\n"));
  EXPECT_THAT(text, HasSubstr("TINY_NET_INPUT0_DIMS {-1, 3, 32, 16}"));
  EXPECT_THAT(text, HasSubstr("TINY_NET_INPUT0_ELEMENTS 1536 "));
  // A fixed batch is no part of a sample.
  EXPECT_THAT(text, HasSubstr("TINY_NET_OUTPUT0_ELEMENTS 10 "));
  EXPECT_THAT(text, HasSubstr("*tiny_net_api_v1(uint32_t caller_version);"));
}

TEST(HeaderTest, CountsEveryDimensionOfAWholeTensor) {
  Artefact artefact = artefactWithInput("image");
  artefact.programs[0].inputs = {{"scalar", "whole", {}}};
  artefact.programs[0].outputs = {{"table", "whole", {3, 4, 5}},
                                  {"list", "rows", {-1}}};
  std::string text = buildHeader(artefact);
  EXPECT_THAT(text, HasSubstr("TINY_NET_INPUT0_RANK 0\n"));
  EXPECT_THAT(text, HasSubstr("TINY_NET_INPUT0_DIMS {0} "));
  EXPECT_THAT(text, HasSubstr("TINY_NET_INPUT0_ELEMENTS 1 "));
  EXPECT_THAT(text, HasSubstr("TINY_NET_OUTPUT0_ELEMENTS 60 "));
  EXPECT_THAT(text, HasSubstr("TINY_NET_OUTPUT1_ELEMENTS 1 "));
}

TEST(HeaderTest, EscapesWhatWouldEndALiteral) {
  std::string text = buildHeader(artefactWithInput("a\"b\\\n?1"));
  EXPECT_THAT(text, HasSubstr("_INPUT0_NAME \"a\\042b\\134\\012\\0771\"\n"));
}

} // namespace
