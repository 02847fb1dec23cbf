//===- TakeText.h - reads text from its front ----------------- -*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <charconv>
#include <string_view>

namespace resnetc {

/// Reads a number at the front of `text` and moves past it; false if there is
/// none that fits.
template <typename Number>
bool takeNumber(std::string_view &text, Number &out) {
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc())
    return false;
  text.remove_prefix(size_t(end - text.data()));
  return true;
}

/// Moves `text` past `prefix`, if it starts with it.
inline bool takePrefix(std::string_view &text, std::string_view prefix) {
  if (!text.starts_with(prefix))
    return false;
  text.remove_prefix(prefix.size());
  return true;
}

} // namespace resnetc
