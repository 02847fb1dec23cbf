//===- OnnxCast.cpp - Cast ------------------------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "IntegerTypes.h"
#include "KnownArray.h"

#include <algorithm>
#include <cmath>

using namespace resnetc;

/// Integers as floats, which have no batch.
static std::optional<KnownArray> toFloats(OnnxConversion &node,
                                          const KnownArray &array) {
  KnownArray result;
  result.dims = array.dims;
  for (SymbolicInt value : array.integers) {
    if (!value.isNumber()) {
      node.issue("an integer that depends on the batch, " + value.text() +
                 ", cannot become a float");
      return {};
    }
    result.floats.push_back(static_cast<float>(value.coefficient()));
  }
  return result;
}

static std::optional<KnownArray>
toIntegers(OnnxConversion &node, const KnownArray &array, OnnxType type) {
  KnownArray result;
  result.type = type;
  result.dims = array.dims;
  if (!holds(node, checkFoldedSize(array.shape(), /*isFloat=*/false)))
    return {};
  for (float value : array.floats) {
    // Of floats, 2^63 is the first that int64_t does not have.
    if (!(std::fabs(value) < 0x1p63f)) {
      node.issue("a float beyond int64 cannot become an integer");
      return {};
    }
    result.integers.push_back(type == OnnxType::Bool
                                  ? static_cast<int64_t>(value != 0)
                                  : static_cast<int64_t>(value));
  }
  return result;
}

static void castKnown(OnnxConversion &node, OnnxType type) {
  std::optional<KnownArray> array = knownInput(node, 0);
  if (array && array->isFloat() && isInteger(type))
    array = toIntegers(node, *array, type);
  else if (array && !array->isFloat() && !isInteger(type))
    array = toFloats(node, *array);
  if (!array)
    return;
  if (type == OnnxType::Bool)
    for (SymbolicInt &value : array->integers)
      value = value == SymbolicInt(0) ? 0 : 1;
  if (!holds(node, checkRange(array->integers, type)))
    return;
  array->type = type;
  setKnownResult(node, std::move(*array));
}

static void convertCast(OnnxConversion &node) {
  const auto type = static_cast<OnnxType>(
      std::clamp<int64_t>(node.integer("to", 0), 0, INT32_MAX));
  const bool isFloat = type == OnnxType::Float || type == OnnxType::Double;
  if (!isFloat && !isInteger(type))
    node.issue(std::string("cannot cast to ") + onnxTypeName(type));
  if (node.failed())
    return;
  if (!isActivation(node, 0))
    return castKnown(node, type);
  if (type != OnnxType::Float)
    return node.issue(std::string("activations are float32, cannot cast to ") +
                      onnxTypeName(type));
  node.setResult(node.activation(0));
}

void resnetc::addCastConversions(OnnxConversions &table) {
  addForAnyInput(table, "Cast", {convertCast, 1, 1});
}
