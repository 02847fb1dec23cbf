//===- OnnxSplit.cpp - Split ----------------------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A slice for each result.
//
//===----------------------------------------------------------------------===//
#include "SampleSlice.h"

#include <algorithm>

using namespace resnetc;

/// Parts of one extent; what is left over, if anything, is the last one's loss.
static Sizes equalParts(int64_t extent, int64_t count) {
  const int64_t part = (extent + count - 1) / count;
  Sizes parts(count, part);
  parts.back() = extent - (count - 1) * part;
  return parts;
}

/// What the node gives each result: an attribute before opset 13, then an
/// input, or else equal parts, which have to divide the extent before opset 18.
static Sizes partsOf(OnnxConversion &node, int64_t extent) {
  const auto count = static_cast<int64_t>(node.node().outputs.size());
  if (node.opset() < 13 && node.hasAttribute("split"))
    return node.integers("split", Sizes());
  if (node.opset() >= 13 && node.has(1))
    return node.numbers(1);
  const int64_t declared =
      node.opset() < 18 ? count : node.integer("num_outputs", count);
  if (declared != count)
    node.issue("num_outputs must be the " + std::to_string(count) +
               " results, got " + std::to_string(declared));
  else if (node.opset() < 18 && extent % count != 0)
    node.issue("the axis must divide into the " + std::to_string(count) +
               " results, got extent " + std::to_string(extent));
  else
    return equalParts(extent, count);
  return {};
}

/// Whether there is a part for each result, and together they are the axis.
static bool areWhole(const Sizes &parts, int64_t extent, size_t results) {
  int64_t left = extent;
  for (int64_t part : parts) {
    if (part < 0 || part > left)
      return false;
    left -= part;
  }
  return left == 0 && parts.size() == results;
}

/// One result: of an activation, or of what is known.
static void setPart(OnnxConversion &node, size_t output, size_t axis,
                    const AxisSlice &part) {
  if (isActivation(node, 0)) {
    OnnxActivation x = node.activation(0);
    Slices slices(x.shape.size());
    slices[axis] = part;
    if (part.count == 0) {
      x.shape[axis] = 0;
      return setEmptyResult(node, x.shape, output);
    }
    return node.setResult(sliceActivation(node, std::move(x), slices), output);
  }
  std::optional<KnownArray> array = knownInput(node, 0);
  if (!array)
    return;
  std::vector<AxisMap> axes;
  for (size_t a = 0; a < array->dims.size(); ++a)
    axes.push_back(a == axis ? AxisMap{a, indicesOf(part)}
                             : wholeAxis(array->dims, a));
  setKnownResult(node, rearrange(*array, axes), output);
}

static void convertSplit(OnnxConversion &node) {
  const OnnxShape shape = node.shapeOf(0);
  size_t axis;
  if (!holds(node, resolveAxis(node.integer("axis", 0), shape.size(), axis)))
    return;
  if (isActivation(node, 0) && static_cast<int64_t>(axis) < node.firstAxis())
    return node.mixesBatch("Split of axis 0");
  const int64_t extent = shape[axis].coefficient();
  const size_t results = node.node().outputs.size();
  const Sizes parts = partsOf(node, extent);
  if (node.failed())
    return;
  if (!areWhole(parts, extent, results))
    return node.issue("expected " + std::to_string(results) +
                      " parts that add up to " + std::to_string(extent) +
                      ", got " + text(parts));
  int64_t start = 0;
  for (size_t output = 0; output < results && !node.failed(); ++output) {
    if (node.wantsResult(output))
      setPart(node, output, axis, {start, 1, parts[output]});
    start += parts[output];
  }
}

void resnetc::addSplitConversions(OnnxConversions &table) {
  addForAnyInput(table, "Split", {convertSplit, 1, 2});
}
