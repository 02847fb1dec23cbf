//===- ReferenceKernel.cpp - what a kernel has to compute -------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Loops in double, one function a kind, reading the kernel's own buffers.
//
//===----------------------------------------------------------------------===//
#include "tests/kernels/ReferenceKernel.h"

#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>

using namespace resnetc;
using namespace resnetc::test;

namespace {

/// Tap k of a filter of 3 taps, from the m + 2 elements at(0..m+1) of G w.
template <typename At> double untransformed(int32_t m, int32_t k, At at) {
  if (k == 1)
    return (m == 2 ? 1 : -3) * (at(1) - at(2));
  return k == 0 ? (m == 2 ? 1 : 4) * at(0) : at(m + 1);
}

/// The arguments of one call by role.
class Call {
public:
  Call(const KernelSpec &spec, std::vector<KernelBuffer> &buffers)
      : spec(spec), buffers(buffers), batch(buffers.front().batch) {}

  KernelBuffer &argument(ArgumentRole role) {
    for (KernelBuffer &buffer : buffers)
      if (buffer.argument.role == role)
        return buffer;
    throw std::logic_error("no such argument");
  }
  bool isInside(int32_t y, int32_t x) const {
    return y >= 0 && y < spec.input.h && x >= 0 && x < spec.input.w;
  }
  double input(int32_t n, int32_t y, int32_t x, int32_t c) {
    return pixel(argument(ArgumentRole::Input), spec.input, n, y, x, c);
  }
  double vector(ArgumentRole role, int32_t c) {
    return argument(role).at(std::array{c});
  }
  double filter(int32_t co, int32_t ci, int32_t ky, int32_t kx) {
    auto packed = [&](int32_t y, int32_t x) -> double {
      return argument(ArgumentRole::Filter)
          .at(std::array{co % 16, ci, x, y, co / 16});
    };
    if (spec.winogradTile == 0)
      return packed(ky, kx);
    return untransformed(spec.winogradTile, ky, [&](int32_t y) {
      return untransformed(spec.winogradTile, kx,
                           [&](int32_t x) { return packed(y, x); });
    });
  }
  double weight(int32_t out, int32_t in) {
    return argument(ArgumentRole::Filter)
        .at(std::array{out % 16, in, out / 16});
  }

  const KernelSpec &spec;
  std::vector<KernelBuffer> &buffers;
  const int32_t batch;
};

struct Point {
  int32_t n, y, x, c;
};

} // namespace

static double conv(Call &call, Point p) {
  const KernelSpec &s = call.spec;
  int32_t groupInputs = s.input.c / s.groups;
  int32_t first = p.c / (s.output.c / s.groups) * groupInputs;
  double sum = s.bias ? call.vector(ArgumentRole::Bias, p.c) : 0;
  for (int32_t ky = 0; ky < s.kernel[0]; ++ky)
    for (int32_t kx = 0; kx < s.kernel[1]; ++kx) {
      int32_t y = p.y * s.strides[0] + ky * s.dilations[0] - s.pads[0];
      int32_t x = p.x * s.strides[1] + kx * s.dilations[1] - s.pads[1];
      if (!call.isInside(y, x))
        continue;
      for (int32_t ci = 0; ci < groupInputs; ++ci)
        sum += call.filter(p.c, ci, ky, kx) * call.input(p.n, y, x, first + ci);
    }
  if (s.residualMode == ResidualMode::Separate)
    sum += pixel(call.argument(ArgumentRole::Residual), s.residual, p.n, p.y,
                 p.x, p.c);
  if (s.residualMode == ResidualMode::InPlace)
    sum += pixel(call.argument(ArgumentRole::Output), s.output, p.n, p.y, p.x,
                 p.c);
  return sum;
}

