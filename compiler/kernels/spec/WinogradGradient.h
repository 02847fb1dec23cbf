//===- WinogradGradient.h - gradients of filters by Winograd ----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/kernels/spec/Winograd.h"

#include <string>
#include <string_view>

namespace resnetc {

/// Whether Winograd can compute a conv2d_backward_filter: where it can compute
/// the convolution, and input channels come in whole blocks.
bool allowsWinogradGradient(const KernelSpec &spec);

/// The loops of a conv2d_backward_filter with a winogradTile. A task has some
/// output channels, some input channels and a part of the batch. It goes
/// through the batch in chunks of tiles, whose transforms and the sums of all
/// elements stay in its second cache.
struct WinogradGradientTile {
  int32_t channels = 16; ///< output channels of a task, whole blocks
  int32_t columns = 16;  ///< input channels of a task; divides them
  int32_t rows = 1;      ///< rows of tiles in a chunk, of the whole batch's
  /// Tasks that share a part of the filter: each has every parts-th chunk.
  /// Their sums are added at the end.
  int32_t parts = 1;
  bool operator==(const WinogradGradientTile &) const = default;

  /// "32x16,rows=2", "32x16,rows=2,parts=2".
  std::string toText() const;
  static Status parse(std::string_view text, WinogradGradientTile &out);
};

/// Rows and columns of tiles of an image.
WinogradGrid winogradGradientGrid(const KernelSpec &spec);

/// Input channels of a register tile of this many vectors: divides the columns.
int32_t winogradGradientColumns(const WinogradGradientTile &tile, Isa isa);

/// The loops for a conv2d_backward_filter with a winogradTile.
WinogradGradientTile chooseWinogradGradient(const KernelSpec &spec);

/// Internal, naming rule and values, unless `tile` can compute `spec`.
Status checkWinogradGradientTile(const KernelSpec &spec,
                                 const WinogradGradientTile &tile);

/// The winogradTile with the lowest predicted time for a
/// conv2d_backward_filter, 0 where that is direct or Winograd can't compute it.
/// Needs the layouts of input and gradient.
int32_t chooseWinogradGradientTile(const KernelSpec &spec);

} // namespace resnetc
