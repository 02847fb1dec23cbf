//===- NpyFuzz.cpp - any bytes as an array file ---------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/Npy.h"

#include <cstdlib>

using namespace resnetc;

/// Aborts unless the result is an error that names the file or has as many
/// values as its shape says.
static void check(const Status &status, const std::vector<int64_t> &shape,
                  size_t values) {
  if (!status.ok()) {
    if (!status.message().starts_with("a: "))
      std::abort();
    return;
  }
  uint64_t elements = 1;
  for (int64_t extent : shape)
    elements *= static_cast<uint64_t>(extent);
  if (values != elements)
    std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string_view bytes(reinterpret_cast<const char *>(data), size);
  NpyArray array;
  Status status = parseNpy(bytes, "a", array);
  check(status, array.shape, array.values.size());
  NpyLabels labels;
  status = parseNpyLabels(bytes, "a", labels);
  check(status, labels.shape, labels.values.size());
  return 0;
}
