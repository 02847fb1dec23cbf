//===- CrashHandler.cpp - a crash is our bug: exit code 70 ----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "CrashHandler.h"

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
[[noreturn]] static void end(const char *text, ErrorCode code) {
  ssize_t ignored = write(STDERR_FILENO, text, std::strlen(text));
  (void)ignored;
  _exit(int(code));
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

void resnetc::installCrashHandler() {
  std::vector<int> ignored = ignoredInterrupts();
  // LLVM removes the files that are registered with it before it calls this.
  llvm::sys::AddSignalHandler(
      [](void *) {
        end("resnetc: internal error: the compiler crashed; this is a bug of "
            "resnetc\n",
            ErrorCode::Internal);
      },
      nullptr);
  for (int signal : ignored)
    std::signal(signal, SIG_IGN);
  llvm::install_fatal_error_handler(
      [](void *, const char *, bool) { std::abort(); });
  llvm::install_bad_alloc_error_handler(
      [](void *, const char *, bool) { endOfMemory(); });
  std::set_new_handler(endOfMemory);
}
