//===- TuneTableFuzz.cpp - any bytes as a file of --tune ------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/TuneTableText.h"

#include <cstdlib>

using namespace resnetc;

/// Aborts unless the bytes are refused with the file's name, or become a table
/// whose text is read back as the same text.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string_view bytes(reinterpret_cast<const char *>(data), size);
  TuneTable table, again;
  Status status = parseTuneTable(bytes, "a", table);
  if (!status.ok()) {
    if (!status.message().starts_with("a:"))
      std::abort();
    return 0;
  }
  std::string text = tuneTableText(table);
  if (!parseTuneTable(text, "a", again).ok() || tuneTableText(again) != text)
    std::abort();
  return 0;
}
