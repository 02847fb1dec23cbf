//===- ScratchOffset.h - where threads' scratch memory begins ---*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/codegen/Artefact.h"

#include <cstdint>
#include <vector>

namespace resnetc {

/// The least offset, in bytes a sample, from which on no call that needs
/// scratch memory has a tensor alive. `scratchBytes` is what each kernel needs.
/// One offset serves all calls, so that a thread finds its scratch memory in
/// its cache again. In the arena, or in the part region of a program for large
/// batches, whose arena lies below it whole.
uint64_t scratchOffset(const ArtefactProgram &program,
                       const std::vector<ArtefactKernel> &kernels,
                       const std::vector<uint64_t> &scratchBytes);

} // namespace resnetc
