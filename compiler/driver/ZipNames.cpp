//===- ZipNames.cpp - what a zip archive holds ----------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/ZipNames.h"

#include "compiler/driver/FileSlice.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Endian.h"

#include <algorithm>

using namespace resnetc;
using llvm::StringRef;
using llvm::support::endian::read16le;
using llvm::support::endian::read32le;

namespace {

/// Behind a directory stand these bytes and a comment.
constexpr uint64_t kEndFields = 22, kEndBytes = kEndFields + 65535;
/// Of the directory: thousands of names.
constexpr uint64_t kDirectoryBytes = 1 << 20;
/// Bytes of an entry in front of its name.
constexpr size_t kEntryBytes = 46;

std::vector<std::string> readDirectory(StringRef directory) {
  std::vector<std::string> names;
  while (directory.size() >= kEntryBytes &&
         directory.starts_with("PK\x01\x02")) {
    size_t name = read16le(directory.data() + 28);
    size_t behind =
        read16le(directory.data() + 30) + read16le(directory.data() + 32);
    names.push_back(directory.substr(kEntryBytes, name).str());
    directory = directory.substr(
        std::min(kEntryBytes + name + behind, directory.size()));
  }
  return names;
}

} // namespace

std::vector<std::string> resnetc::zipNames(const std::string &path) {
  uint64_t size = fileBytes(path);
  std::string end =
      readSlice(path, size - std::min(size, kEndBytes), kEndBytes);
  size_t at = llvm::StringRef(end).rfind("PK\x05\x06");
  if (at == llvm::StringRef::npos || end.size() - at < kEndFields)
    return {};
  uint32_t directory = read32le(end.data() + at + 16);
  return readDirectory(readSlice(path, directory, kDirectoryBytes));
}
