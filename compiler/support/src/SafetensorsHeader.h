//===- SafetensorsHeader.h - the JSON header of a safetensors file -*- C++ -*-//
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

namespace resnetc {

/// One tensor as its header describes it; nothing is checked yet against the
/// file's size or other tensors.
struct SafetensorsEntry {
  std::string name;
  std::string dtype;
  std::vector<uint64_t> shape;
  uint64_t begin = 0; ///< in bytes from the end of the header
  uint64_t end = 0;
};

/// Parses a header:
///   {"__metadata__": {"format": "pt"},
///    "conv1.weight": {"dtype": "F32", "shape": [16, 3, 3, 3],
///                     "data_offsets": [0, 1728]}}
/// Errors are Input: `file`, the tensor's name and the rule. They include
/// duplicate keys, which an ordinary JSON parser lets pass.
Status parseSafetensorsHeader(std::string_view json, const std::string &file,
                              std::vector<SafetensorsEntry> &out);

} // namespace resnetc
