//===- FileSlice.cpp - some bytes of a file -------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/FileSlice.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

#include <algorithm>

using namespace resnetc;

uint64_t resnetc::fileBytes(const std::string &path) {
  uint64_t size = 0;
  // A FIFO or device might never end.
  if (!llvm::sys::fs::is_regular_file(path) ||
      llvm::sys::fs::file_size(path, size))
    return 0;
  return size;
}

std::string resnetc::readSlice(const std::string &path, uint64_t offset,
                               uint64_t bytes) {
  uint64_t size = fileBytes(path);
  if (offset >= size)
    return {};
  // Volatile: read, not mapped; a file that shrinks meanwhile must not kill us.
  auto buffer = llvm::MemoryBuffer::getFileSlice(
      path, std::min(bytes, size - offset), offset, /*IsVolatile=*/true);
  return buffer ? (*buffer)->getBuffer().str() : std::string();
}
