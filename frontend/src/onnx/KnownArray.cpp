//===- KnownArray.cpp - tensors that are known while importing ------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "KnownArray.h"

#include <algorithm>
#include <numeric>

using namespace resnetc;

AxisMap resnetc::wholeAxis(const Sizes &dims, size_t axis) {
  Sizes indices(dims[axis]);
  std::iota(indices.begin(), indices.end(), 0);
  return {axis, std::move(indices)};
}

/// For each element of the result its place in the source, or -1. Axis by axis:
/// places so far, times what the next axis adds to each.
static Sizes placesOf(const Sizes &dims, const std::vector<AxisMap> &axes) {
  Sizes strides(dims.size(), 1);
  for (size_t axis = dims.size(); axis-- > 1;)
    strides[axis - 1] = strides[axis] * dims[axis];
  Sizes places = {0};
  for (const AxisMap &map : axes) {
    Sizes next;
    next.reserve(places.size() * map.indices.size());
    for (int64_t place : places)
      for (int64_t index : map.indices)
        next.push_back(
            place < 0 || index < 0 ? -1 : place + index * strides[map.axis]);
    places = std::move(next);
  }
  return places;
}

KnownArray resnetc::rearrange(const KnownArray &source,
                              const std::vector<AxisMap> &axes, float fill) {
  KnownArray result;
  result.type = source.type;
  for (const AxisMap &map : axes)
    result.dims.push_back(static_cast<int64_t>(map.indices.size()));
  const Sizes places = placesOf(source.dims, axes);
  if (source.isFloat()) {
    result.floats.reserve(places.size());
    for (int64_t place : places)
      result.floats.push_back(place < 0 ? fill : source.floats[place]);
    return result;
  }
  result.integers.reserve(places.size());
  for (int64_t place : places)
    result.integers.push_back(place < 0 ? SymbolicInt(0)
                                        : source.integers[place]);
  return result;
}

KnownArray resnetc::broadcastTo(KnownArray array, const OnnxShape &shape) {
  array.dims.insert(array.dims.begin(), shape.size() - array.dims.size(), 1);
  std::vector<AxisMap> axes;
  for (size_t axis = 0; axis < shape.size(); ++axis)
    axes.push_back(SymbolicInt(array.dims[axis]) == shape[axis]
                       ? wholeAxis(array.dims, axis)
                       : AxisMap{axis, Sizes(shape[axis].coefficient(), 0)});
  return rearrange(array, axes);
}

Status resnetc::checkFoldedSize(const OnnxShape &dims, bool isFloat) {
  const int64_t most = isFloat ? maxFoldedElements : maxIntegers;
  std::optional<SymbolicInt> elements = product(dims);
  if (elements && !elements->isNumber())
    return Status::input("a constant's shape must not depend on the batch, "
                         "got " +
                         text(dims) + "; give the batch with --shape");
  if (elements && elements->coefficient() <= most)
    return {};
  return Status::input(
      "a constant that is computed may have " + std::to_string(most) +
      (isFloat ? " elements" : " integers") + ", got shape " + text(dims));
}

bool resnetc::isActivation(const OnnxConversion &node, size_t input) {
  return std::holds_alternative<OnnxActivation>(node.input(input));
}

/// A constant's elements; nothing if it has none that can be computed with.
static std::optional<KnownArray> arrayOf(const OnnxTensor &tensor) {
  KnownArray array;
  array.type = tensor.type;
  array.dims = tensor.dims;
  array.floats = tensor.floats;
  array.integers.assign(tensor.ints.begin(), tensor.ints.end());
  const size_t values =
      array.isFloat() ? array.floats.size() : array.integers.size();
  if (static_cast<int64_t>(values) != tensor.elements())
    return {};
  return array;
}

std::optional<KnownArray> resnetc::knownInput(OnnxConversion &node,
                                              size_t input) {
  const OnnxValue &value = node.input(input);
  if (const auto *integers = std::get_if<OnnxIntegers>(&value))
    return KnownArray{integers->type, integers->dims, {}, integers->values};
  const auto *constant = std::get_if<OnnxConstant>(&value);
  if (!constant) {
    node.issue(node.inputName(input) + " must be known when compiling");
    return {};
  }
  const OnnxTensor &tensor = **constant;
  if (!tensor.ints.empty() &&
      !holds(node, checkFoldedSize({SymbolicInt(tensor.elements())}, false)))
    return {};
  std::optional<KnownArray> array = arrayOf(tensor);
  if (!array)
    node.issue(node.inputName(input) + " has elements of type " +
               onnxTypeName(tensor.type) + ", which are not supported");
  return array;
}

void resnetc::setKnownResult(OnnxConversion &node, KnownArray array,
                             size_t output) {
  if (!array.isFloat())
    return node.setResult(OnnxIntegers{std::move(array.integers),
                                       std::move(array.dims), array.type},
                          output);
  OnnxTensor tensor;
  tensor.name =
      node.wantsResult(output) ? node.node().outputs[output] : node.node().name;
  tensor.type = array.type;
  tensor.dims = std::move(array.dims);
  tensor.floats = std::move(array.floats);
  node.setResult(std::make_shared<const OnnxTensor>(std::move(tensor)), output);
}

void resnetc::setEmptyResult(OnnxConversion &node, const OnnxShape &shape,
                             size_t output) {
  if (!node.wholeMode())
    return node.mixesBatch("the result " + text(shape) + " has no elements");
  KnownArray empty;
  for (SymbolicInt extent : shape)
    empty.dims.push_back(extent.coefficient());
  setKnownResult(node, std::move(empty), output);
}

bool resnetc::holds(OnnxConversion &node, const Status &rule,
                    const std::string &advice) {
  if (!rule.ok())
    node.issue(rule.message(), advice);
  return rule.ok();
}

void resnetc::addForAnyInput(OnnxConversions &table, llvm::StringRef op,
                             const OnnxConversionEntry &entry) {
  for (auto *ways : {&table.activations, &table.integers, &table.constants})
    ways->insert_or_assign(op, entry);
}
