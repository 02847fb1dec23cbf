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

#include "llvm/Support/raw_ostream.h"

#include <csignal>
#include <cstdio>

using namespace resnetc;

static Status printOut(const std::string &text) {
  std::fputs(text.c_str(), stdout);
  if (std::fflush(stdout) != 0)
    return Status::environment("cannot write to the standard output");
  return {};
}

/// Every problem is a line on standard error; the last one is the status.
static Status checkModel(const CommandLine &command) {
  CheckResult result;
  if (Status s = check(command.model, command.options, result); !s.ok())
    return s;
  if (result.problems.empty())
    return printOut(result.summary + "\n");
  std::string last = std::move(result.problems.back());
  result.problems.pop_back();
  for (const std::string &problem : result.problems)
    std::fprintf(stderr, "resnetc: %s\n", problem.c_str());
  return Status::input(last);
}

static Status act(const CommandLine &command) {
  if (command.action == CommandLine::Action::Print)
    return printOut(command.text);
  // A crash from here on is a bug in a stage.
  prepareReproducer(command.options.output);
  if (command.action == CommandLine::Action::Check)
    return checkModel(command);
  return compile(command.model, command.options);
}

int main(int argc, char **argv) {
  installCrashHandler(argc, argv);
  // A file size limit is an error of write(2), not the end of the process.
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  CommandLine command;
  Status status = parseCommandLine(argc, argv, command);
  if (status.ok())
    status = act(command);
  if (status.code() == ErrorCode::Internal)
    endWithBug(status.message().c_str());
  if (!status.ok())
    std::fprintf(stderr, "resnetc: %s\n", status.message().c_str());
  // Who reads it may stop, as `head` does; LLVM would end with a fatal error.
  llvm::errs().clear_error();
  return int(status.code());
}
