//===- OwnFile.cpp - what is read must not be written over ----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/commands/OwnFile.h"

#include <filesystem>

using namespace resnetc;

Status cli::checkOwnFile(const char *option, const std::string &path,
                         const std::vector<std::string> &taken) {
  std::error_code ignored;
  for (const std::string &other : taken)
    if (!path.empty() && !other.empty() &&
        (path == other || std::filesystem::equivalent(path, other, ignored)))
      return Status::usage(std::string(option) +
                           ": expected a file of its own, got " + path +
                           ", which is " + other);
  return {};
}
