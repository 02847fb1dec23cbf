//===- SafetensorsFuzz.cpp - any bytes as a weights file ------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/WeightStore.h"

#include <cstdlib>

using namespace resnetc;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  WeightStore weights;
  std::string_view bytes(reinterpret_cast<const char *>(data), size);
  Status status = parseSafetensors(bytes, "w", weights);
  if (!status.ok() && !status.message().starts_with("w: "))
    std::abort();
  for (const auto &[name, tensor] : weights.tensors()) {
    uint64_t elements = 1;
    for (int64_t extent : tensor.shape)
      elements *= static_cast<uint64_t>(extent);
    if (tensor.values.size() != elements)
      std::abort();
  }
  return 0;
}
