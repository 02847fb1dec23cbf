//===- Plain.h - JSON values for people -------------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace resnetc::cli {

/// A value without quotes and brackets; a number with a point in five digits.
std::string plain(const nlohmann::ordered_json &value);

/// An object on standard output: one line of JSON, or a line an entry.
void printObject(const nlohmann::ordered_json &object, bool json);

} // namespace resnetc::cli
