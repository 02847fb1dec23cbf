//===- Reproducer.cpp - what a bug leaves behind --------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/Reproducer.h"

#include <fcntl.h>
#include <unistd.h>

using namespace resnetc;

Reproducer &Reproducer::get() {
  // Never destroyed: a crash may come after main().
  static Reproducer &reproducer = *new Reproducer;
  return reproducer;
}

static bool writeAll(int file, const std::string &text) {
  size_t done = 0;
  while (done < text.size()) {
    ssize_t count = ::write(file, text.data() + done, text.size() - done);
    if (count <= 0)
      return false;
    done += count;
  }
  return true;
}

bool Reproducer::write() const {
  if (path.empty())
    return false;
  // An older one is of no use any more; a link is someone else's.
  int file =
      ::open(path.c_str(),
             O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (file < 0)
    return false;
  bool whole = writeAll(file, command) && writeAll(file, module);
  ::close(file);
  return whole;
}
