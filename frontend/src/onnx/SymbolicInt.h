//===- SymbolicInt.h - a size that may depend on the batch ------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Graphs compute shapes while they run: x.view(x.size(0), -1) is exported as
// Shape -> Gather -> Unsqueeze -> Concat -> Reshape. All of it is evaluated
// when the graph is imported, where every size is a number except those that
// the batch scales. So an integer is
//
//   7           a number, or
//   512*batch   a coefficient times the batch.
//
// Arithmetic that leaves this form, such as batch + 1, gives nothing, and so
// does every overflow: the caller says which node asked for it.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace resnetc {

class SymbolicInt {
public:
  SymbolicInt(int64_t number = 0) : value_(number) {}
  /// coefficient * batch; 0 * batch is the number 0.
  static SymbolicInt batch(int64_t coefficient = 1) {
    SymbolicInt result(coefficient);
    result.timesBatch_ = coefficient != 0;
    return result;
  }

  bool isNumber() const { return !timesBatch_; }
  /// The batch itself.
  bool isBatch() const { return timesBatch_ && value_ == 1; }
  std::optional<int64_t> number() const {
    return timesBatch_ ? std::nullopt : std::optional(value_);
  }
  /// What the batch is multiplied by; the number itself if it is one.
  int64_t coefficient() const { return value_; }

  /// As messages show it: "7", "batch", "512*batch".
  std::string text() const;

  friend bool operator==(SymbolicInt, SymbolicInt) = default;

private:
  int64_t value_ = 0;
  bool timesBatch_ = false;
};

/// Nothing if the result is no SymbolicInt or overflows.
std::optional<SymbolicInt> add(SymbolicInt lhs, SymbolicInt rhs);
std::optional<SymbolicInt> subtract(SymbolicInt lhs, SymbolicInt rhs);
std::optional<SymbolicInt> multiply(SymbolicInt lhs, SymbolicInt rhs);
/// Rounds numbers toward zero; a batch must divide exactly, as in
/// 6*batch / 3 or 6*batch / (2*batch).
std::optional<SymbolicInt> divide(SymbolicInt lhs, SymbolicInt rhs);
/// A shape in ONNX order.
using OnnxShape = std::vector<SymbolicInt>;

/// The product of all; 1 of none.
std::optional<SymbolicInt> product(const OnnxShape &factors);

/// A shape as messages show it: "[batch, 3, 224, 224]".
std::string text(const OnnxShape &shape);

} // namespace resnetc
