//===- OnnxConversions.cpp - the table of conversions ---------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OnnxConversion.h"

using namespace resnetc;

OnnxConversions resnetc::makeOnnxConversions() {
  OnnxConversions table;
  addArithmeticConversions(table);
  addConvConversions(table);
  addEltwiseConversions(table);
  addGemmConversions(table);
  addMatMulConversions(table);
  addNormConversions(table);
  addPoolConversions(table);
  addCastConversions(table);
  addComposedConversions(table);
  addConcatConversions(table);
  addExpandConversions(table);
  addGatherConversions(table);
  addIntegersConversions(table);
  addPadConversions(table);
  addReduceConversions(table);
  addShapeConversions(table);
  addSliceConversions(table);
  addSoftmaxConversions(table);
  addSplitConversions(table);
  return table;
}

static bool isFloat(OnnxType type) {
  return type == OnnxType::Float || type == OnnxType::Double;
}

/// Integers, or a constant that is not of floats.
static bool isIntegers(const OnnxValue &value) {
  if (std::holds_alternative<OnnxIntegers>(value))
    return true;
  auto constant = std::get_if<OnnxConstant>(&value);
  return constant && !isFloat((*constant)->type);
}

static bool isConstant(const OnnxValue &value) {
  return std::holds_alternative<OnnxConstant>(value);
}

static bool isLeftOut(const OnnxValue &value) {
  return std::holds_alternative<std::monostate>(value);
}

const OnnxConversionEntry *
OnnxConversions::find(llvm::StringRef opType,
                      llvm::ArrayRef<OnnxValue> inputs) const {
  auto all = [&](bool (*is)(const OnnxValue &)) {
    bool any = llvm::any_of(inputs, is);
    return any && llvm::all_of(inputs, [&](const OnnxValue &value) {
             return is(value) || isLeftOut(value);
           });
  };
  auto in = [&](const llvm::StringMap<OnnxConversionEntry> &map) {
    auto found = map.find(opType);
    return found == map.end() ? nullptr : &found->second;
  };
  if (all(isIntegers))
    if (auto entry = in(integers))
      return entry;
  if (all(isConstant))
    if (auto entry = in(constants))
      return entry;
  return in(activations);
}

bool OnnxConversions::knows(llvm::StringRef opType) const {
  return activations.contains(opType) || integers.contains(opType) ||
         constants.contains(opType);
}
