//===- CommandLine.h - arguments -> what to do ------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Compile.h"

#include <string>

namespace resnetc {

struct CommandLine {
  enum class Action { Compile, Check, Print } action = Action::Compile;
  std::string model;      ///< Compile, Check
  CompileOptions options; ///< Compile, Check
  std::string text;       ///< Print: help or version, for stdout
};

/// Reads the arguments of main. Errors are Usage; an option of a later version
/// says so, and a data type of a later version is Input. Never throws.
Status parseCommandLine(int argc, char **argv, CommandLine &out);

} // namespace resnetc