/// Every output pixel of the conv2d passes its gradient on to the pixels that
/// its window read.
static double convBackwardData(Call &call, Point p) {
  const KernelSpec &s = call.spec;
  int32_t groupOutputs = s.input.c / s.groups;
  int32_t first = p.c / (s.output.c / s.groups) * groupOutputs;
  double sum = 0;
  for (int32_t y = 0; y < s.input.h; ++y)
    for (int32_t x = 0; x < s.input.w; ++x) {
      int32_t fromTop = p.y + s.pads[0] - y * s.strides[0];
      int32_t fromLeft = p.x + s.pads[1] - x * s.strides[1];
      int32_t ky = fromTop / s.dilations[0], kx = fromLeft / s.dilations[1];
      if (fromTop < 0 || fromLeft < 0 || fromTop % s.dilations[0] ||
          fromLeft % s.dilations[1] || ky >= s.kernel[0] || kx >= s.kernel[1])
        continue;
      for (int32_t co = 0; co < groupOutputs; ++co)
        sum +=
            call.filter(p.c, co, s.kernel[0] - 1 - ky, s.kernel[1] - 1 - kx) *
            call.input(p.n, y, x, first + co);
    }
  if (s.residualMode == ResidualMode::Separate)
    sum += pixel(call.argument(ArgumentRole::Residual), s.residual, p.n, p.y,
                 p.x, p.c);
  if (s.residualMode == ResidualMode::InPlace)
    sum += pixel(call.argument(ArgumentRole::Output), s.output, p.n, p.y, p.x,
                 p.c);
  return sum;
}

static double linear(Call &call, Point p) {
  const TensorLayout &in = call.spec.input;
  double sum = call.spec.bias ? call.vector(ArgumentRole::Bias, p.c) : 0;
  for (int32_t y = 0; y < in.h; ++y)
    for (int32_t x = 0; x < in.w; ++x)
      for (int32_t c = 0; c < in.c; ++c)
        sum += call.weight(p.c, (y * in.w + x) * in.c + c) *
               call.input(p.n, y, x, c);
  return sum;
}

static double pool(Call &call, Point p, bool maximum) {
  const KernelSpec &s = call.spec;
  double best = -std::numeric_limits<double>::infinity(), sum = 0;
  int32_t count = 0;
  for (int32_t ky = 0; ky < s.kernel[0]; ++ky)
    for (int32_t kx = 0; kx < s.kernel[1]; ++kx) {
      int32_t y = p.y * s.strides[0] + ky * s.dilations[0] - s.pads[0];
      int32_t x = p.x * s.strides[1] + kx * s.dilations[1] - s.pads[1];
      if (!call.isInside(y, x))
        continue;
      double value = call.input(p.n, y, x, p.c);
      best = std::isnan(value) || value > best ? value : best;
      sum += value;
      ++count;
    }
  if (maximum)
    return best;
  return sum / (s.countIncludePad ? s.kernel[0] * s.kernel[1] : count);
}

static double globalMean(Call &call, Point p) {
  double sum = 0;
  for (int32_t y = 0; y < call.spec.input.h; ++y)
    for (int32_t x = 0; x < call.spec.input.w; ++x)
      sum += call.input(p.n, y, x, p.c);
  return sum / (double(call.spec.input.h) * call.spec.input.w);
}

static double globalMaximum(Call &call, Point p) {
  double best = -std::numeric_limits<double>::infinity();
  for (int32_t y = 0; y < call.spec.input.h; ++y)
    for (int32_t x = 0; x < call.spec.input.w; ++x) {
      double value = call.input(p.n, y, x, p.c);
      best = std::isnan(value) || value > best ? value : best;
    }
  return best;
}

static double softmax(Call &call, Point p, bool logarithm) {
  double top = call.input(p.n, p.y, p.x, 0), sum = 0;
  for (int32_t c = 0; c < call.spec.input.c; ++c)
    top = std::max(top, call.input(p.n, p.y, p.x, c));
  for (int32_t c = 0; c < call.spec.input.c; ++c)
    sum += std::exp(call.input(p.n, p.y, p.x, c) - top);
  double distance = call.input(p.n, p.y, p.x, p.c) - top;
  return logarithm ? distance - std::log(sum) : std::exp(distance) / sum;
}

/// The element under a mirror or an edge; itself inside, or with neither.
static int32_t filled(PadFill fill, int32_t at, int32_t extent) {
  if (fill == PadFill::Edge)
    return std::clamp(at, 0, extent - 1);
  if (fill == PadFill::Constant)
    return at;
  while (at < 0 || at >= extent)
    at = at < 0 ? -at : 2 * extent - 2 - at;
  return at;
}

