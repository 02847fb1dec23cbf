//===- Elf.h - looks into a shared library without loading it ---*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

#include <string>

namespace resnetc::cli {

/// What the dynamic section headers of a library say.
struct ElfSummary {
  bool isModel = false; ///< exports the query symbol of runtime.h
  /// Highest GLIBC_x.y that it asks for, as "2.17"; empty: none.
  std::string glibc;
};

/// Reads an ELF64 x86-64 shared object. Only a file that passes may go to
/// dlopen, which runs constructors and dies of truncated files. Errors are
/// Input: the file's name and the rule that it breaks.
Status readElf(const std::string &path, ElfSummary &out);

} // namespace resnetc::cli
