//===- ZipNames.h - what a zip archive holds --------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>
#include <vector>

namespace resnetc {

/// The names of the files in an archive, as far as its directory can be read;
/// only for saying what kind of archive it is.
std::vector<std::string> zipNames(const std::string &path);

} // namespace resnetc
