//===- OnnxFuzz.cpp - any bytes as an ONNX file ---------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "frontend/src/onnx/OnnxModel.h"

#include <cstdlib>

using namespace resnetc;

/// The importer's promises of OnnxModel.h, as far as they can be seen.
static void checkPromises(const OnnxModel &model) {
  for (const auto &[name, tensor] : model.initializers) {
    size_t count = tensor.floats.size() + tensor.ints.size();
    if (count != 0 && count != static_cast<uint64_t>(tensor.elements()))
      std::abort();
  }
  for (const OnnxNode &node : model.nodes)
    if (node.name.empty() || node.opType.empty())
      std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  OnnxModel model;
  std::string_view bytes(reinterpret_cast<const char *>(data), size);
  // No folder: a fuzzer must not open files.
  Status status = parseOnnxModel(bytes, "m.onnx", "", model);
  if (status.ok())
    checkPromises(model);
  else if (!status.message().starts_with("m.onnx: "))
    std::abort();
  return 0;
}
