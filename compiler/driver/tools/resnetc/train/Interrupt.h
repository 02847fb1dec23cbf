//===- Interrupt.h - Ctrl-C and SIGTERM as a question -----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

namespace resnetc::cli {

/// While it lives, the first SIGINT, SIGTERM or SIGHUP only shows here; a
/// second one ends the program at once. A write beyond the file size limit is
/// an error, not the end. One at a time.
class Interrupt {
public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt &) = delete;
  Interrupt &operator=(const Interrupt &) = delete;

  /// The signal that came, 0 if none.
  int signal() const;
};

} // namespace resnetc::cli
