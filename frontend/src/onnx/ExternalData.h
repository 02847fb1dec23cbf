//===- ExternalData.h - weights that lie in a file of their own -*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/ContainedFile.h"

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <optional>
#include <string>

namespace resnetc {

/// Reads what tensors keep in other files: a `location` below the model's
/// folder, perhaps an `offset` and a `length`. Every other key is refused but
/// `checksum`, which is not checked: it names no algorithm, and whoever could
/// change the weights could change it too. Tensors may share bytes.
class ExternalData {
public:
  /// With an empty folder there are no external files.
  explicit ExternalData(std::string folder) : folder(std::move(folder)) {}

  /// Reads the `bytes` bytes that the tensor must have. Nothing is allocated
  /// before the file is known to have them. Errors are Input, or Environment if
  /// memory runs out; the message starts with the rule.
  Status read(const onnx::TensorProto &tensor, uint64_t bytes,
              std::string &out);

private:
  Status open(const std::string &location);

  std::string folder;
  ContainedFile file;
  /// What is open: models keep most of their weights in one file.
  std::optional<std::string> openLocation;
};

} // namespace resnetc
