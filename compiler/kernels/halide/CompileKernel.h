//===- CompileKernel.h - KernelSpec -> object file --------------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/kernels/spec/FilterGradientTile.h"
#include "compiler/kernels/spec/Isa.h"
#include "compiler/kernels/spec/KernelSpec.h"
#include "compiler/kernels/spec/Tile.h"
#include "compiler/kernels/spec/WinogradGradient.h"

#include <string>
#include <vector>

namespace resnetc {

/// The highest Isa that this machine runs; Environment if it has not even AVX2.
Status hostIsa(Isa &out);

struct KernelObject {
  std::vector<char>
      elf; ///< a relocatable x86-64 ELF object, position independent
  std::string schedule; ///< the algorithm and tile, for instance "direct 2x14"
  /// Bytes of halide_malloc that a worker needs.
  uint64_t scratchBytes = 0;
  /// The tasks of each parallel loop for one sample, in the order they run.
  std::vector<int64_t> tasks;
  bool operator==(const KernelObject &) const = default;
};

/// Compiles one kernel. The object defines
///   int <symbol>(void *user_context, halide_buffer_t *, ...)  and
///   int <symbol>_argv(void **args)    args[0] = &user_context
/// with the buffers of kernelArguments(spec), and imports nothing but
/// halide_do_par_for, halide_error*, halide_malloc and halide_free.
/// Equal (spec, isa, symbol) give equal bytes. Thread-safe. Never throws.
Status compileKernel(const KernelSpec &spec, Isa isa, const std::string &symbol,
                     KernelObject &out);

/// The same for a conv2d with a tile that the caller chose, to measure tiles.
Status compileConvKernel(const KernelSpec &spec, Isa isa, const ConvTile &tile,
                         const std::string &symbol, KernelObject &out);

/// The same for a conv2d with a winogradTile, to measure bands.
Status compileWinogradKernel(const KernelSpec &spec, Isa isa,
                             const WinogradBand &band,
                             const std::string &symbol, KernelObject &out);

/// The same for a conv2d_backward_filter, to measure its loops.
Status compileFilterGradientKernel(const KernelSpec &spec, Isa isa,
                                   const FilterGradientTile &tile,
                                   const std::string &symbol,
                                   KernelObject &out);

/// The same for a conv2d_backward_filter with a winogradTile.
Status compileWinogradGradientKernel(const KernelSpec &spec, Isa isa,
                                     const WinogradGradientTile &tile,
                                     const std::string &symbol,
                                     KernelObject &out);

/// Names this build of the functions here and of Halide: where two are equal,
/// equal (spec, isa, symbol) give equal objects. Empty if it cannot be told.
std::string kernelCompilerId();

} // namespace resnetc
