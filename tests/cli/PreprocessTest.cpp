//===- PreprocessTest.cpp - pixels to numbers, layouts and options --------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/image/Preprocess.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace resnetc;
using namespace resnetc::cli;

static resnetc_tensor_info tensor(const char *layout,
                                  std::array<int64_t, 4> dims) {
  resnetc_tensor_info info{};
  info.name = "image";
  info.layout = layout;
  info.rank = 4;
  std::copy(dims.begin(), dims.end(), info.dims);
  return info;
}

static const resnetc_tensor_info nchw = tensor("nchw", {-1, 3, 1, 2});
static const resnetc_tensor_info nhwc = tensor("nhwc", {-1, 1, 2, 3});
static const resnetc_tensor_info grey = tensor("nchw", {-1, 1, 1, 2});
static const Image picture{1, 2, 3, {10, 20, 30, 40, 50, 60}};

static std::vector<float> converted(const resnetc_tensor_info &info,
                                    const Preprocess &over,
                                    const Image &image = picture) {
  PixelConverter converter;
  Status status = converter.create(info, over, {});
  EXPECT_TRUE(status.ok()) << status.message();
  std::vector<float> row(converter.elements());
  status = converter.convert(image, "file", row.data());
  EXPECT_TRUE(status.ok()) << status.message();
  return row;
}

static std::string refusal(const resnetc_tensor_info &info,
                           const Preprocess &over) {
  PixelConverter converter;
  const Status status = converter.create(info, over, {});
  EXPECT_EQ(status.code(), ErrorCode::Input);
  return status.message();
}

TEST(Preprocess, AppliesScaleMeanAndStd) {
  Preprocess over;
  over.scale = 0.5;
  over.mean = {1, 2, 3};
  over.std = {2, 4, 8};
  EXPECT_EQ(converted(nhwc, over),
            (std::vector<float>{2, 2, 1.5, 9.5, 5.75, 3.375}));
}

TEST(Preprocess, DefaultsTo255th) {
  const std::vector<float> row = converted(nhwc, {});
  EXPECT_EQ(row[0], static_cast<float>(10 * (1.0 / 255)));
}

TEST(Preprocess, FollowsTheLayout) {
  Preprocess over;
  over.scale = 1;
  EXPECT_EQ(converted(nhwc, over),
            (std::vector<float>{10, 20, 30, 40, 50, 60}));
  EXPECT_EQ(converted(nchw, over),
            (std::vector<float>{10, 40, 20, 50, 30, 60}));
}

TEST(Preprocess, ConvertsColours) {
  Preprocess over;
  over.scale = 1;
  over.color = Color::Bgr;
  EXPECT_EQ(converted(nhwc, over),
            (std::vector<float>{30, 20, 10, 60, 50, 40}));
  over.color = {};
  const std::vector<float> luma = converted(grey, over);
  EXPECT_NEAR(luma[0], 0.299 * 10 + 0.587 * 20 + 0.114 * 30, 1e-4);
  EXPECT_EQ(converted(nhwc, over, Image{1, 2, 1, {7, 9}}),
            (std::vector<float>{7, 7, 7, 9, 9, 9}));
}

TEST(Preprocess, ResizesOnlyWhenAsked) {
  const Image large{2, 4, 1, {5, 5, 5, 5, 5, 5, 5, 5}};
  Preprocess over;
  over.scale = 1;
  over.resize = {1, 2};
  EXPECT_EQ(converted(grey, over, large), (std::vector<float>{5, 5}));

  PixelConverter converter;
  ASSERT_TRUE(converter.create(grey, {}, {}).ok());
  float row[2];
  const Status status = converter.convert(large, "big.png", row);
  EXPECT_EQ(status.code(), ErrorCode::Input);
  EXPECT_EQ(status.message(),
            "big.png: image size, expected 1x2 (height x width), got 2x4; "
            "--resize=1x2 would fit it");
}

TEST(Preprocess, SaysWhatDoesNotFit) {
  Preprocess over;
  over.mean = {1, 2};
  EXPECT_EQ(refusal(nchw, over), "--mean: expected 1 number or 3, got 2");
  over = {};
  over.std = {1, 0, 1};
  EXPECT_EQ(refusal(nchw, over), "--std: expected no zero, got 0");
  over = {};
  over.color = Color::Gray;
  EXPECT_EQ(refusal(nchw, over), "--color: expected rgb or bgr for the 3 "
                                 "channels of input \"image\"");
  over = {};
  over.resize = {2, 2};
  EXPECT_EQ(refusal(nchw, over), "--resize: expected 1x2, the size of input "
                                 "\"image\", got 2x2");
  EXPECT_NE(refusal(tensor("nchw", {-1, 5, 1, 2}), {}).find("got 5"),
            std::string::npos);
  resnetc_tensor_info flat = nchw;
  flat.rank = 2;
  EXPECT_NE(refusal(flat, {}).find("expected 4 dims"), std::string::npos);
}

TEST(Preprocess, ReadsTheManifest) {
  Preprocess out;
  const auto manifest = nlohmann::json::parse(
      R"({"preprocess": {"scale": 0.25, "mean": [1, 2, 3], "std": [4],
          "color": "bgr", "resize": [8, 9]}})");
  ASSERT_TRUE(readPreprocess("m.so", manifest, out).ok());
  EXPECT_EQ(out.scale, 0.25);
  EXPECT_EQ(out.mean, (std::vector<double>{1, 2, 3}));
  EXPECT_EQ(out.std, (std::vector<double>{4}));
  EXPECT_EQ(out.color, Color::Bgr);
  EXPECT_EQ(out.resize, (std::array<int64_t, 2>{8, 9}));
}

TEST(Preprocess, RefusesABrokenManifest) {
  for (const char *text :
       {R"({"preprocess": 1})", R"({"preprocess": {"scale": "x"}})",
        R"({"preprocess": {"mean": 1}})", R"({"preprocess": {"std": ["a"]}})",
        R"({"preprocess": {"color": "cmyk"}})",
        R"({"preprocess": {"resize": [1]}})",
        R"({"preprocess": {"resize": [-1, 1e300]}})"}) {
    Preprocess out;
    EXPECT_EQ(readPreprocess("m.so", nlohmann::json::parse(text), out).code(),
              ErrorCode::Input)
        << text;
  }
}

TEST(Preprocess, TakesAbsentEntries) {
  Preprocess out;
  EXPECT_TRUE(readPreprocess("m.so", nlohmann::json::object(), out).ok());
  EXPECT_TRUE(readPreprocess("m.so", {{"preprocess", nullptr}}, out).ok());
  EXPECT_FALSE(out.scale || out.color || out.resize);
}
