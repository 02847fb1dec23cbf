//===- File.h - whole files in, whole files out -----------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

#include <string>
#include <string_view>
#include <sys/types.h>

namespace resnetc {

/// Reads a regular file. Errors are Input if it is absent, unreadable or no
/// regular file (a FIFO or device might never end), Environment if it does not
/// fit memory.
Status readFile(const std::string &path, std::string &out);

/// A file that appears under its name whole or not at all: the bytes go to a
/// temporary file in the same folder, and `commit` makes them durable and
/// renames it. Without a successful commit the destructor removes the
/// temporary file and leaves an older file of that name as it was. A link to a
/// regular file is followed; a folder, device or dangling link is refused.
/// Errors are Environment.
class OutputFile {
public:
  OutputFile() = default;
  OutputFile(const OutputFile &) = delete;
  OutputFile &operator=(const OutputFile &) = delete;
  ~OutputFile();

  /// `mode` is reduced by the umask: 0666 for data, 0777 for a program.
  Status open(const std::string &path, mode_t mode = 0666);
  Status write(std::string_view bytes);
  Status commit();
  /// Empty when there is none. For a program that is stopped by a signal, where
  /// no destructor runs.
  const std::string &temporaryPath() const { return temporary_; }

private:
  Status failed(const char *action) const;
  void discard();

  std::string path_;      ///< as the user wrote it, for messages
  std::string target_;    ///< the same with links resolved
  std::string temporary_; ///< empty when there is none
  int descriptor_ = -1;
};

/// An OutputFile of these bytes.
Status writeFile(const std::string &path, std::string_view bytes,
                 mode_t mode = 0666);

} // namespace resnetc
