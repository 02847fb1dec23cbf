//===- OnnxWire.h - judges an ONNX file's bytes before protobuf -*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

#include <string>
#include <string_view>

namespace resnetc {

/// Checks that bytes are one ModelProto and nothing else, and that protobuf
/// can read them safely. Protobuf itself would let pass:
///
///   - two models one after the other, which it merges into one;
///   - a field of the wrong wire type, which it takes for an unknown one;
///   - junk behind a model that looks like an unknown field;
///   - 2 bytes that become a message of 300, ten million times over.
///
/// Fields that are unknown inside the model are skipped: files newer than the
/// installed messages have some. Errors are Input, with the byte's offset, or
/// Limit for what is nested too deep or would take too much memory.
Status checkOnnxWire(std::string_view bytes, const std::string &file);

} // namespace resnetc
