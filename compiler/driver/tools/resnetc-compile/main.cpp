//===- main.cpp - the program resnetc-compile -----------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `resnetc compile` becomes this program; it is apart because loading LLVM,
// MLIR and Halide costs 113 MB before main does anything.
//
//===----------------------------------------------------------------------===//
#include "CommandLine.h"
#include "CrashHandler.h"

#include <csignal>
#include <cstdio>

using namespace resnetc;

static Status act(const CommandLine &command) {
  if (command.action == CommandLine::Action::Compile)
    return compile(command.model, command.options);
  std::fputs(command.text.c_str(), stdout);
  if (std::fflush(stdout) != 0)
    return Status::environment("cannot write to the standard output");
  return {};
}

int main(int argc, char **argv) {
  installCrashHandler();
  // A file size limit is an error of write(2), not the end of the process.
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  CommandLine command;
  Status status = parseCommandLine(argc, argv, command);
  if (status.ok())
    status = act(command);
  if (!status.ok())
    std::fprintf(stderr, "resnetc: %s\n", status.message().c_str());
  return int(status.code());
}
