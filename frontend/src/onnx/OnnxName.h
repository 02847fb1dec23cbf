//===- OnnxName.h - the rules of names in ONNX files ------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>
#include <string_view>

namespace resnetc {

/// What is wrong with a name, or null: it must be valid UTF-8 without zero
/// bytes, of at most 4096 bytes. An empty name is not wrong here.
const char *problemOfName(std::string_view name);

/// A name in quotes for a message: what is no printable UTF-8 is escaped as
/// \xNN, and a long name is cut.
std::string quotedName(std::string_view name);

} // namespace resnetc
