//===- Concat.cpp - inputs one after the other along an axis ---*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each element comes from one input; the others are read too, at places that
// exist, and their values are dropped. Along h and w that costs loads from the
// cache. Along c a vector must not be gathered lane by lane: where every input
// but the last ends with a vector, a whole vector is one input's; else the
// vectors are unrolled, so that each knows what it is made of.
//
//===----------------------------------------------------------------------===//
#include "compiler/kernels/halide/KernelBuilder.h"

using namespace Halide;
using namespace resnetc;

/// Vectors that are unrolled at most; more would be much code.
static constexpr int32_t kMaxUnrolled = 32;

namespace {

struct Part {
  ImageParam argument;
  TensorLayout layout;
};

class Concat {
public:
  explicit Concat(KernelBuilder &builder)
      : b(builder), s(builder.spec()), at(builder),
        lanes(builder.lanesDividing(builder.spec().output.pitch)) {
    collectParts();
  }

  Func define() {
    Func out = b.func("out");
    out(at.c, at.x, at.y, at.n) = zeroPaddedLanes(s.output, at.c, value());
    b.bindOutput(out);
    Var vectors = scheduleRows(b, out, at);
    if (s.axis == 2 && !isAligned() && s.output.pitch / lanes <= kMaxUnrolled)
      out.unroll(vectors);
    return out;
  }

private:
  void collectParts() {
    static constexpr ArgumentRole roles[] = {
        ArgumentRole::Input, ArgumentRole::Residual, ArgumentRole::Third,
        ArgumentRole::Fourth};
    for (int32_t i = 0; i < s.inputs; ++i) {
      const TensorLayout &layout = i == 0   ? s.input
                                   : i == 1 ? s.residual
                                            : s.more[i - 2];
      parts.push_back({b.argument(roles[i]), layout});
    }
  }

  /// Whether each vector of channels of the output is one of an input.
  bool isAligned() const {
    for (size_t i = 0; i + 1 < parts.size(); ++i)
      if (parts[i].layout.c % lanes)
        return false;
    return parts.back().layout.pitch % lanes == 0;
  }

  int32_t extentOf(const Part &part) const {
    const TensorLayout &t = part.layout;
    return s.axis == 0 ? t.h : s.axis == 1 ? t.w : t.c;
  }

  Expr position() const {
    return s.axis == 0 ? at.y : s.axis == 1 ? at.x : at.c;
  }

  /// The channel of a part, whose first is `first` of the output. Clamped by
  /// vectors, since a vector of clamped lanes would be gathered.
  Expr channelIn(const Part &part, int32_t first) const {
    if (!isAligned())
      return clamp(at.c - first, 0, part.layout.c - 1);
    Expr vector = clamp(at.c / lanes - first / lanes, 0,
                        (part.layout.pitch + lanes - 1) / lanes - 1);
    return vector * lanes + at.c % lanes;
  }

  Expr valueIn(const Part &part, int32_t first) const {
    Expr moved = clamp(position() - first, 0, extentOf(part) - 1);
    Expr c = s.axis == 2 ? channelIn(part, first) : Expr(at.c);
    return part.argument(c, s.axis == 1 ? moved : Expr(at.x),
                         s.axis == 0 ? moved : Expr(at.y), at.n);
  }

  Expr value() const {
    int32_t first = extentOf(s) - extentOf(parts.back());
    Expr result = valueIn(parts.back(), first);
    for (size_t i = parts.size() - 1; i-- > 0;) {
      int32_t end = first;
      first -= extentOf(parts[i]);
      result = select(position() < end, valueIn(parts[i], first), result);
    }
    return result;
  }
  int32_t extentOf(const KernelSpec &spec) const {
    return extentOf(Part{ImageParam(), spec.output});
  }

  KernelBuilder &b;
  const KernelSpec &s;
  TensorVars at;
  int32_t lanes;
  std::vector<Part> parts;
};

} // namespace

Func resnetc::defineConcat(KernelBuilder &builder) {
  return Concat(builder).define();
}
