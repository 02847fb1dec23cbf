//===- Gzip.h - unpacks gzip data in memory ---------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace resnetc::cli {

/// True for what begins as a gzip member does.
bool isGzip(std::string_view bytes);

/// Unpacks at most `most` bytes, so that a small hostile file cannot fill the
/// memory; fewer come only if the data ends there. Several members in a row are
/// one stream, as gzip has it. Errors are Input: broken or cut-off data.
Status unpackGzip(std::string_view bytes, const std::string &name,
                  uint64_t most, std::string &out);

} // namespace resnetc::cli
