//===- OnnxImportFuzz.cpp - any bytes as an ONNX graph --------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "frontend/src/onnx/OnnxImport.h"

#include "mlir/IR/Verifier.h"

#include <cstdlib>

using namespace resnetc;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  OnnxModel source;
  std::string_view bytes(reinterpret_cast<const char *>(data), size);
  if (!parseOnnxModel(bytes, "m.onnx", "", source).ok())
    return 0;
  Model model;
  std::vector<OnnxIssue> issues;
  Status status = importOnnx(source, {}, model, issues);
  if (status.code() == ErrorCode::Internal)
    std::abort();
  if (status.ok() && issues.empty() && failed(mlir::verify(*model.module)))
    std::abort();
  return 0;
}
