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

/// The columns of a filter: its input channels, or all elements of a row of
/// taps where these adjoin in the input too, which has few channels and no
/// padded lanes.
struct FilterColumns {
  int32_t count = 1;
  bool wholeRow = false; ///< kw * ci of them
};
FilterColumns filterColumns(const KernelSpec &spec);

/// The loops of one conv2d_backward_filter, inside out.
///
/// The sums of a register tile, vectors of output channels times columns, run
/// over a strip of pixels: some rows of an image, or some whole images. They
/// are added to the task's part of the filter, and that at the end of a chunk,
/// some strips, to the filter. Chunks come one after the other, and in each the
/// parts of the filter are parallel tasks: what tasks share stays in the second
/// cache, and the order of a sum depends on nothing but the tile.
struct FilterGradientTile {
  int32_t vectors = 2; ///< of output channels in a register tile
  int32_t columns = 1; ///< of a task; divides those of the filter
  int32_t blocks = 1;  ///< of so many vectors in a task
  int32_t rows = 1;    ///< of a strip
  int32_t images = 1;  ///< of a strip; above 1 only where rows are all
  int32_t strips = 1;  ///< of an image in a chunk; divides all
  int32_t groups = 1; ///< strips of images in a chunk; above 1 where strips are
                      ///< all
  bool tapRows = false; ///< each row of taps is a task of its own
  /// A task copies its channels of a chunk, so that their pixels adjoin.
  bool packsGradient = false, packsInput = false;
  bool prefetches = false; ///< while computing a chunk, the next one

  bool operator==(const FilterGradientTile &) const = default;

  /// "2x16,rows=4,strips=7,input": vectors x columns, then what is not as
  /// above: blocks, rows, images, strips, groups, taps, gradient, input,
  /// prefetch.
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
