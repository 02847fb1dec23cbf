//===- ContainedFile.h - a file that another file names ---------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A model may say that its weights are in "weights.bin". Whoever wrote the
// model chose that name, not the user, so it must not reach any file but those
// that came with the model. A check of the text cannot see that: a link leads
// elsewhere, and may be put there after the check. So the kernel does it, while
// it opens the file.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <sys/stat.h>

namespace resnetc {

/// A file below a folder, open for reading. It is a regular file, not reached
/// through any link below the folder, and has no second name (a hard link may
/// be one to a file outside).
class ContainedFile {
public:
  ContainedFile() = default;
  ContainedFile(const ContainedFile &) = delete;
  ContainedFile &operator=(const ContainedFile &) = delete;
  ~ContainedFile() { close(); }

  /// Opens `relative` (of components that are neither empty nor `..`) below
  /// `folder`, which may itself be reached through links. Errors are Input:
  /// both names and the rule.
  Status open(const std::string &folder, std::string_view relative);
  void close();

  /// Folder and name, for messages.
  const std::string &path() const { return path_; }
  /// In bytes, when it was opened.
  uint64_t size() const { return static_cast<uint64_t>(info_.st_size); }

  /// Reads exactly `length` bytes from `offset`; the two must lie within
  /// `size`. A file that was changed since it was opened is an error.
  Status read(uint64_t offset, uint64_t length, char *out);
  /// Reads all of it. Environment if it does not fit memory.
  Status readWhole(std::string &out);

private:
  Status refuse(const std::string &rule) const;

  std::string path_;
  int descriptor_ = -1;
  struct stat info_ = {};
};

} // namespace resnetc
