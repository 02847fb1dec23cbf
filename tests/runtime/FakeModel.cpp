//===- FakeModel.cpp - a made-up model and its expected output ------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "FakeModel.h"

#include <cstring>

namespace resnetc::test {

namespace {

constexpr uint64_t kBorderedBytes =
    ((kHeight + 2) * (kWidth + 2) * kChannels * 4 + 63) / 64 * 64;
constexpr uint64_t kPlainBytes = (kSample * 4 + 63) / 64 * 64;

} // namespace

resnetc_arg image(uint32_t region, uint64_t offset, int border) {
  int32_t width = kWidth + 2 * border, height = kHeight + 2 * border;
  int32_t row = width * kChannels;
  int32_t sample = row * height;
  // In the arena samples start at multiples of 64 bytes.
  if (region == RESNETC_REGION_ARENA)
    sample = (sample + 15) / 16 * 16;
  resnetc_arg arg{};
  arg.region = region;
  arg.offset = offset;
  arg.rank = 4;
  arg.dims[0] = {0, kChannels, 1};
  arg.dims[1] = {-border, width, kChannels};
  arg.dims[2] = {-border, height, row};
  arg.dims[3] = {0, -1, sample};
  return arg;
}

TableBuilder boxModel() {
  TableBuilder tables;
  tables.kernelCount = FAKE_COUNT;
  tables.packedBytes = kChannels * sizeof(float);
  tables.arenaSampleBytes = kBorderedBytes + kPlainBytes;
  tables.workerScratchBytes = 256;
  tables.scratchOffset = tables.arenaSampleBytes;
  tables.input("x", "nhwc", {-1, kHeight, kWidth, kChannels});
  tables.output("y", "nhwc", {-1, kHeight, kWidth, kChannels});
  uint32_t border = tables.border(
      {0, kBorderedBytes, kHeight, kWidth, kChannels, 1, 1, 1, 1, 0.0f});
  resnetc_arg bordered = image(RESNETC_REGION_ARENA, 0, 1);
  resnetc_arg plain = image(RESNETC_REGION_ARENA, kBorderedBytes, 0);
  resnetc_arg factor{};
  factor.region = RESNETC_REGION_PACKED;
  factor.rank = 1;
  factor.dims[0] = {0, kChannels, 1};
  tables.call("import", FAKE_COPY,
              {image(RESNETC_REGION_INPUT, 0, 0), bordered}, border);
  tables.call("box", FAKE_BOX, {bordered, plain});
  tables.call("scale", FAKE_SCALE,
              {plain, factor, image(RESNETC_REGION_OUTPUT, 0, 0)});
  for (int c = 0; c < kChannels; ++c)
    fake_packed[c] = 0.5f + float(c);
  return tables;
}

std::vector<float> boxReference(const std::vector<float> &x, int64_t batch) {
  std::vector<float> result(x.size());
  auto pixel = [&](int64_t n, int row, int column, int c) {
    bool inside = row >= 0 && row < kHeight && column >= 0 && column < kWidth;
    return inside ? x[((n * kHeight + row) * kWidth + column) * kChannels + c]
                  : 0.0f;
  };
  size_t next = 0;
  for (int64_t n = 0; n < batch; ++n)
    for (int row = 0; row < kHeight; ++row)
      for (int column = 0; column < kWidth; ++column)
        for (int c = 0; c < kChannels; ++c) {
          float sum = 0;
          for (int tap = 0; tap < 9; ++tap)
            sum += pixel(n, row + tap / 3 - 1, column + tap % 3 - 1, c);
          result[next++] = sum * (0.5f + float(c));
        }
  return result;
}

std::vector<float> numbers(size_t count, unsigned seed) {
  std::vector<float> result(count);
  uint32_t state = seed * 2654435761u + 1;
  for (float &number : result) {
    state = state * 1664525u + 1013904223u;
    number = float(int32_t(state)) / 1e9f;
  }
  return result;
}

OpenModel::OpenModel(const TableBuilder &tables) {
  EXPECT_TRUE(tables.write(fake_blob, sizeof fake_blob));
  EXPECT_OK(resnetc_open_linked(resnetc_api_v1, nullptr, &model));
}

OpenModel::~OpenModel() {
  EXPECT_OK(resnetc_close(&model));
  EXPECT_EQ(model, nullptr);
}

Context::Context(resnetc_model *model, resnetc_context_options options) {
  options.size = sizeof options;
  EXPECT_OK(resnetc_context_create(model, &options, &context));
}

Context::~Context() { EXPECT_OK(resnetc_context_destroy(&context)); }

std::vector<float> Context::run(const std::vector<float> &x) {
  std::vector<float> y(x.size(), -1.0f);
  resnetc_input in = {x.data(), x.size() * sizeof(float)};
  resnetc_output out = {y.data(), y.size() * sizeof(float)};
  EXPECT_OK(resnetc_run(context, int64_t(x.size() / kSample), &in, &out));
  return y;
}

void expectError(const resnetc_status &status, resnetc_code code,
                 const std::string &part) {
  std::string text = status.text;
  EXPECT_EQ(status.code, code) << text;
  EXPECT_NE(text.find(part), std::string::npos) << text << "\nlacks " << part;
  EXPECT_EQ(text.find('\n'), std::string::npos) << text;
}

} // namespace resnetc::test
