//===- SymbolicInt.cpp - a size that may depend on the batch --------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "SymbolicInt.h"

using namespace resnetc;

std::string SymbolicInt::text() const {
  if (!timesBatch_)
    return std::to_string(value_);
  return value_ == 1 ? "batch" : std::to_string(value_) + "*batch";
}

/// `value`, times the batch if it is one of a sum of batches.
static SymbolicInt scaled(int64_t value, bool timesBatch) {
  return timesBatch ? SymbolicInt::batch(value) : SymbolicInt(value);
}

std::optional<SymbolicInt> resnetc::add(SymbolicInt lhs, SymbolicInt rhs) {
  if (lhs == SymbolicInt(0))
    return rhs;
  if (rhs == SymbolicInt(0))
    return lhs;
  int64_t sum;
  if (lhs.isNumber() != rhs.isNumber() ||
      __builtin_add_overflow(lhs.coefficient(), rhs.coefficient(), &sum))
    return {};
  return scaled(sum, !lhs.isNumber());
}

std::optional<SymbolicInt> resnetc::subtract(SymbolicInt lhs, SymbolicInt rhs) {
  std::optional<SymbolicInt> negative = multiply(rhs, -1);
  if (negative)
    return add(lhs, *negative);
  return {};
}

std::optional<SymbolicInt> resnetc::multiply(SymbolicInt lhs, SymbolicInt rhs) {
  if (lhs == SymbolicInt(0) || rhs == SymbolicInt(0))
    return SymbolicInt(0);
  int64_t coefficient;
  if ((!lhs.isNumber() && !rhs.isNumber()) ||
      __builtin_mul_overflow(lhs.coefficient(), rhs.coefficient(),
                             &coefficient))
    return {};
  return scaled(coefficient, !lhs.isNumber() || !rhs.isNumber());
}

std::optional<SymbolicInt> resnetc::divide(SymbolicInt lhs, SymbolicInt rhs) {
  int64_t dividend = lhs.coefficient(), divisor = rhs.coefficient();
  // The least number has no positive counterpart.
  if (divisor == 0 || (dividend == INT64_MIN && divisor == -1))
    return {};
  if (lhs.isNumber() && rhs.isNumber())
    return SymbolicInt(dividend / divisor);
  if (dividend == 0)
    return SymbolicInt(0);
  if (lhs.isNumber() || dividend % divisor)
    return {};
  return scaled(dividend / divisor, rhs.isNumber());
}

std::optional<SymbolicInt> resnetc::product(const OnnxShape &factors) {
  std::optional<SymbolicInt> result = SymbolicInt(1);
  for (SymbolicInt factor : factors)
    if (result)
      result = multiply(*result, factor);
  return result;
}

std::string resnetc::text(const OnnxShape &shape) {
  std::string list;
  for (SymbolicInt extent : shape)
    list += (list.empty() ? "" : ", ") + extent.text();
  return "[" + list + "]";
}
