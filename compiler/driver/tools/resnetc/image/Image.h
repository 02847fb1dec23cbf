//===- Image.h - an 8-bit picture and its readers ---------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace resnetc::cli {

struct Image {
  int64_t height = 0;
  int64_t width = 0;
  int64_t channels = 0;        ///< 1 grey, 3 red green blue
  std::vector<uint8_t> pixels; ///< [height][width][channels]
};

/// A documented limit: no camera picture is larger, and a hostile header may
/// not ask for more memory than 192 MB.
constexpr int64_t maxPixels = int64_t{1} << 26;

/// PNG, JPEG or binary PGM and PPM, recognised by content. Alpha is dropped,
/// 16-bit samples are reduced to 8. Errors are Input, or Limit for a picture of
/// more than maxPixels; they name the file and the rule.
Status readImage(const std::string &path, Image &out);

/// The same for bytes in memory; `name` is what messages call the file.
Status parseImage(std::string_view bytes, const std::string &name, Image &out);

/// The readers behind parseImage, one a format.
Status parsePng(std::string_view bytes, const std::string &name, Image &out);
Status parseJpeg(std::string_view bytes, const std::string &name, Image &out);
Status parsePnm(std::string_view bytes, const std::string &name, Image &out);

/// Ok if height and width are at least 1 and within maxPixels. Every reader
/// calls it before it allocates.
Status checkImageSize(const std::string &name, uint64_t height, uint64_t width);

} // namespace resnetc::cli
