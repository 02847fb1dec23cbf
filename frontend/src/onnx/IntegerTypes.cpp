//===- IntegerTypes.cpp - what ONNX's integer types hold ------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "IntegerTypes.h"

using namespace resnetc;

bool resnetc::isInteger(OnnxType type) {
  switch (type) {
  case OnnxType::UInt8:
  case OnnxType::Int8:
  case OnnxType::UInt16:
  case OnnxType::Int16:
  case OnnxType::Int32:
  case OnnxType::Int64:
  case OnnxType::UInt32:
  case OnnxType::UInt64:
  case OnnxType::Bool:
    return true;
  default:
    return false;
  }
}

/// The range of an integer type, as far as int64_t has it.
static std::pair<int64_t, int64_t> rangeOf(OnnxType type) {
  switch (type) {
  case OnnxType::UInt8:
    return {0, UINT8_MAX};
  case OnnxType::Int8:
    return {INT8_MIN, INT8_MAX};
  case OnnxType::UInt16:
    return {0, UINT16_MAX};
  case OnnxType::Int16:
    return {INT16_MIN, INT16_MAX};
  case OnnxType::Int32:
    return {INT32_MIN, INT32_MAX};
  case OnnxType::UInt32:
    return {0, UINT32_MAX};
  case OnnxType::UInt64:
    return {0, INT64_MAX};
  case OnnxType::Bool:
    return {0, 1};
  default:
    return {INT64_MIN, INT64_MAX};
  }
}

Status resnetc::checkRange(const OnnxShape &values, OnnxType type) {
  const auto [least, most] = rangeOf(type);
  for (SymbolicInt value : values)
    if (value.coefficient() < least || value.coefficient() > most)
      return Status::input(value.text() + " does not fit " +
                           onnxTypeName(type));
  return {};
}
