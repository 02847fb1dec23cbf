//===- KernelSpecCheck.cpp - do the sizes of a spec fit? --------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Kernels are compiled without bounds checks, so a spec that does not fit would
// read or write outside its buffers. Planning fills specs from a verified
// module; this is the second lock.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/spec/ConvGradient.h"
#include "compiler/kernels/spec/SpecCheck.h"
#include "compiler/kernels/spec/WinogradGradient.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace resnetc;

Status resnetc::fault(const std::string &field, const std::string &rule) {
  return Status::internal("kernel spec: " + field + ": " + rule);
}

Status resnetc::mismatch(const std::string &field, int64_t expected,
                         int64_t got) {
  return fault(field, "expected " + std::to_string(expected) + ", got " +
                          std::to_string(got));
}

/// a * b, or more than any limit where that does not fit; a, b >= 0.
static int64_t saturatingProduct(int64_t a, int64_t b) {
  int64_t product;
  if (__builtin_mul_overflow(a, b, &product))
    return std::numeric_limits<int64_t>::max();
  return product;
}

Status resnetc::checkLayout(const std::string &field, const TensorLayout &t,
                            bool mayBePlanar) {
  const Border &b = t.border;
  if (t.h < 1 || t.w < 1 || t.c < 1)
    return fault(field, "every extent must be at least 1");
  if (std::min({b.top, b.left, b.bottom, b.right}) < 0)
    return fault(field, "a border must not be negative");
  if (t.planar && (!mayBePlanar || b != Border()))
    return fault(field, "only a user tensor without border may be planar");
  if (!t.planar && t.pitch < t.c)
    return fault(field, "pitch " + std::to_string(t.pitch) +
                            " is less than the channel count " +
                            std::to_string(t.c));
  int64_t rows = int64_t(t.h) + b.top + b.bottom;
  int64_t columns = int64_t(t.w) + b.left + b.right;
  int64_t elements = saturatingProduct(saturatingProduct(rows, columns),
                                       t.planar ? t.c : t.pitch);
  if (elements > kMaxElements)
    return fault(field, "more than 2^31-1 elements in a sample");
  return {};
}

