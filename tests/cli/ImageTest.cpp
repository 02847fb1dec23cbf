//===- ImageTest.cpp - the picture readers on good and hostile files ------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/image/Image.h"

#include "tests/cli/Encode.h"

#include <gtest/gtest.h>
#include <png.h>

using namespace resnetc;
using namespace resnetc::cli;

using Bytes = std::vector<uint8_t>;

/// Parses; the test fails if that fails.
static Image parsed(const std::string &bytes) {
  Image image;
  const Status status = parseImage(bytes, "file", image);
  EXPECT_TRUE(status.ok()) << status.message();
  return image;
}

static Status statusOf(const std::string &bytes) {
  Image image;
  return parseImage(bytes, "file", image);
}

static void expectRefused(const std::string &bytes, ErrorCode code,
                          const std::string &part) {
  const Status status = statusOf(bytes);
  EXPECT_EQ(status.code(), code) << status.message();
  EXPECT_NE(status.message().find(part), std::string::npos) << status.message();
  EXPECT_EQ(status.message().find("file: "), 0u) << status.message();
}

TEST(Png, ReadsRgb) {
  const Bytes pixels = {1,  2,  3,  4,  5,  6,  7,  8,  9,
                        10, 11, 12, 13, 14, 15, 16, 17, 18};
  const Image image = parsed(encodePng(3, 2, {PNG_COLOR_TYPE_RGB}, pixels));
  EXPECT_EQ(image.height, 2);
  EXPECT_EQ(image.width, 3);
  EXPECT_EQ(image.channels, 3);
  EXPECT_EQ(image.pixels, pixels);
}

TEST(Png, ReadsGrey) {
  const Bytes pixels = {0, 100, 200, 255};
  const Image image = parsed(encodePng(2, 2, {PNG_COLOR_TYPE_GRAY}, pixels));
  EXPECT_EQ(image.channels, 1);
  EXPECT_EQ(image.pixels, pixels);
}

TEST(Png, SpreadsOneBitGrey) {
  const Image image = parsed(encodePng(4, 1, {PNG_COLOR_TYPE_GRAY, 1}, {0xa0}));
  EXPECT_EQ(image.pixels, (Bytes{255, 0, 255, 0}));
}

TEST(Png, LooksUpPalette) {
  const Image image =
      parsed(encodePng(2, 1, {PNG_COLOR_TYPE_PALETTE, 8}, {7, 200}));
  EXPECT_EQ(image.channels, 3);
  EXPECT_EQ(image.pixels, (Bytes{7, 7, 7, 200, 200, 200}));
}

TEST(Png, DropsAlpha) {
  const Bytes rgba = {10, 20, 30, 0, 40, 50, 60, 128};
  EXPECT_EQ(parsed(encodePng(2, 1, {PNG_COLOR_TYPE_RGB_ALPHA}, rgba)).pixels,
            (Bytes{10, 20, 30, 40, 50, 60}));
  const Bytes greyAlpha = {10, 0, 20, 255};
  EXPECT_EQ(
      parsed(encodePng(2, 1, {PNG_COLOR_TYPE_GRAY_ALPHA}, greyAlpha)).pixels,
      (Bytes{10, 20}));
}

TEST(Png, ScalesSixteenBits) {
  const Bytes big = {0xff, 0xff, 0x80, 0x80};
  EXPECT_EQ(parsed(encodePng(2, 1, {PNG_COLOR_TYPE_GRAY, 16}, big)).pixels,
            (Bytes{255, 128}));
}

TEST(Png, ReadsInterlaced) {
  Bytes pixels(9 * 9);
  for (size_t i = 0; i < pixels.size(); ++i)
    pixels[i] = i * 3;
  EXPECT_EQ(
      parsed(encodePng(9, 9, {PNG_COLOR_TYPE_GRAY, 8, true}, pixels)).pixels,
      pixels);
}

