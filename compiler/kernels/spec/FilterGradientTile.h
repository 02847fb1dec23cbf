//===- FilterGradientTile.h - loops of conv2d_backward_filter ---*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/kernels/spec/Isa.h"
#include "compiler/kernels/spec/KernelSpec.h"

#include <string>
#include <string_view>

namespace resnetc {

/// The input channels of a filter's row, or all elements of the row where they
/// follow each other in the input too: few channels without padded lanes.
struct FilterColumns {
  int32_t count = 1;
  bool wholeRow = false; ///< kw * ci of them
};
FilterColumns filterColumns(const KernelSpec &spec);

/// The loops of one conv2d_backward_filter, inside out.
///
/// The sums of a register tile, vectors of output channels times columns of the
/// filter, run over a strip of pixels: some rows of an image, or some whole
/// images. Each is then added to the filter's block of the task, and that at
/// the end of a chunk, some strips, to the filter. Chunks come one after the
/// other, and in each the blocks of the filter are parallel tasks: what they
/// all read stays in the second cache, and the order of a sum depends on
/// nothing but the tile.
struct FilterGradientTile {
  int32_t vectors = 2; ///< of output channels
  int32_t columns = 1; ///< of a task; divides those of the filter
  int32_t rows = 1;    ///< of a strip
  int32_t images = 1;  ///< of a strip; above 1 only where rows are all
  int32_t strips = 1;  ///< of an image in a chunk; divides all
  int32_t groups = 1;  ///< of images in a chunk; above 1 only if strips are all
  bool tapRows = false; ///< each row of taps is a task of its own
  bool packed = false;  ///< chunks are copied so that their pixels adjoin

  bool operator==(const FilterGradientTile &) const = default;

  /// "2x16,rows=4,strips=7,packed": vectors x columns, then what is not as
  /// above: rows, images, strips, groups, taps, packed.
  std::string toText() const;
  static Status parse(std::string_view text, FilterGradientTile &out);
};

/// Strips that an image has.
int32_t stripsOfImage(const KernelSpec &spec, const FilterGradientTile &tile);

FilterGradientTile chooseFilterGradientTile(const KernelSpec &spec, Isa isa);

/// Internal, naming rule and values, unless `tile` can compute `spec`.
Status checkFilterGradientTile(const KernelSpec &spec, Isa isa,
                               const FilterGradientTile &tile);

} // namespace resnetc
