//===- Profile.h - how long each kernel call took ---------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/driver/tools/resnetc/model/Model.h"

#include <string>
#include <vector>

namespace resnetc::cli {

/// Shows nanoseconds per call of a run of `rows` rows: a table on standard
/// output, or JSON {model, rows, calls: [{name, microseconds, share}]} in
/// `file` if that is not "". Errors are Environment.
Status showProfile(const Model &model, int64_t rows,
                   const std::vector<uint64_t> &callNs,
                   const std::string &file);

} // namespace resnetc::cli
