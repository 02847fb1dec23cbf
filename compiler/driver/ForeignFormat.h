//===- ForeignFormat.h - model files of other frameworks --------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "resnetc/Status.h"

namespace resnetc {

/// Fine unless the file, which begins with `head`, is one that only another
/// program reads: then what it is and the command that converts it.
Status refuseForeign(const std::string &path, const std::string &head);

/// What a folder is, and the command that converts it.
Status refuseFolder(const std::string &path);

} // namespace resnetc