TEST(Png, RefusesEveryTruncation) {
  const std::string whole =
      encodePng(5, 4, {PNG_COLOR_TYPE_GRAY}, Bytes(20, 77));
  for (size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(statusOf(whole.substr(0, size)).code(), ErrorCode::Input) << size;
}

TEST(Image, HasALimitThatCannotWrap) {
  EXPECT_TRUE(checkImageSize("file", 8192, 8192).ok());
  EXPECT_EQ(checkImageSize("file", 8193, 8192).code(), ErrorCode::Limit);
  EXPECT_EQ(checkImageSize("file", UINT64_MAX, UINT64_MAX).code(),
            ErrorCode::Limit);
  EXPECT_EQ(checkImageSize("file", 0, 1).code(), ErrorCode::Input);
}

TEST(Jpeg, ReadsRgbAndGrey) {
  for (bool progressive : {false, true}) {
    const Image rgb =
        parsed(encodeJpeg(16, 8, {3, progressive}, Bytes(16 * 8 * 3, 90)));
    EXPECT_EQ(rgb.height, 8);
    EXPECT_EQ(rgb.width, 16);
    EXPECT_EQ(rgb.channels, 3);
    EXPECT_EQ(rgb.pixels, Bytes(16 * 8 * 3, 90));
    const Image grey =
        parsed(encodeJpeg(8, 8, {1, progressive}, Bytes(64, 200)));
    EXPECT_EQ(grey.channels, 1);
    EXPECT_EQ(grey.pixels, Bytes(64, 200));
  }
}

TEST(Jpeg, RefusesCmyk) {
  expectRefused(encodeJpeg(8, 8, {4}, Bytes(256, 9)), ErrorCode::Input,
                "components, expected 1 or 3, got 4");
}

TEST(Jpeg, RefusesEveryTruncation) {
  const std::string whole = encodeJpeg(16, 16, {3}, Bytes(768, 30));
  // The end-of-image marker is the last two bytes; without it libjpeg has seen
  // all pixels, but the file is not whole.
  for (size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(statusOf(whole.substr(0, size)).code(), ErrorCode::Input)
        << size << " of " << whole.size();
}

TEST(Pnm, ReadsColoursGreyAndComments) {
  EXPECT_EQ(parsed("P6\n2 1\n255\nabcdef").pixels,
            (Bytes{'a', 'b', 'c', 'd', 'e', 'f'}));
  const Image grey = parsed("P5 # a comment\n#another\n1 2 255\nxy");
  EXPECT_EQ(grey.height, 2);
  EXPECT_EQ(grey.width, 1);
  EXPECT_EQ(grey.channels, 1);
  EXPECT_EQ(grey.pixels, (Bytes{'x', 'y'}));
}

TEST(Pnm, StretchesSmallMaxval) {
  EXPECT_EQ(parsed(std::string("P5 3 1 16\n\0\x08\x10", 13)).pixels,
            (Bytes{0, 128, 255}));
}

TEST(Pnm, SaysWhatIsWrong) {
  expectRefused("P3\n1 1\n255\n1 2 3", ErrorCode::Input,
                "expected P5 or P6, got P3");
  expectRefused("P5\n2 2\n255\nabc", ErrorCode::Input,
                "expected 4 bytes, got 3");
  expectRefused("P5\n2 2\n255\nabcde", ErrorCode::Input,
                "expected 4 bytes, got 5");
  expectRefused("P5\n2 2\n65535\nabcdabcd", ErrorCode::Input,
                "expected 1 to 255");
  expectRefused("P5\n2 2\n0\nabcd", ErrorCode::Input, "expected 1 to 255");
  expectRefused("P5\n0 2\n255\n", ErrorCode::Input, "got 0x2 pixels");
  expectRefused("P5\n-1 2\n255\nab", ErrorCode::Input, "PNM header");
  expectRefused("P5\n2 2", ErrorCode::Input, "PNM header");
  expectRefused("P5\n#", ErrorCode::Input, "PNM header");
  expectRefused("P5\n999999999 999999999\n255\na", ErrorCode::Limit,
                "at most 67108864 pixels");
  expectRefused("P5\n99999999999 1\n255\na", ErrorCode::Input, "PNM header");
  expectRefused("P5\n1 1\n9\n\xff", ErrorCode::Input, "at most maxval 9");
}

TEST(Image, IsKnownByContent) {
  expectRefused("", ErrorCode::Input, "got an empty file");
  expectRefused("hello", ErrorCode::Input, "got other content");
  expectRefused("version https://git-lfs.github.com/spec/v1\n",
                ErrorCode::Input, "Git LFS pointer");
  expectRefused("GIF89a", ErrorCode::Input, "got other content");
}

/// No flipped byte may crash a reader; what it says then is free.
static void flipEveryByte(const std::string &whole) {
  for (size_t at = 0; at < whole.size(); ++at)
    for (unsigned char flip : {0xff, 0x01, 0x80}) {
      std::string bytes = whole;
      bytes[at] ^= flip;
      (void)statusOf(bytes);
    }
}

TEST(Image, SurvivesEveryFlippedByte) {
  flipEveryByte(encodePng(5, 4, {PNG_COLOR_TYPE_RGB}, Bytes(60, 77)));
  flipEveryByte(
      encodePng(8, 8, {PNG_COLOR_TYPE_PALETTE, 8, true}, Bytes(64, 7)));
  flipEveryByte(encodeJpeg(16, 16, {3}, Bytes(768, 30)));
  flipEveryByte(encodeJpeg(16, 16, {1, true}, Bytes(256, 30)));
  flipEveryByte("P6\n2 1\n255\nabcdef");
}
