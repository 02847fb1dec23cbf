//===- KnownArray.h - tensors that are known while importing -- -*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ops on initializers and on shapes are carried out by the importer. Those that
// only move elements are one function here, whatever the elements are: each
// axis of the result reads some axis of the source at a list of indices. That
// is a Transpose (other axes), a Slice or Gather (other indices), a Pad (-1 for
// the fill) and an Expand (index 0 again and again).
//
//===----------------------------------------------------------------------===//
#pragma once

#include "OnnxConversion.h"
#include "OnnxConversions.h"
#include "ShapeRules.h"

namespace resnetc {

/// Row-major elements: floats, or integers that the batch may scale.
struct KnownArray {
  OnnxType type = OnnxType::Float;
  Sizes dims;
  std::vector<float> floats;
  std::vector<SymbolicInt> integers;

  bool isFloat() const {
    return type == OnnxType::Float || type == OnnxType::Double;
  }
  OnnxShape shape() const { return OnnxShape(dims.begin(), dims.end()); }
};

/// Which axis of the source an axis of the result reads, and where; -1 reads
/// the fill.
struct AxisMap {
  size_t axis;
  Sizes indices;
};

/// The whole of an axis.
AxisMap wholeAxis(const Sizes &dims, size_t axis);

/// The array whose axes read those of `source`, each of which must be read once
/// and within its extent.
KnownArray rearrange(const KnownArray &source, const std::vector<AxisMap> &axes,
                     float fill = 0);

/// The array in a shape of numbers that it broadcasts to.
KnownArray broadcastTo(KnownArray array, const OnnxShape &shape);

/// Shapes and pads are short; so are all integers that they are made of.
inline constexpr int64_t maxIntegers = int64_t(1) << 16;

/// The product of the dims, or an error beyond these bounds. Not even a
/// constant of the file may grow past them.
Status checkFoldedSize(const OnnxShape &dims, bool isFloat);

/// Whether the input is an activation; otherwise it is known or unknown.
bool isActivation(const OnnxConversion &node, size_t input);
/// Nothing after an issue, which names the type if it is neither.
std::optional<KnownArray> knownInput(OnnxConversion &node, size_t input);
void setKnownResult(OnnxConversion &node, KnownArray array, size_t output = 0);
/// Floats without an element, which so are known. The shape is of numbers, or
/// else depends on the batch, which is an issue.
void setEmptyResult(OnnxConversion &node, const OnnxShape &shape,
                    size_t output = 0);

/// Reports a rule of ShapeRules.h or IndexRules.h that is broken.
bool holds(OnnxConversion &node, const Status &rule,
           const std::string &advice = {});

/// One conversion for an op, whatever is known of its inputs.
void addForAnyInput(OnnxConversions &table, llvm::StringRef op,
                    const OnnxConversionEntry &entry);

} // namespace resnetc
