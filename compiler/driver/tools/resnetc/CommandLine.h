//===- CommandLine.h - what the arguments ask for ---------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/driver/tools/resnetc/commands/Commands.h"
#include "compiler/driver/tools/resnetc/train/TrainCommand.h"

#include <string>
#include <variant>

namespace resnetc::cli {

/// Text that was asked for: help or the version.
struct PrintCommand {
  std::string text;
};

/// A command of libexec/resnetc-compile, which gets the arguments as they are.
struct CompilerCommand {};

using Command = std::variant<PrintCommand, CompilerCommand, RunCommand,
                             EvalCommand, BenchCommand, InspectCommand,
                             ZooCommand, TrainCommand, ExportCommand>;

/// Errors are Usage and name the command, the option, expected and got.
Status parseCommandLine(int count, char **arguments, Command &out);

} // namespace resnetc::cli
