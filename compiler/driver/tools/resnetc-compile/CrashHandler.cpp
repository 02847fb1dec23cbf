//===- CrashHandler.cpp - a crash is our bug: exit code 70 ----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "CrashHandler.h"

#include "compiler/driver/Reproducer.h"
#include "resnetc/Status.h"

#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/Signals.h"

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <new>
#include <unistd.h>
#include <vector>

using namespace resnetc;

// write(2) and _exit(2) alone: the process is in an unknown state.
static void say(const char *text) {
  ssize_t ignored = write(STDERR_FILENO, text, std::strlen(text));
  (void)ignored;
}

[[noreturn]] static void end(const char *text, ErrorCode code) {
  say(text);
  _exit(int(code));
}

void resnetc::endWithBug(const char *what) {
  const Reproducer &reproducer = Reproducer::get();
  bool written = reproducer.write();
  say("resnetc: internal error: ");
  say(what);
  say("; this is a bug of resnetc");
  if (written) {
    say(", to reproduce it: ");
    say(reproducer.path.c_str());
  }
  end("\n", ErrorCode::Internal);
}

/// The command line as a comment, quoted for a shell.
static std::string commandComment(int argc, char **argv) {
  std::string text = "// resnetc";
  for (int i = 1; i < argc; ++i) {
    text += " '";
    for (const char *c = argv[i]; *c; ++c)
      if (*c == '\'')
        text += "'\\''";
      else
        text += static_cast<unsigned char>(*c) < ' ' ? '?' : *c;
    text += "'";
  }
  return text + "\n";
}

void resnetc::prepareReproducer(const std::string &output) {
  Reproducer::get().path =
      (output.empty() ? "resnetc" : output) + ".crash.mlir";
}

[[noreturn]] static void endOfMemory() {
  llvm::sys::RunInterruptHandlers();
  end("resnetc: no memory left\n", ErrorCode::Environment);
}

/// LLVM takes these over even where the parent had them ignored, as nohup and
/// background jobs of a shell do: it would remove the files in progress, raise
/// the ignored signal again and go on without them.
static constexpr int kInterrupts[] = {SIGHUP, SIGINT, SIGTERM, SIGUSR2};

/// Those of kInterrupts that are ignored now.
static std::vector<int> ignoredInterrupts() {
  std::vector<int> ignored;
  for (int signal : kInterrupts) {
    struct sigaction action;
    if (sigaction(signal, nullptr, &action) == 0 &&
        action.sa_handler == SIG_IGN)
      ignored.push_back(signal);
  }
  return ignored;
}

void resnetc::installCrashHandler(int argc, char **argv) {
  Reproducer::get().command =
      commandComment(argc, argv) +
      "// Up to the plan: resnetc-opt THIS.mlir --nn-inference-pipeline "
      "--plan\n";
  std::vector<int> ignored = ignoredInterrupts();
  // LLVM removes the files that are registered with it before it calls this.
  llvm::sys::AddSignalHandler(
      [](void *) { endWithBug("the compiler crashed"); }, nullptr);
  for (int signal : ignored)
    std::signal(signal, SIG_IGN);
  llvm::install_fatal_error_handler(
      [](void *, const char *, bool) { std::abort(); });
  llvm::install_bad_alloc_error_handler(
      [](void *, const char *, bool) { endOfMemory(); });
  std::set_new_handler(endOfMemory);
}
