//===- Text.cpp - text for people: formatting and strict numbers ----------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/Text.h"

#include <charconv>
#include <cmath>
#include <cstdarg>
#include <cstdio>

using namespace resnetc;

std::string cli::format(const char *text, ...) {
  va_list arguments, again;
  va_start(arguments, text);
  va_copy(again, arguments);
  const int length = std::vsnprintf(nullptr, 0, text, arguments);
  va_end(arguments);
  std::string result(length > 0 ? length : 0, '\0');
  std::vsnprintf(result.data(), result.size() + 1, text, again);
  va_end(again);
  return result;
}

std::string cli::oneLine(std::string_view text) {
  // A few lines of a terminal; a path that is longer is cut at its end.
  constexpr size_t most = 1000;
  std::string result;
  for (char c : text.substr(0, most)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f)
      result += '?';
    else
      result += c;
  }
  return text.size() > most ? result + "..." : result;
}

void cli::complain(std::string_view text) {
  std::fprintf(stderr, "resnetc: %s\n", oneLine(text).c_str());
}

std::string cli::shapeText(const std::vector<int64_t> &dims) {
  if (dims.empty())
    return "a scalar";
  std::string text;
  for (int64_t dim : dims) {
    text += text.empty() ? "" : "x";
    text += dim < 0 ? "?" : std::to_string(dim);
  }
  return text;
}

bool cli::parseWhole(std::string_view text, int64_t least, int64_t most,
                     int64_t &out) {
  const char *end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, out);
  return error == std::errc() && stop == end && out >= least && out <= most;
}

bool cli::parseReal(std::string_view text, double &out) {
  const char *end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, out);
  return error == std::errc() && stop == end && std::isfinite(out);
}

bool cli::parseReals(std::string_view text, std::vector<double> &out) {
  out.clear();
  for (;;) {
    const size_t comma = text.find(',');
    double value = 0;
    if (!parseReal(text.substr(0, comma), value))
      return false;
    out.push_back(value);
    if (comma == std::string_view::npos)
      return true;
    text.remove_prefix(comma + 1);
  }
}
