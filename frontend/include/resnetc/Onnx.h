//===- Onnx.h - what of an ONNX file resnetc can compile --------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace resnetc {

/// The shape of one input, in the file's order of axes, in place of the file's.
struct OnnxInputShape {
  std::string name;          ///< empty: the only input
  std::vector<int64_t> dims; ///< -1, in front only, is the batch
};

struct OnnxOptions {
  std::vector<OnnxInputShape> shapes;
  /// Tensors of the graph that become its outputs, in place of the file's.
  std::vector<std::string> outputs;
};

/// Something that keeps a file from being compiled.
struct OnnxIssue {
  std::string node;   ///< or tensor, by its source name; empty: the graph's
  std::string op;     ///< "Conv"; empty if it is not about a node
  std::string reason; ///< the rule, expected and got
  std::string advice; ///< the nearest form that works; may be empty

  /// One line: "'conv1' (Conv): group must be >= 1, got 0; try ...".
  std::string text() const;
};

} // namespace resnetc
