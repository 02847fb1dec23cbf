//===- main.cpp - the program resnetc -------------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs, measures and shows compiled models with nothing but the runtime that
// each of them carries. What needs the compiler is done by another program,
// libexec/resnetc-compile: loading MLIR, LLVM and Halide costs 113 MB of memory
// before main does anything.
//
//===----------------------------------------------------------------------===//

#include "compiler/driver/tools/resnetc/CommandLine.h"
#include "compiler/driver/tools/resnetc/Text.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <filesystem>
#include <new>
#include <unistd.h>

using namespace resnetc;
using namespace resnetc::cli;

/// Gives closed standard streams a place that refuses writing: a file opened
/// later would take their number, and messages would go into it.
static void occupyStandardStreams() {
  for (int stream = 0; stream < 3; ++stream)
    if (::fcntl(stream, F_GETFD) < 0 && errno == EBADF)
      (void)::open("/dev/null", O_RDONLY);
}

/// Becomes libexec/resnetc-compile beside this program's folder. No shell is
/// involved, so file names may hold anything.
static Status becomeCompiler(char **arguments) {
  std::error_code error;
  const std::filesystem::path self =
      std::filesystem::read_symlink("/proc/self/exe", error);
  if (error)
    return Status::environment("/proc/self/exe: cannot read: " +
                               error.message());
  const std::string compiler =
      (self.parent_path().parent_path() / "libexec" / "resnetc-compile")
          .string();
  ::execv(compiler.c_str(), arguments);
  return Status::environment(
      compiler + ": cannot start the compiler: " + std::strerror(errno));
}

namespace {

/// Executes whichever command was parsed.
struct Execute {
  char **arguments;

  Status operator()(const PrintCommand &print) const {
    std::fputs(print.text.c_str(), stdout);
    return {};
  }
  Status operator()(const CompilerCommand &) const {
    return becomeCompiler(arguments);
  }
  template <typename Here> Status operator()(const Here &here) const {
    // A reader that goes away shows as a write error below.
    std::signal(SIGPIPE, SIG_IGN);
    return here.execute();
  }
};

} // namespace

static Status runCommandLine(int count, char **arguments) {
  Command command;
  if (Status status = parseCommandLine(count, arguments, command); !status.ok())
    return status;
  if (Status status = std::visit(Execute{arguments}, command); !status.ok())
    return status;
  if (std::fflush(stdout) != 0 || std::ferror(stdout))
    return Status::environment(std::string("cannot write standard output: ") +
                               std::strerror(errno));
  return {};
}

static Status guarded(int count, char **arguments) {
  try {
    return runCommandLine(count, arguments);
  } catch (const std::bad_alloc &) {
    return Status::environment("no memory");
  } catch (const std::length_error &) {
    return Status::environment("no memory");
  } catch (const std::exception &error) {
    return Status::internal(std::string("unexpected error: ") + error.what());
  }
}

int main(int count, char **arguments) {
  occupyStandardStreams();
  const Status status = guarded(count, arguments);
  if (!status.ok())
    complain(status.message());
  return static_cast<int>(status.code());
}
