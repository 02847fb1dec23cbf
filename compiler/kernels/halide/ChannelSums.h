//===- ChannelSums.h - sums of each channel over a batch --------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sums over n, y and x in an order that the shape alone decides, so that their
// bits depend on no number of threads:
//
//   pixels    a group of some tens of neighbours, in float32, in registers
//   groups    those of a chunk of the batch's rows, in double
//   chunks    a constant number, in double
//
// A sum in float32 loses half a place at each addition; of some tens that is
// nothing, of a million it would be all. Chunks are what runs in parallel.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/kernels/halide/KernelBuilder.h"

#include <functional>

namespace resnetc {

/// One pixel's place in an activation.
struct PixelPlace {
  Halide::Expr c, x, y, n;

  Halide::Expr of(Halide::ImageParam &activation) const {
    return activation(c, x, y, n);
  }
};

/// What one group of pixels has.
struct PixelGroup {
  PixelPlace first;
  Halide::Expr count; ///< pixels, as a double
};

class ChannelSums {
public:
  using Expressions = std::vector<Halide::Expr>;
  /// What a pixel adds to the group's sums, in float32.
  using PixelTerms =
      std::function<Expressions(const PixelPlace &, const PixelGroup &)>;
  /// What a group with these sums adds to the batch's, in double.
  using GroupTerms =
      std::function<Expressions(const PixelGroup &, const Expressions &sums)>;

  /// Over the pixels of activations with the extents and pitch of `layout`, of
  /// which `activation` is one.
  ChannelSums(KernelBuilder &builder, const TensorLayout &layout,
              Halide::ImageParam activation);

  /// Defines as many sums as there are terms. Without group terms a group adds
  /// its own sums.
  void define(size_t terms, const PixelTerms &ofPixel,
              const GroupTerms &ofGroup = nullptr);

  /// The sums of channel c, in double. Zero beyond the last channel.
  Expressions at(const Halide::Expr &c) const;
  /// Pixels of the batch, in double.
  Halide::Expr pixels() const;

  /// Schedules all, and the stage of `out` which reads at(c) with it.
  void schedule(Halide::Func out, const Halide::Var &channel);

private:
  Expressions sumsOf(const Halide::Func &func,
                     const std::vector<Halide::Expr> &place) const;
  PixelGroup groupAt(const Halide::Expr &segment,
                     const Halide::Expr &index) const;
  void defineGroup(const PixelTerms &ofPixel);
  void defineChunk(const GroupTerms &ofGroup);
  void scheduleChunks();

  KernelBuilder &b;
  TensorLayout layout;
  size_t count = 0;
  // The division of the batch: see the constructor.
  int32_t segments, segmentPixels, groupRows, chunks, partChannels;
  Halide::Expr batch, rows, groups, chunkGroups;

  Halide::Var c, s, g, k;
  Halide::RDom pixelsOfGroup, groupsOfChunk, allChunks;
  Halide::Func group, running, chunk, total;
};

} // namespace resnetc
