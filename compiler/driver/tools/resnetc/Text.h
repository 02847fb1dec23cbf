//===- Text.h - text for people: formatting and strict numbers --*- C++ -*-===//
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
#include <vector>

namespace resnetc::cli {

/// printf into a string.
std::string format(const char *text, ...) __attribute__((format(printf, 1, 2)));

/// The text as one line of at most 1,000 bytes: control characters become
/// question marks. File names may hold anything.
std::string oneLine(std::string_view text);

/// Writes "resnetc: <text>" and a newline to standard error.
void complain(std::string_view text);

/// Dims as "2x3x8x8"; a negative one is "?".
std::string shapeText(const std::vector<int64_t> &dims);

/// Whole text as a decimal number; false for anything else or out of range.
bool parseWhole(std::string_view text, int64_t least, int64_t most,
                int64_t &out);
/// Whole text as a finite decimal number, with a point whatever the locale.
bool parseReal(std::string_view text, double &out);
/// Numbers between commas, at least one.
bool parseReals(std::string_view text, std::vector<double> &out);

} // namespace resnetc::cli
