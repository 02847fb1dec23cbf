//===- CrashHandler.h - a crash is our bug: exit code 70 --------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>

namespace resnetc {

/// From now on a crash (SIGSEGV, SIGABRT, ...) or a fatal error of LLVM removes
/// the files in progress, says in one line that it is a bug of resnetc, and
/// ends the process with code 70; no memory for LLVM ends it with 4. A signal
/// that was ignored stays so. The arguments go into the reproducer.
void installCrashHandler(int argc, char **argv);

/// From now on a bug leaves a file to reproduce it: OUTPUT.crash.mlir.
void prepareReproducer(const std::string &output);

/// Writes the reproducer, says in one line what happened and where it is, and
/// ends the process with code 70.
[[noreturn]] void endWithBug(const char *what);

} // namespace resnetc
