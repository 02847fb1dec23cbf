//===- OnnxAttributeReader.h - attributes of ONNX nodes ---------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "OnnxModel.h"
#include "OnnxTensorReader.h"

#include <onnx/onnx_pb.h>

namespace resnetc {

/// Reads the attributes of a node: each name once, each with a type that its
/// value has. `where` is what messages call the node.
Status readOnnxAttributes(onnx::NodeProto &node, const std::string &where,
                          OnnxTensorReader &tensors, const std::string &file,
                          std::vector<OnnxAttribute> &out);

} // namespace resnetc
