//===- ModelFile.h - stages of a compilation as files -----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/ir/Model.h"

namespace resnetc {

/// Reads a module in the nn or exec dialect from MLIR text and verifies it.
/// Its weights are read from `weights`, or if that is empty from the file that
/// its attribute nn.weights names, which must lie in the same folder.
Status readModelFile(const std::string &path, const std::string &weights,
                     Model &out);

/// The module as text that readModelFile takes.
std::string moduleText(const Model &model);

/// Writes the stages of a compilation into a folder, numbered from 1.
class StageDump {
public:
  /// Does nothing later if `folder` is empty. Makes the folder if needed.
  Status open(const std::string &folder);
  /// Writes N-stage.mlir and, the first time, weights.safetensors.
  Status write(const Model &model, const std::string &stage);

private:
  std::string folder_;
  int count_ = 0;
};

} // namespace resnetc
