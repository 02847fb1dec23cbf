//===- KernelSelection.h - which kernel computes an op ----------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/kernels/spec/Winograd.h"
#include "compiler/planning/Packing.h"
#include "compiler/planning/TuneTable.h"
#include "resnetc/Status.h"

namespace resnetc {

/// The kernel of an op. Its spec is whole but for the layouts, which depend on
/// where the tensors go.
struct SelectedKernel {
  KernelSpec spec;
  llvm::SmallVector<mlir::Value, 2> reads; ///< in order of the arguments
  llvm::SmallVector<PackStep, 2> packs;    ///< in the order of the arguments
};

/// The values of a verified attribute, which are exactly N, below 2^31.
template <size_t N>
std::array<int32_t, N> sizesOf(llvm::ArrayRef<int64_t> values) {
  std::array<int32_t, N> out{};
  for (size_t i = 0; i < N && i < values.size(); ++i)
    out[i] = int32_t(values[i]);
  return out;
}

/// What the algorithm of a convolution is chosen by.
struct ConvChoice {
  bool winograd = false; ///< may be chosen
  ConvSetting setting;
  const TuneTable *tuned = nullptr; ///< comes before what is predicted
};

/// The m of Winograd's F(m x m, 3 x 3) for a conv2d whose layouts are there, 0
/// for direct convolution.
int32_t chooseWinograd(const KernelSpec &spec, const ConvChoice &choice);

/// Selects the kernel of a verified nn op other than nn.param. Errors are
/// Input: the op has no kernel, or computes a parameter where a kernel needs
/// one of the weight store.
Status selectKernel(mlir::Operation *op, const ConvChoice &choice,
                    SelectedKernel &out);

} // namespace resnetc
