//===- Isa.h - the instruction sets of kernels ------------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>

namespace resnetc {

/// Instruction sets that kernels are compiled for, from low to high.
enum class Isa : uint8_t { Avx2, Avx512 };

/// float32 elements of one vector register.
inline constexpr int32_t vectorLanes(Isa isa) {
  return isa == Isa::Avx512 ? 16 : 8;
}

} // namespace resnetc