static double padded(Call &call, Point p) {
  const KernelSpec &s = call.spec;
  int32_t y = filled(s.padFill, p.y - s.starts[0], s.input.h);
  int32_t x = filled(s.padFill, p.x - s.starts[1], s.input.w);
  int32_t c = filled(s.padFill, p.c - s.starts[2], s.input.c);
  return call.isInside(y, x) && c >= 0 && c < s.input.c
             ? call.input(p.n, y, x, c)
             : s.padValue;
}

/// The operand's element for a point of the output.
static double operand(Call &call, ArgumentRole role, const TensorLayout &t,
                      Point p) {
  int32_t c = t.c == 1 ? 0 : p.c, x = t.w == 1 ? 0 : p.x,
          y = t.h == 1 ? 0 : p.y;
  KernelBuffer &buffer = call.argument(role);
  if (role == ArgumentRole::Constant)
    return buffer.at(std::array{c, x, y});
  return pixel(buffer, t, p.n, y, x, c);
}

static double binary(Call &call, Point p) {
  const KernelSpec &s = call.spec;
  bool constant = s.constant != ConstantOperand::None;
  double lhs = operand(call, ArgumentRole::Input, s.input, p);
  double rhs =
      operand(call, constant ? ArgumentRole::Constant : ArgumentRole::Residual,
              s.residual, p);
  if (s.constant == ConstantOperand::Lhs)
    std::swap(lhs, rhs);
  if (s.kind == KernelKind::Sub)
    return lhs - rhs;
  if (s.kind == KernelKind::Mul)
    return lhs * rhs;
  return s.kind == KernelKind::Div ? lhs / rhs : lhs + rhs;
}

static double clipped(double x, double low, double high) {
  double raised = x < low ? low : x;
  return raised > high ? high : raised;
}

static double matmul(Call &call, Point p) {
  const KernelSpec &s = call.spec;
  auto second = [&](int32_t y, int32_t x, int32_t c) -> double {
    if (s.constant == ConstantOperand::None)
      return pixel(call.argument(ArgumentRole::Residual), s.residual, p.n, y, x,
                   c);
    return call.argument(ArgumentRole::Constant).at(std::array{c, x, y});
  };
  bool swapped = s.constant == ConstantOperand::Lhs;
  double sum = 0;
  for (int32_t k = 0; k < (swapped ? s.input.w : s.input.c); ++k)
    sum += swapped ? second(p.y, p.x, k) * call.input(p.n, p.y, k, p.c)
                   : call.input(p.n, p.y, p.x, k) * second(p.y, k, p.c);
  return sum;
}

static double concatenated(Call &call, Point p) {
  const KernelSpec &s = call.spec;
  int32_t &position = s.axis == 0 ? p.y : s.axis == 1 ? p.x : p.c;
  for (KernelBuffer &buffer : call.buffers) {
    const TensorLayout &t = *layoutOf(s, buffer.argument.role);
    int32_t extent = s.axis == 0 ? t.h : s.axis == 1 ? t.w : t.c;
    if (position < extent)
      return pixel(buffer, t, p.n, p.y, p.x, p.c);
    position -= extent;
  }
  throw std::logic_error("the inputs end before the output");
}

static double reshaped(Call &call, Point p) {
  const TensorLayout &in = call.spec.input, &out = call.spec.output;
  int32_t at = (p.y * out.w + p.x) * out.c + p.c;
  return call.input(p.n, at / in.c / in.w, at / in.c % in.w, at % in.c);
}

static double transposed(Call &call, Point p) {
  std::array<int32_t, 3> to{p.y, p.x, p.c}, from{};
  for (size_t a = 0; a < 3; ++a)
    from[call.spec.permutation[a]] = to[a];
  return call.input(p.n, from[0], from[1], from[2]);
}

