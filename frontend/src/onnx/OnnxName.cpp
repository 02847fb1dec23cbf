//===- OnnxName.cpp - the rules of names in ONNX files --------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OnnxName.h"

#include <cstdint>

using namespace resnetc;

// PATH_MAX: a name may have to become part of a path or a symbol. Exporters
// join the names of nested modules, which gives a few hundred bytes.
static constexpr size_t maxNameBytes = 4096;

// What a message shows of a name; the limit is for the reader's eyes.
static constexpr size_t maxQuotedBytes = 120;

/// The length of the UTF-8 character that a text starts with, or 0 if it
/// starts with none: no overlong form, no surrogate, nothing above U+10FFFF.
static size_t characterLength(std::string_view text) {
  auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  uint8_t first = byte(0);
  if (first < 0x80)
    return 1;
  size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length)
    return 0;
  // The second byte's range depends on the first: Unicode 15, table 3-7.
  uint8_t low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  uint8_t high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (byte(1) < low || byte(1) > high)
    return 0;
  for (size_t i = 2; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80)
      return 0;
  return length;
}

const char *resnetc::problemOfName(std::string_view name) {
  if (name.size() > maxNameBytes)
    return "has more than 4096 bytes";
  if (name.find('\0') != std::string_view::npos)
    return "has a zero byte";
  while (!name.empty()) {
    size_t length = characterLength(name);
    if (length == 0)
      return "is no valid UTF-8";
    name.remove_prefix(length);
  }
  return nullptr;
}

std::string resnetc::quotedName(std::string_view name) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text = "'";
  while (!name.empty() && text.size() < maxQuotedBytes) {
    size_t length = characterLength(name);
    uint8_t first = static_cast<uint8_t>(name[0]);
    if (length == 0 || first < ' ' || first == 0x7f) {
      text += {'\\', 'x', digits[first >> 4], digits[first & 15]};
      length = 1;
    } else {
      text += name.substr(0, length);
    }
    name.remove_prefix(length);
  }
  return text + (name.empty() ? "'" : "...'");
}
