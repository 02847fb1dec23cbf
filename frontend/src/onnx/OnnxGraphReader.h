//===- OnnxGraphReader.h - the graph of an ONNX file ------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "OnnxModel.h"

#include <onnx/onnx_pb.h>

namespace resnetc {

/// Reads a model's graph into `out`, whose file, IR version and opset are set.
/// The messages' larger contents are freed on the way. External weights are
/// below `folder`.
Status readOnnxGraph(onnx::GraphProto &graph, const std::string &folder,
                     OnnxModel &out);

} // namespace resnetc
