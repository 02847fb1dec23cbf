//===- KernelBuilder.cpp - names and buffers of one kernel ------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/KernelBuilder.h"

#include <stdexcept>

using namespace Halide;
using namespace resnetc;

static const char *roleName(ArgumentRole role) {
  static constexpr const char *names[] = {
      "input",          "filter",       "bias",     "scale",
      "shift",          "constant",     "residual", "third",
      "fourth",         "output",       "gradient", "result",
      "mean",           "variance",     "sum_dy",   "sum_dy_xhat",
      "labels",         "settings",     "loss",     "correct",
      "parameters",     "gradients",    "momentum", "second_moment",
      "scale_gradient", "bias_gradient"};
  return names[size_t(role)];
}

/// Everything but the batch extent is a constant, so index arithmetic folds.
static void bindDims(OutputImageParam param, const KernelArgument &argument) {
  for (size_t i = 0; i < argument.dims.size(); ++i) {
    const KernelDim &dim = argument.dims[i];
    param.dim(int(i)).set_stride(dim.stride).set_min(dim.min);
    if (int32_t(i) != argument.batchDim)
      param.dim(int(i)).set_extent(dim.extent);
  }
}

/// Packed arguments and the arena's tensors begin at multiples of 64 bytes; a
/// user's tensor may begin anywhere. Only a convolution is sure to read and
/// write the arena alone.
static bool isAligned(const KernelSpec &spec, const KernelArgument &argument) {
  if (argument.role == ArgumentRole::Settings)
    return false;
  return argument.batchDim < 0 || isConvolution(spec.kind);
}

KernelBuilder::KernelBuilder(const KernelSpec &spec, Isa isa,
                             std::string symbol)
    : spec_(spec), isa_(isa), symbol_(std::move(symbol)),
      arguments_(kernelArguments(spec)) {
  for (const KernelArgument &argument : arguments_) {
    if (argument.written)
      continue;
    ImageParam param(Float(32), int(argument.dims.size()),
                     prefixed(roleName(argument.role)));
    bindDims(param, argument);
    if (isAligned(spec_, argument))
      param.set_host_alignment(64);
    params_.push_back(param);
  }
}

Func KernelBuilder::func(const std::string &name) const {
  // Func(name) would append a counter from the second kernel of this name on.
  return Func(Internal::Function(prefixed(name)));
}

Var KernelBuilder::var(const std::string &name) const {
  return Var(prefixed(name));
}

RDom KernelBuilder::rdom(const std::string &name, const Region &region) const {
  return RDom(region, prefixed(name));
}

ImageParam &KernelBuilder::argument(ArgumentRole role) {
  for (size_t i = 0; i < params_.size(); ++i)
    if (arguments_[i].role == role)
      return params_[i];
  throw std::logic_error(std::string("kernel has no argument ") +
                         roleName(role));
}

void KernelBuilder::bindOutput(Func out, int32_t w, int32_t h) {
  const KernelArgument &argument = arguments_.back();
  bindDims(out.output_buffer(), argument);
  // The buffer includes the border; only the interior is computed.
  size_t x = spec_.output.planar ? 0 : 1;
  out.bound(out.args()[x], 0, w).bound(out.args()[x + 1], 0, h);
  if (isAligned(spec_, argument))
    out.output_buffer().set_host_alignment(64);
}

void KernelBuilder::bindFilter(Func out, bool wholeRows) {
  KernelArgument argument = arguments_.back();
  if (wholeRows) {
    argument.dims[1].extent *= argument.dims[2].extent;
    argument.dims[2].extent = 1;
  }
  bindDims(out.output_buffer(), argument);
  for (size_t i = 0; i < argument.dims.size(); ++i)
    out.bound(out.args()[i], 0, argument.dims[i].extent);
  out.output_buffer().set_host_alignment(64);
}

const KernelArgument &KernelBuilder::written(ArgumentRole role) const {
  for (const KernelArgument &argument : arguments_)
    if (argument.role == role && argument.written)
      return argument;
  throw std::logic_error(std::string("kernel writes no ") + roleName(role));
}

void KernelBuilder::bindWritten(Func out,
                                const std::vector<ArgumentRole> &roles) {
  std::vector<OutputImageParam> buffers = out.output_buffers();
  for (size_t i = 0; i < roles.size(); ++i) {
    const KernelArgument &argument = written(roles[i]);
    // The first one's bounds are those of all.
    if (i == 0)
      bindDims(buffers[i], argument);
    for (size_t dim = 0; dim < argument.dims.size(); ++dim)
      buffers[i].dim(int(dim)).set_stride(argument.dims[dim].stride);
    if (isAligned(spec_, argument))
      buffers[i].set_host_alignment(64);
  }
}

void KernelBuilder::bindPixels(Func out,
                               const std::vector<ArgumentRole> &roles) {
  bindWritten(out, roles);
  const TensorLayout &layout = *layoutOf(spec_, roles.front());
  out.bound(out.args()[1], 0, layout.w).bound(out.args()[2], 0, layout.h);
}

std::vector<Argument> KernelBuilder::inputArguments() const {
  return {params_.begin(), params_.end()};
}

int32_t KernelBuilder::lanesDividing(int32_t pitch) const {
  int32_t width = lanes();
  while (pitch % width)
    width /= 2;
  return width;
}

Var resnetc::scheduleRows(KernelBuilder &b, Func out, const TensorVars &at) {
  scheduleRows(b, Stage(out), at);
  return at.c;
}

void resnetc::scheduleRows(KernelBuilder &b, Stage stage,
                           const TensorVars &at) {
  Var lane = b.var("lane"), row = b.var("row");
  stage
      .split(at.c, at.c, lane, b.lanesDividing(b.spec().output.pitch),
             TailStrategy::RoundUp)
      .reorder(lane, at.c, at.x, at.y, at.n)
      .vectorize(lane)
      .fuse(at.y, at.n, row)
      .parallel(row);
}

Func resnetc::defineRows(KernelBuilder &b, const TensorVars &at,
                         const Expr &value) {
  Func out = b.func("out");
  out(at.c, at.x, at.y, at.n) = zeroPaddedLanes(b.spec().output, at.c, value);
  b.bindOutput(out);
  scheduleRows(b, out, at);
  return out;
}

Expr resnetc::channelOf(const TensorLayout &output, const Var &c) {
  return output.pitch == output.c ? Expr(c) : min(c, output.c - 1);
}

Expr resnetc::reluKeepingNan(const Expr &v) {
  return strict_float(select(v < 0.0f, 0.0f, v));
}

Expr resnetc::maxKeepingNan(const Expr &a, const Expr &b) {
  return strict_float(select(b > a || is_nan(b), b, a));
}

Expr resnetc::zeroPaddedLanes(const TensorLayout &output, const Expr &c,
                              const Expr &v) {
  return output.planar || output.pitch == output.c
             ? v
             : select(c < output.c, v, 0.0f);
}
