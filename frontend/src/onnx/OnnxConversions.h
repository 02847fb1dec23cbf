//===- OnnxConversions.h - which function converts which op -----*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// OnnxConversions is the table from op type to conversion. There are three ways
// to convert a node; which one is decided by its inputs:
//
//   activations   some input is an activation (or there is no better way)
//   integers      every input is integers: OnnxIntegers or a constant of an
//                 integer type. Shape arithmetic
//   constants     every input is a constant. Folding, in double where it
//                 computes
//
//===----------------------------------------------------------------------===//
#pragma once

#include "OnnxValue.h"

#include "llvm/ADT/StringMap.h"

namespace resnetc {

class OnnxConversion;

/// How many inputs an op has, and its conversion.
struct OnnxConversionEntry {
  void (*convert)(OnnxConversion &node);
  size_t leastInputs, mostInputs;
};

/// Any number of inputs.
inline constexpr size_t manyInputs = SIZE_MAX;

struct OnnxConversions {
  llvm::StringMap<OnnxConversionEntry> activations, integers, constants;

  /// The conversion for these inputs; null if there is none.
  const OnnxConversionEntry *find(llvm::StringRef opType,
                                  llvm::ArrayRef<OnnxValue> inputs) const;
  /// Whether there is one for any inputs.
  bool knows(llvm::StringRef opType) const;
};

/// Every op that can be converted. OnnxConversions.cpp
OnnxConversions makeOnnxConversions();

/// Each family adds its ops.
void addArithmeticConversions(OnnxConversions &table); // Add, Mul, Sum, ...
void addConvConversions(OnnxConversions &table);
void addEltwiseConversions(OnnxConversions &table); // Relu, Clip, Identity, ...
void addGemmConversions(OnnxConversions &table);
void addMatMulConversions(OnnxConversions &table);
void addNormConversions(OnnxConversions &table);
void addPoolConversions(OnnxConversions &table);
void addCastConversions(OnnxConversions &table);
void addComposedConversions(OnnxConversions &table); // HardSwish, PRelu, ...
void addConcatConversions(OnnxConversions &table);
void addExpandConversions(OnnxConversions &table);
void addGatherConversions(OnnxConversions &table);
void addIntegersConversions(OnnxConversions &table); // Shape, integer Add, ...
void addPadConversions(OnnxConversions &table);
void addReduceConversions(OnnxConversions &table); // ReduceMean, ReduceMax, ...
void addShapeConversions(OnnxConversions &table);  // Reshape, Transpose, ...
void addSliceConversions(OnnxConversions &table);
void addSoftmaxConversions(OnnxConversions &table); // Softmax, LogSoftmax
void addSplitConversions(OnnxConversions &table);

} // namespace resnetc
