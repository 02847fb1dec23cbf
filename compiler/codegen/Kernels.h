//===- Kernels.h - compiles a model's kernels in parallel -------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/codegen/Artefact.h"
#include "compiler/codegen/KernelCache.h"

#include <string>
#include <vector>

namespace resnetc {

struct CompiledKernel {
  std::string function; ///< <symbol>_argv of the object
  KernelObject object;
  double seconds = 0;  ///< how long it took to compile or to find
  bool cached = false; ///< found in the cache
};

/// Compiles every kernel for every ISA on `jobs` threads. Row by row as
/// resnetc_model_kernels wants it: out[isa * kernels + kernel]. The result does
/// not depend on `jobs` or `cache`. The first error in that order is returned.
Status compileKernels(const Artefact &artefact, unsigned jobs,
                      const KernelCache &cache,
                      std::vector<CompiledKernel> &out);

} // namespace resnetc
