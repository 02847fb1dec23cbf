//===- KernelBuilder.h - names and buffers of one kernel --------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What every kernel definition shares. Each definition takes a builder, defines
// the output Func and its schedule, and returns the Func; CompileKernel.cpp
// turns it into an object.
//
// Every Func, Var, RDom and ImageParam gets the kernel's symbol as prefix.
// Halide makes names unique with counters of the process, so without the prefix
// kernels that compile at the same time would get each other's numbers, and the
// object's bytes would depend on what else is compiled.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "compiler/kernels/halide/PrefetchChunk.h"
#include "compiler/kernels/halide/PrefetchFilter.h"
#include "compiler/kernels/spec/FilterGradientTile.h"
#include "compiler/kernels/spec/Isa.h"
#include "compiler/kernels/spec/KernelSpec.h"
#include "compiler/kernels/spec/Tile.h"
#include "compiler/kernels/spec/Winograd.h"
#include "compiler/kernels/spec/WinogradGradient.h"

#include <Halide.h>

#include <string>
#include <vector>

namespace resnetc {

class KernelBuilder {
public:
  KernelBuilder(const KernelSpec &spec, Isa isa, std::string symbol);

  const KernelSpec &spec() const { return spec_; }
  Isa isa() const { return isa_; }
  int32_t lanes() const { return vectorLanes(isa_); }
  /// Vectors that divide this pitch, so that no vector needs a mask.
  int32_t lanesDividing(int32_t pitch) const;

  std::string prefixed(const std::string &name) const {
    return symbol_ + "_" + name;
  }
  Halide::Func func(const std::string &name) const;
  Halide::Var var(const std::string &name) const;
  Halide::RDom rdom(const std::string &name,
                    const Halide::Region &region) const;

  /// The argument of this role, with the bounds of kernelArguments().
  Halide::ImageParam &argument(ArgumentRole role);
  /// Gives the output buffer of `out` its bounds, and `out` itself those of the
  /// interior. Call once, after the definition and before scheduling.
  void bindOutput(Halide::Func out) {
    bindOutput(out, spec_.output.w, spec_.output.h);
  }
  /// The same with other names for the interior's pixels: w columns, h rows.
  void bindOutput(Halide::Func out, int32_t w, int32_t h);
  /// The same where what is written is a packed filter; with `wholeRows` its
  /// input channels run over a whole row of taps, kx stays 0.
  void bindFilter(Halide::Func out, bool wholeRows = false);

  /// The same for an `out` that writes the arguments of these roles, one for
  /// each element of its tuple. They have the same bounds.
  void bindWritten(Halide::Func out, const std::vector<ArgumentRole> &roles);
  /// The same where the arguments are activations, of which only the interior
  /// is computed.
  void bindPixels(Halide::Func out, const std::vector<ArgumentRole> &roles);

  /// Arguments before those that are written, in call order.
  std::vector<Halide::Argument> inputArguments() const;

  /// Says in the object's schedule text how the kernel was made.
  std::string schedule = "direct";
  /// What a task reads of the filter, if the next task's is to be prefetched.
  FilterShare filterShare;
  /// How the kernel goes through its tensors, if the next chunk of them is to
  /// be prefetched.
  ChunkLoops chunkLoops;

private:
  const KernelArgument &written(ArgumentRole role) const;

