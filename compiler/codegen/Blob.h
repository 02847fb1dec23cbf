//===- Blob.h - the tables of the executor, as bytes ------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/codegen/Artefact.h"

#include <string>

namespace resnetc {

/// The bytes of resnetc_model_blob: a resnetc_blob header, its arrays, its
/// strings (NUL-terminated, each once, named by their offset from
/// resnetc_blob.strings). The same artefact and manifest give the same bytes.
/// Errors are Limit (more than 4 GiB, too many arguments) or Internal (a call
/// whose operands do not fit its kernel).
Status buildBlob(const Artefact &artefact, const std::string &manifest,
                 std::string &out);

} // namespace resnetc
