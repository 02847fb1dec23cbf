//===- OwnFile.h - what is read must not be written over --------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

#include <string>
#include <vector>

namespace resnetc::cli {

/// Ok if `path` is none of the files `taken`, under whatever name; "" is fine
/// on both sides. Errors are Usage and name the option.
Status checkOwnFile(const char *option, const std::string &path,
                    const std::vector<std::string> &taken);

} // namespace resnetc::cli