Status resnetc::checkSameExtents(const std::string &field,
                                 const TensorLayout &expected,
                                 const TensorLayout &got) {
  if (got.h != expected.h)
    return mismatch(field + ".h", expected.h, got.h);
  if (got.w != expected.w)
    return mismatch(field + ".w", expected.w, got.w);
  if (got.c != expected.c)
    return mismatch(field + ".c", expected.c, got.c);
  return {};
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

/// One axis, h or w, of a sliding window.
struct WindowAxis {
  int64_t in, out, kernel, stride, dilation, before, after;
  int64_t borderBefore, borderAfter;

  int64_t windowExtent() const { return (kernel - 1) * dilation + 1; }
  int64_t lastPixelRead() const {
    return (out - 1) * stride - before + windowExtent() - 1;
  }
};

static WindowAxis windowAxis(const KernelSpec &s, bool vertical) {
  const Border &b = s.input.border;
  if (vertical)
    return {s.input.h, s.output.h, s.kernel[0], s.strides[0], s.dilations[0],
            s.pads[0], s.pads[2],  b.top,       b.bottom};
  return {s.input.w, s.output.w, s.kernel[1], s.strides[1], s.dilations[1],
          s.pads[1], s.pads[3],  b.left,      b.right};
}

static Status checkWindowFields(const KernelSpec &s) {
  if (std::min({s.kernel[0], s.kernel[1], s.strides[0], s.strides[1],
                s.dilations[0], s.dilations[1]}) < 1)
    return fault("kernel, strides, dilations", "must be at least 1");
  if (*std::min_element(s.pads.begin(), s.pads.end()) < 0)
    return fault("pads", "must not be negative");
  return {};
}

static Status checkConvExtent(const std::string &name, const WindowAxis &a) {
  int64_t room = a.in + a.before + a.after - a.windowExtent();
  if (room < 0)
    return fault(name, "the window is larger than the padded input");
  if (a.out != room / a.stride + 1)
    return mismatch("out." + name, room / a.stride + 1, a.out);
  return {};
}

static Status checkConvAxis(const std::string &name, const WindowAxis &a) {
  if (Status status = checkConvExtent(name, a); !status.ok())
    return status;
  if (a.borderBefore < a.before)
    return fault("in." + name, "the border is smaller than the padding");
  if (a.lastPixelRead() >= a.in + a.borderAfter)
    return fault("in." + name, "a window reads beyond the border");
  return {};
}

/// Pools skip the taps outside the input; each window must hold a pixel. One
/// that begins outside may step over the input, if that is small.
static Status checkPoolAxis(const std::string &name, const WindowAxis &a) {
  const Status empty = fault(name, "a window has no pixel of the input");
  if ((a.out - 1) * a.stride - a.before >= a.in)
    return empty;
  for (int64_t place = 0; place < a.out; ++place) {
    int64_t ahead = a.before - place * a.stride;
    if (ahead <= 0)
      break;
    int64_t tap = (ahead + a.dilation - 1) / a.dilation;
    if (tap >= a.kernel || tap * a.dilation - ahead >= a.in)
      return empty;
    if (a.in >= a.dilation)
      break; // The windows behind this one enter the input sooner.
  }
  return {};
}

static Status checkWinograd(const KernelSpec &s) {
  if (s.winogradTile == 0)
    return {};
  if (s.winogradTile != 2 && s.winogradTile != 4)
    return fault("winograd", "must be 2 or 4");
  if (!allowsWinograd(s))
    return fault("winograd", "needs a dense 3x3 convolution of stride 1 whose "
                             "channels come in whole blocks");
  return {};
}

static Status checkGroups(const KernelSpec &s) {
  if (s.groups >= 1 && s.input.c % s.groups == 0 && s.output.c % s.groups == 0)
    return {};
  return fault("groups", std::to_string(s.groups) +
                             " does not divide the channel counts");
}

static Status checkResidual(const KernelSpec &s) {
  if (s.residualMode != ResidualMode::Separate)
    return {};
  if (Status status = checkLayout("res", s.residual, false); !status.ok())
    return status;
  return checkSameExtents("res", s.output, s.residual);
}

static Status checkConv(const KernelSpec &s) {
  Status status = checkWindowFields(s);
  if (status.ok())
    status = checkGroups(s);
  if (status.ok())
    status = checkWinograd(s);
  if (status.ok())
    status = checkConvAxis("h", windowAxis(s, true));
  if (status.ok())
    status = checkConvAxis("w", windowAxis(s, false));
  return status.ok() ? checkResidual(s) : status;
}

static Status checkBackwardFilter(const KernelSpec &s) {
  if (Status status = checkLayout("grad", s.gradient, false); !status.ok())
    return status;
  if (Status status = checkConv(forwardConv(s)); !status.ok())
    return status;
  if (s.winogradTile == 0)
    return {};
  if (s.winogradTile != 2 && s.winogradTile != 4)
    return fault("winograd", "must be 2 or 4");
  if (!allowsWinogradGradient(s))
    return fault("winograd", "needs a dense 3x3 convolution of stride 1 whose "
                             "input channels come in whole blocks");
  return {};
}

static Status checkBackwardData(const KernelSpec &s) {
  const KernelSpec conv = forwardConv(s);
  Status status = checkWindowFields(s);
  if (status.ok())
    status = checkGroups(s);
  if (status.ok() && s.winogradTile)
    status = fault("winograd", "needs a stride of 1");
  if (status.ok())
    status = checkConvExtent("h", windowAxis(conv, true));
  if (status.ok())
    status = checkConvExtent("w", windowAxis(conv, false));
  if (!status.ok())
    return status;
  const Border needed = backwardDataBorder(s), &got = s.input.border;
  if (got.top < needed.top || got.left < needed.left ||
      got.bottom < needed.bottom || got.right < needed.right)
    return fault("in", "a window reads beyond the border");
  return checkResidual(s);
}

/// Of transpose_filter and winograd_filter.
static Status checkFilterKernel(const KernelSpec &s) {
  constexpr std::array<int32_t, 2> three{3, 3};
  bool winograd = s.kind == KernelKind::WinogradFilter;
  if (std::min(s.kernel[0], s.kernel[1]) < 1)
    return fault("kernel", "must be at least 1");
  if (winograd != (s.winogradTile == 2 || s.winogradTile == 4))
    return fault("winograd", "must be 2 or 4 for winograd_filter alone");
  if (winograd && (s.kernel != three || s.groups != 1))
    return fault("winograd", "needs a dense 3x3 filter");
  return checkGroups(s);
}

Status resnetc::checkPool(const KernelSpec &s) {
  if (Status status = checkWindowFields(s); !status.ok())
    return status;
  if (s.output.c != s.input.c)
    return mismatch("out.c", s.input.c, s.output.c);
  if (Status status = checkPoolAxis("h", windowAxis(s, true)); !status.ok())
    return status;
  return checkPoolAxis("w", windowAxis(s, false));
}

//===----------------------------------------------------------------------===//
// The other kinds
//===----------------------------------------------------------------------===//

static Status checkSliceAxis(const std::string &name, int64_t in, int64_t out,
                             int64_t start, int64_t step) {
  if (start < 0 || start >= in || step == 0)
    return fault(name, "start must be inside the input, step not 0");
  int64_t last = start + (out - 1) * step;
  if (last < 0 || last >= in)
    return fault(name, "the slice ends outside the input");
  return {};
}

Status resnetc::checkSlice(const KernelSpec &s) {
  const TensorLayout &in = s.input, &out = s.output;
  Status status = checkSliceAxis("h", in.h, out.h, s.starts[0], s.steps[0]);
  if (status.ok())
    status = checkSliceAxis("w", in.w, out.w, s.starts[1], s.steps[1]);
  if (status.ok())
    status = checkSliceAxis("c", in.c, out.c, s.starts[2], s.steps[2]);
  return status;
}

static Status checkPad(const KernelSpec &s) {
  const TensorLayout &in = s.input, &out = s.output;
  // A mirror without the edge has in - 1 elements to show on either side.
  bool reflect = s.padFill == PadFill::Reflect;
  auto fits = [&](int64_t in, int64_t out, int64_t start) {
    int64_t after = out - start - in;
    return start >= 0 && after >= 0 && (!reflect || (start < in && after < in));
  };
  if (fits(in.h, out.h, s.starts[0]) && fits(in.w, out.w, s.starts[1]) &&
      fits(in.c, out.c, s.starts[2]))
    return {};
  return fault("start", "the input does not fit into the output");
}

/// What packing makes of a constant.
static Status checkConstant(const std::string &field, const TensorLayout &t) {
  if (t.border == Border() && t.pitch == arenaPitch(t.c))
    return {};
  return fault(field, "a constant has the arena's pitch and no border");
}

/// An operand has the output's extent or one element, which is repeated.
static Status checkOperandAxis(const std::string &name, int64_t out, int64_t in,
                               int64_t residual) {
  if (in != out && in != 1)
    return mismatch("in." + name, out, in);
  if (residual != out && residual != 1)
    return mismatch("res." + name, out, residual);
  if (out != std::max(in, residual))
    return mismatch("out." + name, std::max(in, residual), out);
  return {};
}

static Status checkBinary(const KernelSpec &s) {
  const TensorLayout &in = s.input, &residual = s.residual, &out = s.output;
  Status status = checkLayout("res", residual, false);
  if (status.ok())
    status = checkOperandAxis("h", out.h, in.h, residual.h);
  if (status.ok())
    status = checkOperandAxis("w", out.w, in.w, residual.w);
  if (status.ok())
    status = checkOperandAxis("c", out.c, in.c, residual.c);
  if (!status.ok())
    return status;
  // The padded lanes of the output are computed, then replaced.
  if ((in.c == out.c && in.pitch < out.pitch) ||
      (residual.c == out.c && residual.pitch < out.pitch))
    return fault("pitch", "an operand's is less than the output's");
  bool constant = s.constant != ConstantOperand::None;
  return constant ? checkConstant("res", residual) : Status();
}

static Status checkMatmul(const KernelSpec &s) {
  if (Status status = checkLayout("res", s.residual, false); !status.ok())
    return status;
  bool swapped = s.constant == ConstantOperand::Lhs;
  const TensorLayout &lhs = swapped ? s.residual : s.input;
  const TensorLayout &rhs = swapped ? s.input : s.residual;
  const TensorLayout &out = s.output;
  if (lhs.h != out.h || rhs.h != out.h)
    return fault("h", "operands and output must have one");
  if (lhs.c != rhs.w)
    return mismatch("k", lhs.c, rhs.w);
  if (lhs.w != out.w)
    return mismatch("out.w", lhs.w, out.w);
  if (rhs.c != out.c)
    return mismatch("out.c", rhs.c, out.c);
  // The padded lanes of the output are computed, then replaced.
  if (rhs.pitch < out.pitch)
    return fault("pitch", "the second operand's is less than the output's");
  bool constant = s.constant != ConstantOperand::None;
  return constant ? checkConstant("res", s.residual) : Status();
}

/// h, w and c as an array.
static std::array<int64_t, 3> extentsOf(const TensorLayout &t) {
  return {t.h, t.w, t.c};
}

static Status checkConcat(const KernelSpec &s) {
  if (s.axis < 0 || s.axis > 2)
    return fault("axis", "must be 0 to 2");
  std::vector<TensorLayout> inputs{s.input};
  if (s.inputs > 1)
    inputs.push_back(s.residual);
  inputs.insert(inputs.end(), s.more.begin(), s.more.end());
  if (s.inputs < 1 || inputs.size() != size_t(s.inputs) ||
      inputs.size() > kMaxConcatInputs)
    return mismatch("inputs", s.inputs, int64_t(inputs.size()));
  std::array<int64_t, 3> expected = extentsOf(s.output);
  int64_t sum = 0;
  for (const TensorLayout &input : inputs) {
    if (Status status = checkLayout("and", input, false); !status.ok())
      return status;
    sum += extentsOf(input)[s.axis];
    expected[s.axis] = extentsOf(input)[s.axis];
    if (extentsOf(input) != expected)
      return fault("and", "extents differ beside those of the axis");
  }
  if (sum != extentsOf(s.output)[s.axis])
    return mismatch("out", sum, extentsOf(s.output)[s.axis]);
  return {};
}

static Status checkRepeat(const KernelSpec &s) {
  if (Status status = checkConstant("in", s.input); !status.ok())
    return status;
  return checkSameExtents("out", s.input, s.output);
}

static Status checkReshape(const KernelSpec &s) {
  // Both fit 64 bits: checkLayout keeps them below 2^31.
  int64_t in = int64_t(s.input.h) * s.input.w * s.input.c;
  int64_t out = int64_t(s.output.h) * s.output.w * s.output.c;
  return in == out ? Status() : mismatch("out", in, out);
}

static Status checkTranspose(const KernelSpec &s) {
  std::array<bool, 3> taken{};
  for (size_t a = 0; a < 3; ++a) {
    int32_t axis = s.permutation[a];
    if (axis < 0 || axis > 2 || taken[axis])
      return fault("perm", "must have 0, 1 and 2, each once");
    taken[axis] = true;
    if (extentsOf(s.output)[a] != extentsOf(s.input)[axis])
      return mismatch("out", extentsOf(s.input)[axis], extentsOf(s.output)[a]);
  }
  return {};
}

static Status checkScalars(const KernelSpec &s) {
  if (s.kind == KernelKind::LeakyRelu && !std::isfinite(s.slope))
    return fault("slope", "must be finite");
  if (s.kind == KernelKind::Clip && (std::isnan(s.low) || std::isnan(s.high)))
    return fault("clip", "must not be NaN");
  return checkSameExtents("out", s.input, s.output);
}

Status resnetc::checkVector(const KernelSpec &s, int64_t channels) {
  TensorLayout expected;
  expected.c = int32_t(std::min(channels, kMaxElements));
  return checkSameExtents("out", expected, s.output);
}

static Status checkByKind(const KernelSpec &s) {
  int64_t flat = int64_t(s.input.h) * s.input.w * s.input.c;
  switch (s.kind) {
  case KernelKind::Conv2d:
    return checkConv(s);
  case KernelKind::Linear:
    return checkVector(s, s.output.c);
  case KernelKind::MaxPool2d:
  case KernelKind::AvgPool2d:
    return checkPool(s);
  case KernelKind::GlobalAvgPool:
  case KernelKind::GlobalMaxPool:
    return checkVector(s, s.input.c);
  case KernelKind::Flatten:
    return checkVector(s, flat);
  case KernelKind::Slice:
    return checkSlice(s);
  case KernelKind::Pad:
    return checkPad(s);
  case KernelKind::Add:
  case KernelKind::Sub:
  case KernelKind::Mul:
  case KernelKind::Div:
    return checkBinary(s);
  case KernelKind::LeakyRelu:
  case KernelKind::Clip:
    return checkScalars(s);
  case KernelKind::Matmul:
    return checkMatmul(s);
  case KernelKind::Concat:
    return checkConcat(s);
  case KernelKind::Reshape:
    return checkReshape(s);
  case KernelKind::Transpose:
    return checkTranspose(s);
  case KernelKind::Repeat:
    return checkRepeat(s);
  case KernelKind::Conv2dBackwardFilter:
    return checkBackwardFilter(s);
  case KernelKind::Conv2dBackwardData:
    return checkBackwardData(s);
  case KernelKind::TransposeFilter:
  case KernelKind::WinogradFilter:
    return checkFilterKernel(s);
  case KernelKind::BatchNorm:
  case KernelKind::Relu:
  case KernelKind::Sigmoid:
  case KernelKind::Softmax:
  case KernelKind::LogSoftmax:
  case KernelKind::Import:
  case KernelKind::Export:
    return checkSameExtents("out", s.input, s.output);
  default:
    return fault("kind", "unknown value");
  }
}

/// Of the largest filter that the kernel reads or writes.
static int64_t filterElements(const KernelSpec &s) {
  int64_t co = s.output.c;
  if (s.kind == KernelKind::Linear)
    return saturatingProduct(
        saturatingProduct(int64_t(s.input.h) * s.input.w, s.input.c),
        roundUp(co, kChannelBlock));
  int64_t m = s.winogradTile, ci = s.input.c / s.groups;
  int64_t taps =
      m ? (m + 2) * (m + 2) : saturatingProduct(s.kernel[0], s.kernel[1]);
  int64_t elements = saturatingProduct(saturatingProduct(taps, ci),
                                       roundUp(co, kChannelBlock));
  if (s.kind != KernelKind::TransposeFilter)
    return elements;
  return std::max(elements,
                  saturatingProduct(saturatingProduct(taps, co / s.groups),
                                    roundUp(s.input.c, kChannelBlock)));
}

Status KernelSpec::check() const {
  if (isBesideConvInTraining(kind))
    return checkTraining(*this);
  bool import = kind == KernelKind::Import,
       export_ = kind == KernelKind::Export;
  if (Status status = checkLayout("in", input, import); !status.ok())
    return status;
  if (Status status = checkLayout("out", output, export_); !status.ok())
    return status;
  if (Status status = checkByKind(*this); !status.ok())
    return status;
  bool filter =
      isConvolution(kind) || writesFilter(kind) || kind == KernelKind::Linear;
  bool ofGradient = kind == KernelKind::Conv2dBackwardFilter;
  if (filter &&
      filterElements(ofGradient ? forwardConv(*this) : *this) > kMaxElements)
    return fault("filter", "more than 2^31-1 elements");
  return {};
}