static double valueAt(Call &call, Point p) {
  const KernelSpec &s = call.spec;
  switch (s.kind) {
  case KernelKind::Conv2d:
    return conv(call, p);
  case KernelKind::Conv2dBackwardData:
    return convBackwardData(call, p);
  case KernelKind::Linear:
    return linear(call, p);
  case KernelKind::MaxPool2d:
    return pool(call, p, true);
  case KernelKind::AvgPool2d:
    return pool(call, p, false);
  case KernelKind::GlobalAvgPool:
    return globalMean(call, p);
  case KernelKind::GlobalMaxPool:
    return globalMaximum(call, p);
  case KernelKind::BatchNorm:
    return call.vector(ArgumentRole::Scale, p.c) *
               call.input(p.n, p.y, p.x, p.c) +
           call.vector(ArgumentRole::Shift, p.c);
  case KernelKind::Add:
  case KernelKind::Sub:
  case KernelKind::Mul:
  case KernelKind::Div:
    return binary(call, p);
  case KernelKind::LeakyRelu: {
    double x = call.input(p.n, p.y, p.x, p.c);
    return x < 0 ? s.slope * x : x;
  }
  case KernelKind::Clip:
    return clipped(call.input(p.n, p.y, p.x, p.c), s.low, s.high);
  case KernelKind::Sigmoid:
    return 1 / (1 + std::exp(-double(call.input(p.n, p.y, p.x, p.c))));
  case KernelKind::Softmax:
    return softmax(call, p, false);
  case KernelKind::LogSoftmax:
    return softmax(call, p, true);
  case KernelKind::Slice:
    return call.input(p.n, p.y * s.steps[0] + s.starts[0],
                      p.x * s.steps[1] + s.starts[1],
                      p.c * s.steps[2] + s.starts[2]);
  case KernelKind::Pad:
    return padded(call, p);
  case KernelKind::Matmul:
    return matmul(call, p);
  case KernelKind::Concat:
    return concatenated(call, p);
  case KernelKind::Reshape:
    return reshaped(call, p);
  case KernelKind::Transpose:
    return transposed(call, p);
  case KernelKind::Flatten:
    return call.input(p.n, p.c / s.input.w % s.input.h, p.c % s.input.w,
                      p.c / (s.input.h * s.input.w));
  case KernelKind::Repeat:
    return call.argument(ArgumentRole::Constant).at(std::array{p.c, p.x, p.y});
  case KernelKind::Relu:
  case KernelKind::Import:
  case KernelKind::Export:
    return call.input(p.n, p.y, p.x, p.c);
  default:
    break;
  }
  throw std::logic_error("no kind that writes an activation");
}

std::vector<double>
resnetc::test::referenceOutput(const KernelSpec &spec,
                               std::vector<KernelBuffer> &buffers) {
  Call call(spec, buffers);
  bool relu = spec.activation == KernelActivation::Relu ||
              spec.kind == KernelKind::Relu;
  std::vector<double> values;
  for (int32_t n = 0; n < call.batch; ++n)
    for (int32_t y = 0; y < spec.output.h; ++y)
      for (int32_t x = 0; x < spec.output.w; ++x)
        for (int32_t c = 0; c < spec.output.c; ++c) {
          double value = valueAt(call, {n, y, x, c});
          values.push_back(relu && value < 0 ? 0 : value);
        }
  return values;
}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

template <typename Draw>
static void fillInterior(KernelBuffer &buffer, const TensorLayout &t,
                         Draw draw) {
  for (int32_t n = 0; n < buffer.batch; ++n)
    for (int32_t y = 0; y < t.h; ++y)
      for (int32_t x = 0; x < t.w; ++x)
        for (int32_t c = 0; c < t.c; ++c)
          pixel(buffer, t, n, y, x, c) = draw();
}

/// Zeros where a window of `spec` may reach, interior included.
static void fillPadding(const KernelSpec &spec, KernelBuffer &buffer) {
  if (!isConvolution(spec.kind))
    return;
  const TensorLayout &t = spec.input;
  Border zeros = neededBorder(spec, ArgumentRole::Input);
  if (spec.kind == KernelKind::Conv2d)
    zeros = {spec.pads[0], spec.pads[1],
             std::min(spec.pads[2], t.border.bottom),
             std::min(spec.pads[3], t.border.right)};
  for (int32_t n = 0; n < buffer.batch; ++n)
    for (int32_t y = -zeros.top; y < t.h + zeros.bottom; ++y)
      for (int32_t x = -zeros.left; x < t.w + zeros.right; ++x)
        for (int32_t c = 0; c < t.c; ++c)
          pixel(buffer, t, n, y, x, c) = 0;
}

