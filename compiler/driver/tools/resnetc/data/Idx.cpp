//===- Idx.cpp - data sets in the IDX format ------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// MNIST's format: big-endian 32-bit magic (2051 for images, 2049 for labels),
// count, for images height and width, then a byte a pixel or label; plain or
// packed by gzip.
//
//===----------------------------------------------------------------------===//

#include "compiler/driver/tools/resnetc/data/Dataset.h"
#include "compiler/driver/tools/resnetc/data/Gzip.h"
#include "resnetc/File.h"

#include <algorithm>
#include <filesystem>

using namespace resnetc;
using namespace resnetc::cli;

/// A documented limit: 20 times the largest set of this format (EMNIST).
static constexpr uint64_t maxIdxBytes = uint64_t{4} << 30;

static uint32_t wordAt(const std::string &bytes, size_t index) {
  uint32_t word = 0;
  for (size_t i = 0; i < 4; ++i)
    word = word << 8 | static_cast<unsigned char>(bytes[index * 4 + i]);
  return word;
}

/// Reads a file of `words` header words, of which the first is `magic`; the
/// product of the others is the size of what follows.
static Status readIdx(const std::string &path, uint32_t magic, size_t words,
                      std::vector<uint32_t> &header,
                      std::vector<uint8_t> &body) {
  std::string bytes, unpacked;
  if (Status status = readFile(path, bytes); !status.ok())
    return status;
  const bool packed = isGzip(bytes);
  if (packed)
    if (Status status = unpackGzip(bytes, path, words * 4, unpacked);
        !status.ok())
      return status;
  const std::string &start = packed ? unpacked : bytes;
  if (start.size() < words * 4)
    return Status::input(path + ": expected an IDX header of " +
                         std::to_string(words * 4) + " bytes, got " +
                         std::to_string(start.size()));
  if (wordAt(start, 0) != magic)
    return Status::input(path + ": IDX magic, expected " +
                         std::to_string(magic) + ", got " +
                         std::to_string(wordAt(start, 0)));
  uint64_t size = 1;
  header.clear();
  for (size_t i = 1; i < words; ++i) {
    header.push_back(wordAt(start, i));
    if (header[i - 1] == 0)
      return Status::input(path + ": IDX dims, expected no 0, got one");
    if (size > maxIdxBytes / header[i - 1])
      return Status::limit(path + ": IDX size, expected at most " +
                           std::to_string(maxIdxBytes) + " bytes, got more");
    size *= header[i - 1];
  }
  // One byte more than expected tells whether there is too much.
  if (packed) {
    if (Status status = unpackGzip(bytes, path, words * 4 + size + 1, unpacked);
        !status.ok())
      return status;
    bytes.swap(unpacked);
  }
  if (bytes.size() != words * 4 + size)
    return Status::input(path + ": IDX data, expected " + std::to_string(size) +
                         " bytes, got " +
                         (bytes.size() > words * 4 + size
                              ? "more"
                              : std::to_string(bytes.size() - words * 4)));
  body.assign(bytes.begin() + words * 4, bytes.end());
  return {};
}

Status cli::openIdxFiles(const std::string &images, const std::string &labels,
                         std::unique_ptr<Dataset> &out) {
  auto set = std::make_unique<PackedImages>();
  std::vector<uint32_t> size, count;
  if (Status status = readIdx(images, 2051, 4, size, set->pixels); !status.ok())
    return status;
  if (Status status = readIdx(labels, 2049, 2, count, set->labels);
      !status.ok())
    return status;
  if (size[0] != count[0])
    return Status::input(labels + ": labels, expected " +
                         std::to_string(size[0]) + " as " + images +
                         " has images, got " + std::to_string(count[0]));
  if (Status status = checkImageSize(images, size[1], size[2]); !status.ok())
    return status;
  set->height = size[1];
  set->width = size[2];
  set->channels = 1;
  set->files = {{0, images}};
  out = std::move(set);
  return {};
}

static std::string plainOrPacked(const std::string &path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored) ? path : path + ".gz";
}

/// The files of a part of MNIST, such as t10k or a named subset of it, by the
/// start of their names; empty if there are none.
static std::string findImages(const std::string &folder,
                              const std::string &part) {
  std::vector<std::string> found;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end;
       !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with(part + "-") &&
        (name.ends_with("images-idx3-ubyte") ||
         name.ends_with("images-idx3-ubyte.gz")))
      found.push_back(entry->path().string());
  }
  // The whole part has the shortest name.
  std::sort(found.begin(), found.end(), [](const auto &a, const auto &b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  return found.empty() ? "" : found.front();
}

bool cli::hasIdxTestPart(const std::string &folder) {
  return !findImages(folder, "t10k").empty();
}

Status cli::openIdxFolder(const std::string &folder, DataPart part,
                          std::unique_ptr<Dataset> &out) {
  std::string images;
  if (part == DataPart::Test)
    images = findImages(folder, "t10k");
  if (images.empty())
    images = findImages(folder, "train");
  if (images.empty())
    return Status::input(
        folder + ": expected " +
        (part == DataPart::Test ? "t10k-images-idx3-ubyte or " : "") +
        "train-images-idx3-ubyte (or .gz) in it");
  std::string labels =
      images.substr(0, images.rfind("images-idx3-ubyte")) + "labels-idx1-ubyte";
  return openIdxFiles(images, plainOrPacked(labels), out);
}
