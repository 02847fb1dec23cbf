//===- TuneTable.cpp - algorithms that were measured ----------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/planning/TuneTable.h"

using namespace resnetc;

TuneKey resnetc::tuneKeyOf(const KernelSpec &conv, Isa isa, int64_t batchHint) {
  auto extents = [](const TensorLayout &layout) {
    return std::array<int32_t, 3>{layout.h, layout.w, layout.c};
  };
  return {extents(conv.input), extents(conv.output), conv.kernel, conv.strides,
          conv.pads,           conv.groups,          isa,         batchHint};
}