/// A packed constant: zeros in its padded lanes.
template <typename Draw>
static void fillConstant(KernelBuffer &buffer, const TensorLayout &t,
                         Draw draw) {
  for (int32_t y = 0; y < t.h; ++y)
    for (int32_t x = 0; x < t.w; ++x)
      for (int32_t c = 0; c < t.pitch; ++c)
        buffer.at(std::array{c, x, y}) = c < t.c ? draw() : 0.0f;
}

/// A packed argument: zeros beyond the last output channel.
template <typename Draw>
static void fillPacked(KernelBuffer &buffer, int32_t channels, Draw draw) {
  int64_t blockElements = 16;
  if (buffer.argument.role == ArgumentRole::Filter)
    blockElements = buffer.argument.dims.back().stride;
  for (int64_t i = 0; i < buffer.size(); ++i) {
    int64_t channel = i / blockElements * 16 + i % 16;
    buffer.data()[i] = channel < channels ? draw() : 0.0f;
  }
}

/// G w, by the definition of its rows: the values of w0 + w1 p + w2 p^2 at the
/// points p, divided by the products of the distances to the other points.
static std::vector<double> transformed(int32_t m, std::array<double, 3> w) {
  if (m == 2)
    return {w[0], (w[0] + w[1] + w[2]) / 2, (w[0] - w[1] + w[2]) / 2, w[2]};
  return {w[0] / 4,
          -(w[0] + w[1] + w[2]) / 6,
          -(w[0] - w[1] + w[2]) / 6,
          (w[0] + 2 * w[1] + 4 * w[2]) / 24,
          (w[0] - 2 * w[1] + 4 * w[2]) / 24,
          w[2]};
}

/// G w G^T of drawn 3x3 filters.
template <typename Draw>
static void fillWinograd(const KernelSpec &spec, KernelBuffer &buffer,
                         Draw draw) {
  int32_t m = spec.winogradTile, t = m + 2;
  std::fill_n(buffer.data(), buffer.size(), 0.0f);
  for (int32_t co = 0; co < spec.output.c; ++co)
    for (int32_t ci = 0; ci < spec.input.c; ++ci) {
      std::array<std::vector<double>, 3> rows;
      for (std::vector<double> &row : rows)
        row = transformed(m, {draw(), draw(), draw()});
      for (int32_t x = 0; x < t; ++x) {
        std::vector<double> column =
            transformed(m, {rows[0][x], rows[1][x], rows[2][x]});
        for (int32_t y = 0; y < t; ++y)
          buffer.at(std::array{co % 16, ci, x, y, co / 16}) = float(column[y]);
      }
    }
}

void resnetc::test::fillBuffers(const KernelSpec &spec, Values values,
                                uint32_t seed,
                                std::vector<KernelBuffer> &buffers) {
  std::mt19937 random(seed);
  auto draw = [&]() -> float {
    if (values == Values::SmallIntegers)
      return float(int(random() % 9) - 4);
    return float(random() >> 8) / float(1 << 23) - 1.0f;
  };
  for (KernelBuffer &buffer : buffers) {
    switch (buffer.argument.role) {
    case ArgumentRole::Input:
      fillPadding(spec, buffer);
      fillInterior(buffer, spec.input, draw);
      break;
    case ArgumentRole::Constant:
      fillConstant(buffer,
                   spec.kind == KernelKind::Repeat ? spec.input : spec.residual,
                   draw);
      break;
    case ArgumentRole::Residual:
    case ArgumentRole::Third:
    case ArgumentRole::Fourth:
      fillInterior(buffer, *layoutOf(spec, buffer.argument.role), draw);
      break;
    case ArgumentRole::Output:
      if (spec.residualMode == ResidualMode::InPlace)
        fillInterior(buffer, spec.output, draw);
      break;
    case ArgumentRole::Gradient:
      fillInterior(buffer, spec.gradient, draw);
      break;
    case ArgumentRole::Filter:
      if (spec.kind == KernelKind::Conv2dBackwardFilter)
        fillPacked(buffer, spec.gradient.c, draw);
      else if (buffer.argument.written)
        break;
      else if (spec.winogradTile && !writesFilter(spec.kind))
        fillWinograd(spec, buffer, draw);
      else
        fillPacked(buffer, spec.output.c, draw);
      break;
    default:
      fillPacked(buffer, spec.output.c, draw);
    }
  }
}
