//===- RuleCases.h - random shapes for every gradient rule ------*- C++ -*-===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#pragma once

#include "tests/autodiff/TestNetwork.h"

namespace resnetc {

/// One op of the dialect, in networks of several shapes.
struct RuleCase {
  const char *name;
  unsigned shapes;
  /// The extents of a sample of the network's input.
  std::vector<int64_t> (*sample)(std::mt19937_64 &random);
  /// Puts the op behind the network's input; its result.
  mlir::Value (*build)(TestNetwork &network);
};

/// Every op that has a rule.
const std::vector<RuleCase> &ruleCases();

} // namespace resnetc
