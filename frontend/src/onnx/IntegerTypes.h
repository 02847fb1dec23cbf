//===- IntegerTypes.h - what ONNX's integer types hold -------- -*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "OnnxModel.h"
#include "ShapeRules.h"

namespace resnetc {

/// Of the types that OnnxTensor::ints has; bool too.
bool isInteger(OnnxType type);

/// Whether each fits the type. A multiple of the batch is judged by its
/// coefficient.
Status checkRange(const OnnxShape &values, OnnxType type);

} // namespace resnetc
