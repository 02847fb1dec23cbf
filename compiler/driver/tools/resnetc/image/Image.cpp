//===- Image.cpp - recognises a picture by its first bytes ----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/image/Image.h"

#include "resnetc/File.h"

using namespace resnetc;
using namespace resnetc::cli;

Status cli::checkImageSize(const std::string &name, uint64_t height,
                           uint64_t width) {
  const std::string size =
      std::to_string(width) + "x" + std::to_string(height) + " pixels";
  if (height == 0 || width == 0)
    return Status::input(name + ": expected at least 1x1 pixels, got " + size);
  // Division, because a product of hostile sizes wraps around.
  if (height > static_cast<uint64_t>(maxPixels) / width)
    return Status::limit(name + ": image size, expected at most " +
                         std::to_string(maxPixels) + " pixels, got " + size);
  return {};
}

Status cli::parseImage(std::string_view bytes, const std::string &name,
                       Image &out) {
  if (bytes.starts_with("\x89PNG\r\n\x1a\n"))
    return parsePng(bytes, name, out);
  if (bytes.starts_with("\xff\xd8\xff"))
    return parseJpeg(bytes, name, out);
  if (bytes.size() >= 2 && bytes[0] == 'P' && bytes[1] >= '1' &&
      bytes[1] <= '7')
    return parsePnm(bytes, name, out);
  if (bytes.empty())
    return Status::input(name +
                         ": expected a PNG, JPEG, PGM or PPM image, got an "
                         "empty file");
  if (bytes.starts_with("version https://git-lfs"))
    return Status::input(name +
                         ": expected an image, got a Git LFS pointer (fetch "
                         "the file with git lfs pull)");
  return Status::input(name +
                       ": expected a PNG, JPEG, PGM or PPM image, got other "
                       "content");
}

Status cli::readImage(const std::string &path, Image &out) {
  std::string bytes;
  if (Status status = readFile(path, bytes); !status.ok())
    return status;
  return parseImage(bytes, path, out);
}
