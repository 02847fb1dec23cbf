//===- OnnxTensorReader.h - constants of ONNX files -------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "ExternalData.h"
#include "OnnxModel.h"

#include <onnx/onnx_pb.h>

namespace resnetc {

/// Turns the tensors of one file into OnnxTensors. A tensor keeps its values in
/// exactly one of eight places, which its type restricts; their number must be
/// what the dims say.
class OnnxTensorReader {
public:
  /// `folder` is where external weights are.
  OnnxTensorReader(std::string file, std::string folder)
      : file(std::move(file)), external(std::move(folder)) {}

  /// Reads a tensor, whose contents are freed on the way. `where` is what
  /// messages call it: "initializer 'w'".
  Status read(onnx::TensorProto &tensor, const std::string &where,
              OnnxTensor &out);

private:
  std::string file;
  ExternalData external;
};

/// The type of a number in a file. False if there is no such type.
bool onnxTypeFromFile(int number, OnnxType &out);

} // namespace resnetc
