//===- FileSlice.h - some bytes of a file -----------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <string>

namespace resnetc {

/// Up to `bytes` of a regular file from `offset`; fewer at its end, none if it
/// cannot be read.
std::string readSlice(const std::string &path, uint64_t offset, uint64_t bytes);

/// Its size; 0 if it is none.
uint64_t fileBytes(const std::string &path);

} // namespace resnetc
