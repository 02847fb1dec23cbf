//===- OnnxModel.cpp - an ONNX file as plain structs ----------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OnnxModel.h"

#include <algorithm>

using namespace resnetc;

const char *resnetc::onnxTypeName(OnnxType type) {
  static constexpr const char *names[] = {
      "undefined",      "float32",      "uint8",          "int8",
      "uint16",         "int16",        "int32",          "int64",
      "string",         "bool",         "float16",        "float64",
      "uint32",         "uint64",       "complex64",      "complex128",
      "bfloat16",       "float8e4m3fn", "float8e4m3fnuz", "float8e5m2",
      "float8e5m2fnuz", "uint4",        "int4",           "float4e2m1",
      "float8e8m0",     "uint2",        "int2",           "float6e2m3",
      "float6e3m2"};
  size_t index = static_cast<size_t>(type);
  return index < std::size(names) ? names[index] : "unknown";
}

int64_t OnnxTensor::elements() const {
  int64_t product = 1;
  for (int64_t dim : dims)
    product *= dim;
  return product;
}

const OnnxAttribute *OnnxNode::find(std::string_view attribute) const {
  auto found = std::find_if(
      attributes.begin(), attributes.end(),
      [&](const OnnxAttribute &each) { return each.name == attribute; });
  return found == attributes.end() ? nullptr : &*found;
}
