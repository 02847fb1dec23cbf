//===- TuneTableText.h - measured algorithms as a text file -----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/planning/TuneTable.h"

#include <string>
#include <string_view>

namespace resnetc {

/// The name of an algorithm: direct, winograd2, winograd4.
std::string algorithmName(int32_t winogradTile);

/// The front of an entry's line.
std::string tuneKeyText(const TuneKey &key);

/// An entry's line, without its end.
std::string tuneEntryText(const TuneKey &key, const TuneEntry &entry);

/// A line an entry, in the order of the keys, after comments that start with
/// the version of the format. Equal tables give equal texts.
std::string tuneTableText(const TuneTable &table);

/// Reads what tuneTableText writes, in any order of lines; comments and empty
/// lines may be added. Errors are Input: `file`, the line and the rule that it
/// breaks; `out` is then unchanged.
Status parseTuneTable(std::string_view text, const std::string &file,
                      TuneTable &out);

} // namespace resnetc
