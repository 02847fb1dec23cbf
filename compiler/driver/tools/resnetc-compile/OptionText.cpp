//===- OptionText.cpp - the values of options, from their text ------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OptionText.h"

#include <algorithm>
#include <charconv>
#include <cmath>

using namespace resnetc;

static Status expected(const std::string &option, const std::string &rule,
                       const std::string &text) {
  return Status::usage(option + ": expected " + rule + ", got '" + text + "'");
}

static std::vector<std::string> split(const std::string &text, char separator) {
  std::vector<std::string> parts;
  size_t start = 0;
  for (size_t end; (end = text.find(separator, start)) != std::string::npos;
       start = end + 1)
    parts.push_back(text.substr(start, end - start));
  parts.push_back(text.substr(start));
  return parts;
}

// std::from_chars reads the same in every locale and takes no sign or space.
template <typename Number>
static bool readWhole(const std::string &text, Number &out) {
  const char *end = text.data() + text.size();
  auto [last, error] = std::from_chars(text.data(), end, out);
  return !text.empty() && error == std::errc() && last == end;
}

Status resnetc::readUnsigned(const std::string &option, const std::string &text,
                             uint64_t min, uint64_t max, uint64_t &out) {
  if (text.empty())
    return {};
  uint64_t value = 0;
  if (!readWhole(text, value) || value < min || value > max)
    return expected(option,
                    "a whole number " + std::to_string(min) + ".." +
                        std::to_string(max),
                    text);
  out = value;
  return {};
}

Status resnetc::readNumberList(const std::string &option,
                               const std::string &text,
                               std::initializer_list<size_t> counts,
                               std::vector<double> &out) {
  out.clear();
  for (const std::string &part : split(text, ',')) {
    double value = 0;
    if (!readWhole(part, value) || !std::isfinite(value))
      return expected(option, "numbers between commas", text);
    out.push_back(value);
  }
  if (std::find(counts.begin(), counts.end(), out.size()) == counts.end())
    return expected(option,
                    counts.size() == 1 ? "one number" : "one number or three",
                    text);
  return {};
}

Status resnetc::readExtents(const std::string &option, const std::string &text,
                            std::vector<int64_t> &out) {
  // A picture of 65536 pixels a side is larger than any image reader takes.
  const int64_t maxExtent = 65536;
  out.clear();
  for (const std::string &part : split(text, 'x')) {
    int64_t value = 0;
    if (!readWhole(part, value) || value < 1 || value > maxExtent)
      return expected(option, "H or HxW, each 1..65536", text);
    out.push_back(value);
  }
  if (out.size() > 2)
    return expected(option, "H or HxW, each 1..65536", text);
  if (out.size() == 1)
    out.push_back(out[0]);
  return {};
}
