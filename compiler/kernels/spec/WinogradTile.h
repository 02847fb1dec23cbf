//===- WinogradTile.h - the algorithms of a conv2d --------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/kernels/spec/KernelSpec.h"

namespace resnetc {

/// What a conv2d's winogradTile may be: 0 is direct convolution.
inline constexpr std::array<int32_t, 3> kWinogradTiles{0, 2, 4};

/// Whether a conv2d can be computed with this winogradTile. Needs the layouts
/// of input and output.
bool allowsWinogradTile(const KernelSpec &conv, int32_t tile);

} // namespace resnetc
