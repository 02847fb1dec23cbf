//===- ImportOnnx.h - an ONNX file and its options --------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/driver/Pipeline.h"

namespace resnetc {

/// Reads and converts an ONNX file. Its own shapes and outputs give way to
/// those of the options.
Status importOnnxModel(const std::string &path, const CompileOptions &options,
                       Model &out, ImportReport &report);

} // namespace resnetc
