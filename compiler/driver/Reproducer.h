//===- Reproducer.h - what a bug leaves behind ------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>

namespace resnetc {

/// The file that a bug of the compiler is reported with: the command line and
/// the network as it was imported. It is made ready before anything fails,
/// because after a crash no memory can be had.
class Reproducer {
public:
  /// The one of this process. Empty unless a program fills it in.
  static Reproducer &get();

  std::string path;    ///< where to write it; empty: nowhere
  std::string command; ///< as comments of MLIR
  std::string module;  ///< as text; empty before the import

  /// Writes the file with system calls alone, so also in a signal handler.
  /// False if there is nowhere to write it.
  bool write() const;
};

} // namespace resnetc