  KernelSpec spec_;
  Isa isa_;
  std::string symbol_;
  std::vector<KernelArgument> arguments_;
  std::vector<Halide::ImageParam> params_; ///< of arguments_, but those written
};

/// max(v, 0) that keeps NaN: under Halide's fast math any max() would drop it.
Halide::Expr reluKeepingNan(const Halide::Expr &v);
/// max(a, b) that is NaN if either is.
Halide::Expr maxKeepingNan(const Halide::Expr &a, const Halide::Expr &b);
/// `v` in the channels that the output has, 0 in its padded lanes.
Halide::Expr zeroPaddedLanes(const TensorLayout &output, const Halide::Expr &c,
                             const Halide::Expr &v);

/// The channel, or the last one in padded lanes.
Halide::Expr channelOf(const TensorLayout &output, const Halide::Var &c);

/// The variables of a tensor in memory order, as the output Func names them.
struct TensorVars {
  explicit TensorVars(const KernelBuilder &b)
      : c(b.var("c")), x(b.var("x")), y(b.var("y")), n(b.var("n")) {}
  Halide::Var c, x, y, n;
};

/// The schedule of what needs no other: vectors of channels, rows in parallel.
/// Returns the loop over the vectors of one pixel.
Halide::Var scheduleRows(KernelBuilder &b, Halide::Func out,
                         const TensorVars &at);

/// The same for the update of an `out` that overwrites its old contents.
void scheduleRows(KernelBuilder &b, Halide::Stage stage, const TensorVars &at);

/// out = value, zero in padded lanes, with the schedule of scheduleRows.
Halide::Func defineRows(KernelBuilder &b, const TensorVars &at,
                        const Halide::Expr &value);

/// out = act(value + residual) at (co, x, y, n), zero in padded lanes: how
/// every algorithm of convolution ends.
void defineConvOutput(KernelBuilder &builder, Halide::Func out,
                      const std::vector<Halide::Var> &at, Halide::Expr value);

/// Lane `lane` of vector `vector` of a convolution's output channels, of which
/// there are `lanes`, padded ones included.
struct OutputChannel {
  Halide::Expr vector, lane;
  int64_t lanes;
};

/// The input channel that meets `co`: `ofGroup` counts within its group.
Halide::Expr inputChannel(const KernelBuilder &builder, const KernelSpec &conv,
                          const OutputChannel &co, const Halide::Expr &ofGroup);

// The definitions, one family a file.
Halide::Func defineConv2d(KernelBuilder &builder, const ConvTile &tile);
Halide::Func defineConvBackwardFilter(KernelBuilder &builder,
                                      const FilterGradientTile &tile);
Halide::Func defineWinogradBackwardFilter(KernelBuilder &builder,
                                          const WinogradGradientTile &tile);
Halide::Func defineConvBackwardData(KernelBuilder &builder);
Halide::Func defineTransposeFilter(KernelBuilder &builder);
Halide::Func defineWinogradFilter(KernelBuilder &builder);
Halide::Func defineWinograd(KernelBuilder &builder, const WinogradBand &band);
Halide::Func defineLinear(KernelBuilder &builder);
Halide::Func defineMaxPool2d(KernelBuilder &builder);
Halide::Func defineAvgPool2d(KernelBuilder &builder);
Halide::Func defineGlobalAvgPool(KernelBuilder &builder);
Halide::Func defineGlobalMaxPool(KernelBuilder &builder);
Halide::Func defineBatchNorm(KernelBuilder &builder);
Halide::Func defineRelu(KernelBuilder &builder);
Halide::Func defineBinary(KernelBuilder &builder);
Halide::Func defineLeakyRelu(KernelBuilder &builder);
Halide::Func defineClip(KernelBuilder &builder);
Halide::Func defineSigmoid(KernelBuilder &builder);
Halide::Func defineSoftmax(KernelBuilder &builder);
Halide::Func defineLogSoftmax(KernelBuilder &builder);
Halide::Func defineMatmul(KernelBuilder &builder);
Halide::Func defineConcat(KernelBuilder &builder);
Halide::Func defineReshape(KernelBuilder &builder);
Halide::Func defineTranspose(KernelBuilder &builder);
Halide::Func defineSlice(KernelBuilder &builder);
Halide::Func definePad(KernelBuilder &builder);
Halide::Func defineFlatten(KernelBuilder &builder);
Halide::Func defineRepeat(KernelBuilder &builder);
Halide::Func defineImport(KernelBuilder &builder);
Halide::Func defineExport(KernelBuilder &builder);

} // namespace resnetc
