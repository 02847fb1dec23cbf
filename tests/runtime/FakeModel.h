//===- FakeModel.h - a made-up model and its expected output ----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "TableBuilder.h"
#include "fake_kernels.h"

#include "resnetc/runtime.h"

#include <gtest/gtest.h>

#include <vector>

extern "C" const resnetc_api *resnetc_api_v1(uint32_t caller_version);

namespace resnetc::test {

/// One image of the model, in pixels and channels.
inline constexpr int kHeight = 4, kWidth = 5, kChannels = 3;
inline constexpr int kSample = kHeight * kWidth * kChannels;

/// y = scale(box(import(x))): the import writes a border of one pixel that the
/// box reads, so a border that is not written in a run shows in the output.
TableBuilder boxModel();

/// An argument of shape (c, x, y, batch) with `border` pixels around it.
resnetc_arg image(uint32_t region, uint64_t offset, int border);

/// What boxModel computes, in the same order of additions.
std::vector<float> boxReference(const std::vector<float> &x, int64_t batch);

/// `count` numbers that differ from each other.
std::vector<float> numbers(size_t count, unsigned seed);

/// Installs tables as the model of this program, opens it, closes it at the
/// end and expects that nothing of it is alive then.
class OpenModel {
public:
  explicit OpenModel(const TableBuilder &tables = boxModel());
  ~OpenModel();
  operator resnetc_model *() const { return model; }
  resnetc_model *model = nullptr;
};

/// A context that is destroyed with its scope.
class Context {
public:
  Context(resnetc_model *model, resnetc_context_options options = {});
  ~Context();
  operator resnetc_context *() const { return context; }
  /// Runs on x, of batch * kSample numbers, and returns the output.
  std::vector<float> run(const std::vector<float> &x);
  resnetc_context *context = nullptr;
};

#define EXPECT_OK(expression)                                                  \
  do {                                                                         \
    resnetc_status got = (expression);                                         \
    EXPECT_EQ(got.code, RESNETC_OK) << got.text;                               \
  } while (false)

/// The status has `code`, and its text is one line that holds `part`.
void expectError(const resnetc_status &status, resnetc_code code,
                 const std::string &part);

} // namespace resnetc::test
