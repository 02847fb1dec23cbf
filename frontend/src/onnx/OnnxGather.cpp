//===- OnnxGather.cpp - Gather --------------------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "SampleConcat.h"
#include "SampleSlice.h"

using namespace resnetc;

/// 0 to extent - 1; those below 0 count from the end.
static Status resolveIndices(const Sizes &indices, int64_t extent, Sizes &out) {
  out = indices;
  for (int64_t &index : out) {
    if (index < -extent || index >= extent)
      return Status::input("indices must be in [" + std::to_string(-extent) +
                           ", " + std::to_string(extent) + "), got " +
                           std::to_string(index));
    index += index < 0 ? extent : 0;
  }
  return {};
}

static void gatherKnown(OnnxConversion &node, size_t axis, const Sizes &indices,
                        const Sizes &indexDims) {
  std::optional<KnownArray> array = knownInput(node, 0);
  if (!array)
    return;
  Sizes resolved, dims;
  if (!holds(node, resolveIndices(indices, array->dims[axis], resolved)))
    return;
  std::vector<AxisMap> axes;
  for (size_t a = 0; a < array->dims.size(); ++a) {
    axes.push_back(a == axis ? AxisMap{a, resolved}
                             : wholeAxis(array->dims, a));
    if (a == axis)
      dims.insert(dims.end(), indexDims.begin(), indexDims.end());
    else
      dims.push_back(array->dims[a]);
  }
  if (!holds(node, checkFoldedSize(OnnxShape(dims.begin(), dims.end()),
                                   array->isFloat())))
    return;
  KnownArray result = rearrange(*array, axes);
  result.dims = std::move(dims);
  setKnownResult(node, std::move(result));
}

/// Each run of equal steps is a kernel to compile; so many take some seconds.
static constexpr size_t maxRuns = 64;

/// The indices as runs that a slice each takes: 3 1 4 6 8 is 3 1, 4 6 8.
static std::vector<AxisSlice> runsOf(const Sizes &indices) {
  std::vector<AxisSlice> runs;
  for (int64_t index : indices) {
    const bool isSecond =
        !runs.empty() && runs.back().count == 1 && runs.back().start != index;
    if (isSecond)
      runs.back().step = index - runs.back().start;
    const bool goesOn =
        isSecond ||
        (!runs.empty() && runs.back().count > 1 &&
         index == runs.back().start + runs.back().count * runs.back().step);
    if (goesOn)
      ++runs.back().count;
    else
      runs.push_back({index, 1, 1});
  }
  return runs;
}

/// x[:, 3] is a slice, x[:, [0, 1, 5]] slices one after the other.
static OnnxActivation gatherRuns(OnnxConversion &node, const OnnxActivation &x,
                                 size_t axis, const Sizes &indices) {
  const std::vector<AxisSlice> runs = runsOf(indices);
  if (runs.size() > maxRuns) {
    node.issue("the indices of an activation may make up to " +
               std::to_string(maxRuns) + " runs of equal steps, got " +
               std::to_string(runs.size()));
    return {};
  }
  std::vector<OnnxValue> parts;
  for (const AxisSlice &run : runs) {
    Slices slices(x.shape.size());
    slices[axis] = run;
    parts.push_back(sliceActivation(node, x, slices));
  }
  OnnxShape shape = x.shape;
  shape[axis] = static_cast<int64_t>(indices.size());
  return concatValues(node, std::move(parts), axis, shape);
}

static void gatherActivation(OnnxConversion &node, size_t axis,
                             const Sizes &indices, const Sizes &indexDims) {
  OnnxActivation x = node.activation(0);
  if (static_cast<int64_t>(axis) < node.firstAxis())
    return node.mixesBatch("Gather of axis 0");
  Sizes resolved;
  if (!holds(node,
             resolveIndices(indices, x.shape[axis].coefficient(), resolved)))
    return;
  OnnxShape shape = x.shape;
  shape.erase(shape.begin() + axis);
  shape.insert(shape.begin() + axis, indexDims.begin(), indexDims.end());
  if (indices.empty())
    return setEmptyResult(node, shape);
  x = gatherRuns(node, x, axis, resolved);
  if (x.shape != shape)
    x = node.asRows(x);
  x.shape = std::move(shape);
  if (!node.failed())
    node.setResult(std::move(x));
}

static void convertGather(OnnxConversion &node) {
  const size_t rank = node.shapeOf(0).size();
  size_t axis;
  if (!holds(node, resolveAxis(node.integer("axis", 0), rank, axis)))
    return;
  std::optional<KnownArray> array = knownInput(node, 1);
  if (!array)
    return;
  if (array->isFloat())
    return node.issue("indices must be integers, got " +
                      std::string(onnxTypeName(array->type)));
  Sizes indices;
  for (SymbolicInt index : array->integers) {
    if (!index.isNumber())
      return node.issue("an index must not depend on the batch, got " +
                        index.text());
    indices.push_back(index.coefficient());
  }
  if (node.failed())
    return;
  if (isActivation(node, 0))
    gatherActivation(node, axis, indices, array->dims);
  else
    gatherKnown(node, axis, indices, array->dims);
}

void resnetc::addGatherConversions(OnnxConversions &table) {
  addForAnyInput(table, "Gather", {convertGather, 2, 2});
}
