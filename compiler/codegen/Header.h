//===- Header.h - the C header of a compiled model --------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/codegen/Artefact.h"

#include <string>

namespace resnetc {

/// A self-contained C11 and C++ header: the names, layouts, shapes and sizes of
/// the model's tensors as constants, and the declaration of `<name>_api_v1` for
/// programs that link the model directly.
std::string buildHeader(const Artefact &artefact);

} // namespace resnetc
