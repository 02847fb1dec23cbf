//===- Identifier.h - a C identifier for a network --------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>
#include <string_view>

namespace resnetc {

/// The name with underscores for all that cannot stand in a C identifier, and
/// one in front of a digit; "model" if it is empty.
std::string toIdentifier(std::string_view name);

} // namespace resnetc
