//===- Link.h - objects and the runtime become a shared library -*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

#include <string>
#include <vector>

namespace resnetc {

struct LinkJob {
  /// Relocatable ELF objects. Freed as soon as the linker has them.
  std::vector<std::vector<char>> objects;
  std::string runtimeArchive; ///< path of libresnetc_model_runtime.a
  /// The only symbols that the result exports.
  std::vector<std::string> exports;
  /// The file to write; it appears whole, and on errors not at all.
  std::string output;
};

/// Links a shared library with lld, in this process: no compiler and no linker
/// is started. It needs libc and libm of this machine and nothing else: full
/// RELRO, no executable stack, no constructor, no build id, no path inside.
/// Errors are Environment, with the linker's first words.
Status linkSharedLibrary(LinkJob job);

} // namespace resnetc
