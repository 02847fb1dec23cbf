//===- KernelEntry.h - a compiled kernel as bytes of a file -----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/kernels/halide/CompileKernel.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace resnetc {

/// The same for equal bytes on every machine; tells damage, not malice.
uint64_t checksum(std::string_view bytes);

/// The bytes of an entry: what it is the answer to, the answer, a checksum.
std::string writeKernelEntry(std::string_view key, const KernelObject &kernel);

/// Reads an entry. False, with `out` as it was, unless it is one, whole and
/// undamaged, and its key is this one. Takes any bytes.
bool readKernelEntry(std::string_view bytes, std::string_view key,
                     KernelObject &out);

} // namespace resnetc
