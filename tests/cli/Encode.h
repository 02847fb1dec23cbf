//===- Encode.h - makes picture files for tests -----------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace resnetc::cli {

struct PngFormat {
  int colorType; ///< of png.h
  int bitDepth = 8;
  bool interlaced = false;
};

/// Rows as the PNG format has them; a palette is grey: entry i is (i, i, i).
std::string encodePng(int64_t width, int64_t height, PngFormat format,
                      const std::vector<uint8_t> &rows);

struct JpegFormat {
  int channels; ///< 1 grey, 3 RGB, 4 CMYK
  bool progressive = false;
};

/// At the best quality.
std::string encodeJpeg(int64_t width, int64_t height, JpegFormat format,
                       const std::vector<uint8_t> &pixels);

} // namespace resnetc::cli
